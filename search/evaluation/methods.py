"""The search's ways of ranking, one after the other on the same queries: from bare words to the fused list.

Everything runs through the search's own analysis, embedding, fusion and engines; only the corpus is another one.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from search import analysis
from search.embedding import Embedder
from search.engines.base import Engine, EngineRequest, QueryTerms, RankedLists
from search.evaluation.metrics import Scores, mean, scores
from search.evaluation.sets import JudgedSet
from search.fusion import Ranking, fuse
from search.query import NO_SYNONYMS, Synonyms, analyse, weighted_terms


class Method(StrEnum):
    """How a list comes about; each takes the one before it further, and `FUSED` is what a visitor gets."""

    RAW = "raw"
    STEMS = "stems"
    PARTS = "+ parts"
    GRAMS = "+ 4-grams"
    DENSE = "dense"
    FUSED = "fused"


_LEXICAL_FIELDS = {
    Method.STEMS: ("stems",),
    Method.PARTS: ("stems", "parts"),
    Method.GRAMS: ("stems", "parts", "grams"),
    Method.FUSED: ("stems", "parts", "grams"),
}
_COMPARES_MEANING = frozenset({Method.DENSE, Method.FUSED})


@dataclass(frozen=True, slots=True)
class Bench:
    """An engine that holds a corpus, and the document ids that its page ids stand for.

    `plain` is an engine with the bare words of the same corpus; without it `Method.RAW` is left out.
    """

    name: str
    engine: Engine
    keys: Mapping[int, str]
    plain: Engine | None = None
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Measured:
    """How a method did on each query, in their order.

    `milliseconds` a query are the engine's and the fusion's; analysis and embedding are the same for every method.
    """

    method: Method
    scores: tuple[Scores, ...]
    milliseconds: float

    @property
    def mean(self) -> Scores:
        """The means over the queries."""
        return mean(self.scores)


@dataclass(frozen=True, slots=True)
class Cosines:
    """How near the nearest page is: the nearest right one for each query, the nearest one for texts off topic."""

    right: tuple[float, ...]
    off_topic: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query ready to be put to an engine; `hidden` are pages that are no answer to it."""

    key: str
    terms: QueryTerms
    vector: NDArray[np.float32] | None
    hidden: frozenset[int]
    text: str


def ask(judged: JudgedSet, bench: Bench, embedder: Embedder, synonyms: Synonyms = NO_SYNONYMS) -> Iterator[Asked]:
    """The queries, each as a visitor asks it, or as a page asks for its like if it is a document of the corpus."""
    page_ids = {key: page_id for page_id, key in bench.keys.items()}
    for key, text in judged.queries.items():
        left_out = {key, *judged.no_answers.get(key, ())}
        hidden = bench.hidden | {page_ids[document] for document in left_out if document in page_ids}
        if key in judged.corpus:
            vector = embedder.embed(text, judged.document_kind)
            yield Asked(key, weighted_terms(analysis.words(text)), vector, hidden, text)
        else:
            query = analyse(text, synonyms)
            yield Asked(key, query.terms, embedder.embed(query.dense_text, "query"), hidden, text)


def measure(bench: Bench, judged: JudgedSet, queries: Sequence[Asked]) -> list[Measured]:
    """Every method that the bench can do, in turn; without a model there is nothing dense and nothing to fuse."""
    has_vectors = all(query.vector is not None for query in queries)
    methods = [
        method
        for method in Method
        if (method is not Method.RAW or bench.plain is not None) and (has_vectors or method not in _COMPARES_MEANING)
    ]
    return [_measure(bench, method, judged, queries) for method in methods]


def nearest(bench: Bench, judged: JudgedSet, queries: Iterable[Asked], embedder: Embedder) -> Cosines:
    """The cosines that tell where likeness begins; none without a model."""
    right, off_topic = [], []
    for query in queries:
        grades = judged.grades[query.key]
        dense = _lists(bench.engine, QueryTerms(), query.vector, query.hidden).dense
        cosines = [cosine for page_id, cosine in dense if grades.get(bench.keys.get(page_id, ""), 0) > 0]
        right += cosines[:1]
    for text in judged.off_topic:
        dense = _lists(bench.engine, QueryTerms(), embedder.embed(text, "query"), bench.hidden).dense
        off_topic += [cosine for _page_id, cosine in dense[:1]]
    return Cosines(tuple(right), tuple(off_topic))


def _measure(bench: Bench, method: Method, judged: JudgedSet, queries: Sequence[Asked]) -> Measured:
    started = time.perf_counter()
    found = [_rank(bench, method, query) for query in queries]
    took = time.perf_counter() - started
    judgements = tuple(
        scores([bench.keys.get(page_id, "") for page_id, _score in ranking], judged.grades[query.key])
        for query, ranking in zip(queries, found, strict=True)
    )
    return Measured(method, judgements, 1000 * took / len(queries))


def _rank(bench: Bench, method: Method, query: Asked) -> Ranking:
    if method is Method.RAW and bench.plain is not None:
        terms = QueryTerms(stems=Counter(analysis.all_words(query.text)))
        return _lists(bench.plain, terms, None, query.hidden).lexical
    terms = QueryTerms(**{name: query.terms.of(name) for name in _LEXICAL_FIELDS.get(method, ())})
    lists = _lists(bench.engine, terms, query.vector if method in _COMPARES_MEANING else None, query.hidden)
    if method is Method.FUSED:
        return fuse(lists.lexical, lists.dense)
    return lists.dense if method is Method.DENSE else lists.lexical


def _lists(
    engine: Engine, terms: QueryTerms, vector: NDArray[np.float32] | None, hidden: frozenset[int]
) -> RankedLists:
    [lists] = engine.search(EngineRequest(terms=terms, vector=vector, now=timezone.now(), hidden=hidden))
    return lists
