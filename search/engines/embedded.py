"""The engine in process: BM25 over sparse matrices and exact cosines, from a snapshot of the stored documents.

The lexical score is Lucene's BM25 (k1 1.2, b .75, idf = ln(1 + (N − n + .5) / (n + .5))), the same that Elasticsearch
computes, so that both engines rank alike.
"""

from __future__ import annotations

import datetime
import threading
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from search.engines.base import (
    FACET_FIELDS,
    FIELD_WEIGHTS,
    K1,
    B,
    BrowseRequest,
    BrowseResponse,
    EngineRequest,
    EngineStatus,
    Filters,
    IndexedDocument,
    QueryTerms,
    RankedLists,
    without,
)
from search.fusion import Ranking

_NEVER = np.datetime64("9999-12-31T00:00:00")
_LONG_AGO = np.datetime64("0001-01-01")


class DocumentSource(Protocol):
    """Where the documents come from; `stamp` changes whenever they do."""

    def stamp(self) -> int:
        """The state of the documents now."""

    def read(self) -> Iterable[IndexedDocument]:
        """All documents that may be found."""


class FieldIndex:
    """One field of all documents: a matrix of terms × documents with BM25's part that needs no query."""

    def __init__(self, texts: Sequence[str]) -> None:
        """`texts[i]` holds the terms of document i, separated by spaces."""
        self.vocabulary: dict[str, int] = {}
        rows, columns, counts = array("i"), array("i"), array("i")
        for column, text in enumerate(texts):
            for term, count in Counter(text.split()).items():
                rows.append(self.vocabulary.setdefault(term, len(self.vocabulary)))
                columns.append(column)
                counts.append(count)
        shape = (len(self.vocabulary), len(texts))
        self._matrix = _saturated(*(np.array(one, dtype=np.int32) for one in (rows, columns, counts)), shape=shape)

    def scores(self, terms: Mapping[str, float]) -> NDArray[np.float32]:
        """The BM25 score of every document for weighted terms."""
        known = [(self.vocabulary[term], weight) for term, weight in terms.items() if term in self.vocabulary]
        if not known:
            return np.zeros(self._matrix.shape[1], dtype=np.float32)
        rows, weights = zip(*known, strict=True)
        return np.asarray(np.array(weights, dtype=np.float32) @ self._matrix[list(rows)], dtype=np.float32)


def _saturated(
    rows: NDArray[np.int32], columns: NDArray[np.int32], counts: NDArray[np.int32], *, shape: tuple[int, int]
) -> sparse.csr_array:
    """BM25's idf times its saturated frequency of each term (row) in each document (column)."""
    documents = shape[1]
    frequency = counts.astype(np.float32)
    lengths = np.bincount(columns, weights=frequency, minlength=documents).astype(np.float32)
    mean = lengths.mean() if documents else 0.0
    norm = K1 * (1 - B + B * lengths[columns] / (mean or 1.0))
    containing = np.bincount(rows, minlength=shape[0])
    idf = np.log1p((documents - containing + 0.5) / (containing + 0.5)).astype(np.float32)
    return sparse.csr_array(
        (idf[rows] * frequency / (frequency + norm), (rows, columns)), shape=shape, dtype=np.float32
    )


@dataclass(frozen=True, slots=True)
class _Column:
    """One facet field of all documents: which documents have which value."""

    masks: dict[str, NDArray[np.bool_]]

    def any_of(self, values: Iterable[str], size: int) -> NDArray[np.bool_]:
        """Documents with any of the values."""
        mask = np.zeros(size, dtype=bool)
        for value in values:
            if value in self.masks:
                mask |= self.masks[value]
        return mask


class Snapshot:
    """All documents at one moment, ready to be searched by several threads at once."""

    def __init__(self, documents: Iterable[IndexedDocument], stamp: int) -> None:
        """Build every matrix; nothing changes afterwards."""
        found = sorted(documents, key=lambda document: document.page_id)
        self.stamp = stamp
        self.page_ids = np.array([document.page_id for document in found], dtype=np.int64)
        self.versions = {document.page_id: document.version for document in found}
        self._fields = {name: FieldIndex([getattr(document, name) for document in found]) for name in FIELD_WEIGHTS}
        self._vectors, self._has_vector = _stack(found)
        self._columns = {name: _column(found, name) for name in FACET_FIELDS}
        self._expires = np.array([_naive_utc(document.expires_at) for document in found], dtype="datetime64[s]")
        self._published = np.array([document.published or _LONG_AGO for document in found], dtype="datetime64[D]")

    def __len__(self) -> int:
        return len(self.page_ids)

    def search(self, request: EngineRequest) -> list[RankedLists]:
        """The ranked lists of each filter set; scores are computed once for all of them."""
        lexical = self._lexical_scores(request.terms)
        dense = self._cosines(request.vector)
        visible = self._visible(request.now, request.hidden)
        return [
            RankedLists(
                self._best(lexical, mask & (lexical > 0), request.size),
                self._best(dense, mask & self._has_vector, request.size) if request.vector is not None else [],
            )
            for mask in (visible & self._mask(filters) for filters in request.filter_sets)
        ]

    def browse(self, request: BrowseRequest) -> BrowseResponse:
        """Newest first, then by id, with counts."""
        visible = self._visible(request.now, request.hidden)
        chosen = np.flatnonzero(visible & self._mask(request.filters))
        order = chosen[np.lexsort((self.page_ids[chosen], -self._published[chosen].astype(np.int64)))]
        page = self.page_ids[order[request.offset : request.offset + request.size]]
        facets = {
            name: self._counts(name, visible & self._mask(without(request.filters, name))) for name in FACET_FIELDS
        }
        return BrowseResponse(page.tolist(), len(chosen), facets)

    def _lexical_scores(self, terms: QueryTerms) -> NDArray[np.float32]:
        scores = np.zeros(len(self), dtype=np.float32)
        for name, weight in FIELD_WEIGHTS.items():
            scores += weight * self._fields[name].scores(terms.of(name))
        return scores

    def _cosines(self, vector: NDArray[np.float32] | None) -> NDArray[np.float32]:
        if vector is None or not self._has_vector.any():
            return np.zeros(len(self), dtype=np.float32)
        return self._vectors @ vector

    def _best(self, scores: NDArray[np.float32], mask: NDArray[np.bool_], size: int) -> Ranking:
        candidates = np.flatnonzero(mask)
        if len(candidates) > size:
            keep = np.argpartition(-scores[candidates], size - 1)[:size]
            candidates = candidates[keep]
        order = candidates[np.lexsort((self.page_ids[candidates], -scores[candidates]))]
        return list(zip(self.page_ids[order].tolist(), scores[order].tolist(), strict=True))

    def _visible(self, now: datetime.datetime, hidden: frozenset[int]) -> NDArray[np.bool_]:
        mask = self._expires > np.datetime64(_naive_utc(now))
        if hidden:
            mask &= ~np.isin(self.page_ids, list(hidden))
        return mask

    def _mask(self, filters: Filters) -> NDArray[np.bool_]:
        mask = np.ones(len(self), dtype=bool)
        for name, values in filters.items():
            mask &= self._columns[name].any_of(values, len(self))
        return mask

    def _counts(self, name: str, mask: NDArray[np.bool_]) -> dict[str, int]:
        counted = ((value, int(np.count_nonzero(having & mask))) for value, having in self._columns[name].masks.items())
        return {value: count for value, count in counted if count}


class EmbeddedEngine:
    """Answers from a snapshot that follows its source; the first search after a change rebuilds it."""

    name = "embedded"

    def __init__(self, source: DocumentSource) -> None:
        """Nothing is read before the first search."""
        self._source = source
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def put(self, documents: Iterable[IndexedDocument]) -> None:
        """Nothing to do: the source is where the documents are."""

    def remove(self, versions: Mapping[int, int]) -> None:
        """Nothing to do: the source is where the documents are."""

    def search(self, request: EngineRequest) -> list[RankedLists]:
        """The ranked lists of each filter set."""
        return self.snapshot().search(request)

    def browse(self, request: BrowseRequest) -> BrowseResponse:
        """Pages without a question."""
        return self.snapshot().browse(request)

    def rebuild(self, documents: Iterable[IndexedDocument]) -> str:
        """Forget the snapshot; the source is where the documents are."""
        with self._lock:
            self._snapshot = None
        return f"{len(self.snapshot())} dokument"

    def versions(self) -> Mapping[int, int]:
        """The version of every page in an up-to-date snapshot."""
        return self.snapshot().versions

    def status(self) -> EngineStatus:
        """Documents of a snapshot that is up to date."""
        snapshot = self.snapshot()
        return EngineStatus(self.name, len(snapshot), {"stamp": snapshot.stamp})

    def snapshot(self) -> Snapshot:
        """The documents as the source has them now; while one thread reads them anew, others go on from before."""
        stamp = self._source.stamp()
        current = self._snapshot
        if current is not None and current.stamp == stamp:
            return current
        if current is None:
            self._lock.acquire()
        elif not self._lock.acquire(blocking=False):
            return current
        try:
            if self._snapshot is None or self._snapshot.stamp != stamp:
                self._snapshot = Snapshot(self._source.read(), stamp)
            return self._snapshot
        finally:
            self._lock.release()


def _stack(documents: Sequence[IndexedDocument]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    has_vector = np.array([document.vector is not None for document in documents], dtype=bool)
    dimensions = next((len(document.vector) for document in documents if document.vector is not None), 0)
    vectors = np.zeros((len(documents), dimensions), dtype=np.float32)
    for row, document in enumerate(documents):
        if document.vector is not None:
            vectors[row] = document.vector
    return vectors, has_vector


def _column(documents: Sequence[IndexedDocument], name: str) -> _Column:
    masks: dict[str, NDArray[np.bool_]] = {}
    for row, document in enumerate(documents):
        for value in document.facets.get(name, ()):
            masks.setdefault(value, np.zeros(len(documents), dtype=bool))[row] = True
    return _Column(masks)


def _naive_utc(moment: datetime.datetime | None) -> datetime.datetime | np.datetime64:
    return moment.astimezone(datetime.UTC).replace(tzinfo=None) if moment else _NEVER
