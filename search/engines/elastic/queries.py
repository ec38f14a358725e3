"""Requests and answers as Elasticsearch has them: pure.

The lexical list is the embedded engine's sum, field by field and term by term: Elasticsearch's BM25 differs from it by
the constant k1 + 1, which is divided away, and by the length of a text, which Lucene keeps in one byte: exact up to 40
terms, then rounded down, by at most an eighth. Orders agree but for pages that lie as good as level. Cosines are taken
from the full vectors after the quantised ones have chosen the candidates.
"""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from elasticsearch.dsl import A, Search
from elasticsearch.dsl.query import Bool, Query, Range, Term, Terms
from numpy.typing import NDArray

from search.engines.base import (
    FACET_FIELDS,
    FIELD_WEIGHTS,
    K1,
    BrowseRequest,
    BrowseResponse,
    EngineRequest,
    Filters,
    QueryTerms,
    RankedLists,
    without,
)
from search.engines.elastic.documents import DEEPEST_HIT, moment
from search.fusion import Ranking

# As many as are rescored: more of them cost time and find nothing else.
CANDIDATES_PER_HIT = 2
MOST_CANDIDATES = 10_000
OVERSAMPLE = 2.0
MOST_VALUES = 10_000
# Up to so many terms, pages that cannot be among the best are skipped; among more, telling costs more than scoring.
FEW_TERMS = 150

# Ids come with the values that are sorted by or from a column: what is stored of a page need not be unpacked.
NO_FIELDS = "_none_"

Answer = Mapping[str, Any]


def searches(request: EngineRequest) -> list[Search]:
    """The lexical and the dense search of each filter set, one after the other, without those that ask nothing."""
    found = []
    clauses = list(_terms(request.terms))
    # A question goes to the same copy of the index each time, or pages that lie level could change places.
    copy = zlib.crc32(repr(request.terms).encode())
    for filters in request.filter_sets:
        shown = _shown(filters, request.hidden, request.now)
        if clauses:
            found.append(_lexical(clauses, shown, request.size).params(preference=f"q{copy}"))
        if request.vector is not None:
            found.append(_dense(request.vector, shown, request.size))
    return found


def ranked_lists(request: EngineRequest, answers: Iterator[Answer]) -> list[RankedLists]:
    """The answers to `searches`, in their order, as the lists of each filter set."""
    return [
        RankedLists(
            _ranking(next(answers)) if has_terms(request.terms) else [],
            _cosines(next(answers)) if request.vector is not None else [],
        )
        for _filters in request.filter_sets
    ]


def browsing(request: BrowseRequest) -> list[Search]:
    """The pages with the counts of every field that is not filtered, then the counts of each one that is."""
    free = [name for name in FACET_FIELDS if name not in request.filters]
    pages = _counting(_shown(request.filters, request.hidden, request.now), free)
    pages = pages.sort({"published": {"order": "desc", "missing": "_last"}}, {"page_id": {"order": "asc"}})
    start = min(request.offset, DEEPEST_HIT)
    found = [pages[start : min(start + request.size, DEEPEST_HIT)]]
    for name in _filtered(request):
        others = _shown(without(request.filters, name), request.hidden, request.now)
        found.append(_counting(others, [name])[:0])
    return found


def browsed(request: BrowseRequest, answers: Iterator[Answer]) -> BrowseResponse:
    """The answers to `browsing`, in their order, as one."""
    pages = next(answers)
    counts = _counts(pages)
    for _name in _filtered(request):
        counts.update(_counts(next(answers)))
    return BrowseResponse(
        page_ids=[int(hit["_id"]) for hit in pages["hits"]["hits"]],
        total=int(pages["hits"]["total"]["value"]),
        facets={name: counts[name] for name in FACET_FIELDS},
    )


def has_terms(terms: QueryTerms) -> bool:
    """Whether there is any term in any field."""
    return any(terms.of(name) for name in FIELD_WEIGHTS)


def _lexical(clauses: list[Term], shown: Bool, size: int) -> Search:
    # Beside the clauses: around them, what is shown would have each page scored by itself, at several times the price.
    query = Bool(should=clauses, minimum_should_match=1, filter=shown.filter, must_not=shown.must_not)
    by_score = Search().query(query).sort("_score", {"page_id": {"order": "asc"}})
    return by_score.extra(stored_fields=NO_FIELDS, track_total_hits=len(clauses) > FEW_TERMS)[:size]


def _terms(terms: QueryTerms) -> Iterator[Term]:
    for name, field_weight in FIELD_WEIGHTS.items():
        for term, weight in terms.of(name).items():
            yield Term(name, {"value": term, "boost": field_weight * weight / (K1 + 1)})


def _dense(vector: NDArray[Any], shown: Bool, size: int) -> Search:
    nearest = {
        "field": "vector",
        "query_vector": vector.tolist(),
        "k": size,
        "num_candidates": min(CANDIDATES_PER_HIT * size, MOST_CANDIDATES),
        "rescore_vector": {"oversample": OVERSAMPLE},
        "filter": shown.to_dict(),
    }
    # `Search.knn` knows no `rescore_vector`.
    search = Search().update_from_dict({"knn": nearest})
    return search.extra(stored_fields=NO_FIELDS, docvalue_fields=["page_id"], track_total_hits=False)[:size]


def _counting(shown: Bool, names: list[str]) -> Search:
    search = Search().query(Bool(filter=[shown])).source(False).extra(track_total_hits=True)
    for name in names:
        search.aggs.bucket(name, A("terms", field=name, size=MOST_VALUES))
    return search


def _shown(filters: Filters, hidden: frozenset[int], now: datetime.datetime) -> Bool:
    """Pages that pass the filters, are not hidden and have not expired."""
    wanted: list[Query] = [Terms(name, sorted(values)) for name, values in filters.items()]
    unwanted: list[Query] = [Range("expires_at", {"lte": moment(now)})]
    if hidden:
        unwanted.append(Terms("page_id", sorted(hidden)))
    return Bool(filter=wanted, must_not=unwanted)


def _filtered(request: BrowseRequest) -> list[str]:
    return [name for name in FACET_FIELDS if name in request.filters]


def _ranking(answer: Answer) -> Ranking:
    return [(int(page_id), float(score)) for score, page_id in (hit["sort"] for hit in answer["hits"]["hits"])]


def _cosines(answer: Answer) -> Ranking:
    """Elasticsearch scores (1 + cosine) / 2."""
    found = [(int(hit["fields"]["page_id"][0]), 2 * float(hit["_score"]) - 1) for hit in answer["hits"]["hits"]]
    return sorted(found, key=lambda hit: (-hit[1], hit[0]))


def _counts(answer: Answer) -> dict[str, dict[str, int]]:
    return {
        name: {bucket["key"]: int(bucket["doc_count"]) for bucket in counted["buckets"]}
        for name, counted in answer.get("aggregations", {}).items()
    }
