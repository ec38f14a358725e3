"""Something to index and search in, the same for every engine: what the contract suite is written against."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from search.engines.base import Engine, EngineRequest, IndexedDocument, QueryTerms, RankedLists
from search.engines.elastic.connection import Connection
from search.engines.elastic.engine import ElasticsearchEngine
from search.engines.elastic.indices import Indices
from search.engines.embedded import EmbeddedEngine
from search.engines.snapshot import CountedDocument

NOW = datetime.datetime(2026, 5, 4, 12, 0, tzinfo=datetime.UTC)
DIMENSIONS = 384


class Site(Protocol):
    """An engine, and the way changes get into it."""

    engine: Engine

    def put(self, *documents: IndexedDocument) -> None:
        """Add or replace; found at once."""

    def remove(self, versions: Mapping[int, int]) -> None:
        """Take away; gone at once."""


class ListSource:
    """Documents in memory, as the embedded engine's source."""

    def __init__(self, documents: Iterable[IndexedDocument] = ()) -> None:
        """Begin with these."""
        self.documents = {document.page_id: document for document in documents}
        self._changed: dict[int, int] = {}
        self._stamp = 0

    def stamp(self) -> int:
        """How many times it changed."""
        return self._stamp

    def read(self) -> Iterator[CountedDocument]:
        """All documents."""
        return map(CountedDocument.of, self.documents.values())

    def changes(self, since: int) -> dict[int, CountedDocument | None]:
        """What changed after so many changes."""
        ids = [page_id for page_id, stamp in self._changed.items() if stamp > since]
        found = ((page_id, self.documents.get(page_id)) for page_id in ids)
        return {page_id: document and CountedDocument.of(document) for page_id, document in found}

    def release(self) -> None:
        """Nothing is held."""

    def change(self, documents: Iterable[IndexedDocument] = (), gone: Iterable[int] = ()) -> None:
        """Add, replace and take away."""
        changed = {document.page_id: document for document in documents}
        self.documents.update(changed)
        for page_id in gone:
            self.documents.pop(page_id, None)
        self._stamp += 1
        self._changed.update(dict.fromkeys([*changed, *gone], self._stamp))


class EmbeddedSite:
    """The embedded engine over a list."""

    def __init__(self) -> None:
        """Empty."""
        self.source = ListSource()
        self.engine = EmbeddedEngine(self.source)

    def put(self, *documents: IndexedDocument) -> None:
        """Change the source, and tell the engine."""
        self.source.change(documents)
        self.engine.put(documents)

    def remove(self, versions: Mapping[int, int]) -> None:
        """Change the source, and tell the engine."""
        self.source.change(gone=versions)
        self.engine.remove(versions)


class ElasticsearchSite:
    """A real Elasticsearch, in indices of its own."""

    def __init__(self, connection: Connection, prefix: str) -> None:
        """An empty index; `drop` takes everything away again."""
        self.client = connection.patient()
        self.indices = Indices(self.client, prefix)
        self.engine = ElasticsearchEngine(self.client, prefix)
        self.drop()
        self.engine.rebuild([])

    def put(self, *documents: IndexedDocument) -> None:
        """Write and let it be found."""
        self.engine.put(documents)
        self.refresh()

    def remove(self, versions: Mapping[int, int]) -> None:
        """Delete and let that be seen."""
        self.engine.remove(versions)
        self.refresh()

    def refresh(self) -> None:
        """Let what was written be found."""
        self.client.indices.refresh(index=self.indices.read_alias)

    def drop(self) -> None:
        """Delete every index."""
        for name in self.indices.all_names():
            self.client.indices.delete(index=name)


def document(page_id: int, stems: str = "", **fields: Any) -> IndexedDocument:
    """A document with these stems; everything else may be left out."""
    given = {"version": 1, "parts": "", "grams": "", "vector": None, "facets": {}, **fields}
    return IndexedDocument(page_id=page_id, stems=stems, **given)


def asked(stems: Mapping[str, float] | str = "", **fields: Any) -> EngineRequest:
    """A request for these stems, each of them once, or with the weights given."""
    terms = QueryTerms(stems=dict.fromkeys(stems.split(), 1.0) if isinstance(stems, str) else stems)
    return EngineRequest(**{"terms": terms, "vector": None, "now": NOW, **fields})


def direction(*parts: float) -> NDArray[np.float32]:
    """A vector of length one that begins with these components."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[: len(parts)] = parts
    return vector / np.linalg.norm(vector)


def lists_of(site: Site, request: EngineRequest) -> RankedLists:
    """The lists of a request with one filter set."""
    [lists] = site.engine.search(request)
    return lists


def found(site: Site, request: EngineRequest) -> list[int]:
    """The page ids of the lexical list."""
    return [page_id for page_id, _score in lists_of(site, request).lexical]


def nearest(site: Site, request: EngineRequest) -> list[int]:
    """The page ids of the dense list."""
    return [page_id for page_id, _cosine in lists_of(site, request).dense]
