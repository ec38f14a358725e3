"""What the search asks of an engine. Two fulfil it, and one contract suite holds both to it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from search.fusion import Ranking

LIST_SIZE = 100
FIELD_WEIGHTS = {"stems": 1.0, "parts": 0.3, "grams": 0.15}
K1 = 1.2
B = 0.75

# What pages can be filtered by; each holds codes.
FACET_FIELDS = ("kind", "category", "phase", "goal", "group", "county", "year")

Facets = Mapping[str, tuple[str, ...]]
Filters = Mapping[str, frozenset[str]]


class EngineUnavailable(Exception):
    """The engine cannot answer now: unreachable, too slow, not indexed or answering nonsense."""


class DocumentsRefused(EngineUnavailable):
    """The engine answered and took every document but some; `reasons` says why, by page id."""

    def __init__(self, message: str, reasons: Mapping[int, str]) -> None:
        """`message` is for an operator, like any EngineUnavailable's."""
        super().__init__(message)
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A page ready for an engine: terms with repetitions joined by spaces, and an L2-normalised vector or None.

    `version` grows with every change of the page; an engine never lets an older one overwrite a newer one.
    """

    page_id: int
    version: int
    stems: str
    parts: str
    grams: str
    vector: NDArray[np.float32] | None
    facets: Facets
    published: datetime.date | None = None
    expires_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """Terms of a query with their weights, by field; a word written twice weighs twice."""

    stems: Mapping[str, float] = field(default_factory=dict)
    parts: Mapping[str, float] = field(default_factory=dict)
    grams: Mapping[str, float] = field(default_factory=dict)

    def of(self, field_name: str) -> Mapping[str, float]:
        """The terms of a field of `FIELD_WEIGHTS`."""
        return getattr(self, field_name)

    def __bool__(self) -> bool:
        return bool(self.stems)


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """A search. Each of `filter_sets` is answered by itself; within one, a page has any value of every field.

    `hidden` are pages that must not be found whatever the index says; a page past its expiry at `now` is not found.
    """

    terms: QueryTerms
    vector: NDArray[np.float32] | None
    now: datetime.datetime
    filter_sets: Sequence[Filters] = ({},)
    hidden: frozenset[int] = frozenset()
    size: int = LIST_SIZE


@dataclass(frozen=True, slots=True)
class RankedLists:
    """The two lists of one filter set, best first: BM25 over the fields, and cosine with the vector."""

    lexical: Ranking
    dense: Ranking


@dataclass(frozen=True, slots=True)
class BrowseRequest:
    """All pages that pass the filters, newest first."""

    now: datetime.datetime
    filters: Filters = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    offset: int = 0
    size: int = 10


@dataclass(frozen=True, slots=True)
class BrowseResponse:
    """One stretch of page ids, how many there are in all, and counts by facet field and value.

    The counts of a field leave out that field's own filter, so that they tell what choosing another value would give.
    """

    page_ids: list[int]
    total: int
    facets: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What an engine holds: how many documents, and whatever else its operator wants to see."""

    name: str
    documents: int
    details: dict[str, Any] = field(default_factory=dict)


class Engine(Protocol):
    """Relevance, nothing else. Every method may raise EngineUnavailable."""

    name: str

    def put(self, documents: Iterable[IndexedDocument]) -> None:
        """Add or replace documents, unless a newer version is there."""

    def remove(self, versions: Mapping[int, int]) -> None:
        """Take away pages, each at a version, unless a newer version is there."""

    def search(self, request: EngineRequest) -> list[RankedLists]:
        """The ranked lists of each filter set."""

    def browse(self, request: BrowseRequest) -> BrowseResponse:
        """Pages without a question."""

    def versions(self) -> Mapping[int, int]:
        """The version of every page it holds."""

    def status(self) -> EngineStatus:
        """What it holds now."""


class Filling(Protocol):
    """An index on its way: changes of pages get into it already, and nobody searches it yet."""

    index: str

    def put(self, documents: Iterable[IndexedDocument]) -> None:
        """Add documents, unless a newer version is there; DocumentsRefused and EngineUnavailable as of an engine."""

    def remove(self, versions: Mapping[int, int]) -> None:
        """Take away pages, each at a version, unless a newer version is there."""

    def versions(self) -> Iterator[tuple[int, int]]:
        """Page id and version of all it holds, in the order of the ids."""

    def swap(self) -> str:
        """Let it be searched in place of the one before. Gives a sentence about what was done."""


class OutsideEngine(Engine, Protocol):
    """An engine outside the database: it has to be told of changes, and may have to be filled anew."""

    def check(self) -> None:
        """EngineUnavailable where the server is none that can hold the index."""

    def form(self) -> str:
        """What is different whenever an index that was begun before will not do."""

    def begin(self, instead_of: str = "") -> Filling:
        """A new index. One that was given up half-way is thrown away."""

    def resume(self, index: str) -> Filling | None:
        """The index that was begun before, if it still is the one that changes get into, and nobody searches it."""


def without(filters: Filters, field_name: str) -> Filters:
    """The filters but for one field's."""
    return {name: values for name, values in filters.items() if name != field_name}
