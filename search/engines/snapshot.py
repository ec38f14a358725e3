"""All documents at one moment, ready to be searched: segments that never change, and what changed since."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from search.engines.base import (
    FACET_FIELDS,
    FIELD_WEIGHTS,
    BrowseRequest,
    BrowseResponse,
    EngineRequest,
    Facets,
    Filters,
    IndexedDocument,
    QueryTerms,
    RankedLists,
    without,
)
from search.engines.postings import MOST_DOCUMENTS, FieldIndex, FieldScorer, pack, unpack
from search.fusion import Ranking

# What is read at once weighs twice while a segment is made of it.
SEGMENT_SIZE = MOST_DOCUMENTS // 8

_NEVER = np.datetime64("9999-12-31T00:00:00")
_LONG_AGO = np.datetime64("0001-01-01")

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CountedDocument:
    """A page as a snapshot takes it: its terms as `postings.pack` packs them, its vector as float32 or nothing."""

    page_id: int
    version: int
    postings: bytes
    vector: bytes | None
    facets: Facets
    published: datetime.date | None = None
    expires_at: datetime.datetime | None = None

    @classmethod
    def of(cls, document: IndexedDocument) -> CountedDocument:
        """The same page, its terms counted."""
        return cls(
            page_id=document.page_id,
            version=document.version,
            postings=pack(document.stems, document.parts, document.grams),
            vector=None if document.vector is None else document.vector.astype(np.float32).tobytes(),
            facets=document.facets,
            published=document.published,
            expires_at=document.expires_at,
        )


class Segment:
    """Up to `SEGMENT_SIZE` documents in arrays; nothing changes after it was made."""

    def __init__(self, documents: Sequence[CountedDocument]) -> None:
        """Each array has the documents in the given order."""
        self.page_ids = np.array([document.page_id for document in documents], dtype=np.int64)
        self.versions = np.array([document.version for document in documents], dtype=np.int64)
        entries = [unpack(document.postings) for document in documents]
        self.fields = {
            name: FieldIndex([fields[number] for fields in entries]) for number, name in enumerate(FIELD_WEIGHTS)
        }
        self.has_vector = np.array([document.vector is not None for document in documents], dtype=bool)
        self.vectors = _stacked([document.vector for document in documents if document.vector is not None])
        self.facets = {name: _masks(documents, name) for name in FACET_FIELDS}
        self.expires = np.array([_naive_utc(document.expires_at) for document in documents], dtype="datetime64[s]")
        self.published = np.array([document.published or _LONG_AGO for document in documents], dtype="datetime64[D]")

    def __len__(self) -> int:
        return len(self.page_ids)

    def cosines(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosine of every document with a vector; 0 for those that have none."""
        cosines = np.zeros(len(self), dtype=np.float32)
        if len(self.vectors):
            cosines[self.has_vector] = self.vectors @ vector
        return cosines


class Snapshot:
    """Segments, and a last one with every document that changed after they were made. Safe between threads."""

    def __init__(self, base: Sequence[Segment], changed: Mapping[int, CountedDocument | None], stamp: int) -> None:
        """`changed` takes the place of what the base has of these pages; None where a page is gone."""
        self.stamp = stamp
        self.changed = changed
        self._base = base
        last = Segment([document for _id, document in sorted(changed.items()) if document is not None])
        self._segments = [*base, last] if len(last) or not base else list(base)
        gone = np.fromiter(changed, dtype=np.int64, count=len(changed))
        live: list[Mask | None] = [_without(segment, gone) if len(gone) else None for segment in base]
        live += [None] * (len(self._segments) - len(base))
        self._live = np.concatenate(
            [np.ones(len(one), dtype=bool) if m is None else m for one, m in zip(self._segments, live, strict=True)]
        )
        self._scorers = {
            name: FieldScorer([segment.fields[name] for segment in self._segments], live) for name in FIELD_WEIGHTS
        }
        self.page_ids = np.concatenate([segment.page_ids for segment in self._segments])
        self._has_vector = np.concatenate([segment.has_vector for segment in self._segments])
        self._expires = np.concatenate([segment.expires for segment in self._segments])
        self._published = np.concatenate([segment.published for segment in self._segments])
        self._facets = {name: _joined(self._segments, name) for name in FACET_FIELDS}

    @classmethod
    def of(cls, documents: Iterable[CountedDocument], stamp: int) -> Snapshot:
        """All documents in segments of their own."""
        remaining = iter(documents)
        base = []
        while some := list(islice(remaining, SEGMENT_SIZE)):
            base.append(Segment(some))
        return cls(base, {}, stamp)

    def followed_by(self, changed: Mapping[int, CountedDocument | None], stamp: int) -> Snapshot:
        """The snapshot after these changes; the segments are shared."""
        return Snapshot(self._base, {**self.changed, **changed}, stamp)

    def __len__(self) -> int:
        return int(np.count_nonzero(self._live))

    @cached_property
    def versions(self) -> dict[int, int]:
        """The version of every page."""
        versions = np.concatenate([segment.versions for segment in self._segments])
        return dict(zip(self.page_ids[self._live].tolist(), versions[self._live].tolist(), strict=True))

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
        scores = np.zeros(len(self.page_ids), dtype=np.float32)
        for name, weight in FIELD_WEIGHTS.items():
            if asked := terms.of(name):
                scores += weight * np.concatenate(list(self._scorers[name].scores(asked)))
        return scores

    def _cosines(self, vector: NDArray[np.float32] | None) -> NDArray[np.float32]:
        if vector is None:
            return np.zeros(len(self.page_ids), dtype=np.float32)
        return np.concatenate([segment.cosines(vector) for segment in self._segments])

    def _best(self, scores: NDArray[np.float32], mask: Mask, size: int) -> Ranking:
        candidates = np.flatnonzero(mask)
        if len(candidates) > size:
            # All that lie level with the last one stay: their ids decide.
            last = np.partition(scores[candidates], -size)[-size]
            candidates = candidates[scores[candidates] >= last]
        order = candidates[np.lexsort((self.page_ids[candidates], -scores[candidates]))][:size]
        return list(zip(self.page_ids[order].tolist(), scores[order].tolist(), strict=True))

    def _visible(self, now: datetime.datetime, hidden: frozenset[int]) -> Mask:
        mask = self._live & (self._expires > np.datetime64(_naive_utc(now)))
        if hidden:
            mask &= ~np.isin(self.page_ids, list(hidden))
        return mask

    def _mask(self, filters: Filters) -> Mask:
        """Documents that have, for every field, any of its values."""
        mask = np.ones(len(self.page_ids), dtype=bool)
        for name, values in filters.items():
            having = [self._facets[name][value] for value in values if value in self._facets[name]]
            mask &= np.logical_or.reduce(having) if having else False
        return mask

    def _counts(self, name: str, mask: Mask) -> dict[str, int]:
        counted = ((value, int(np.count_nonzero(having & mask))) for value, having in self._facets[name].items())
        return {value: count for value, count in counted if count}


def _stacked(vectors: Sequence[bytes]) -> NDArray[np.float32]:
    joined = np.frombuffer(b"".join(vectors), dtype=np.float32)
    return joined.reshape(len(vectors), -1) if vectors else joined


def _masks(documents: Sequence[CountedDocument], name: str) -> dict[str, Mask]:
    """Which documents have which value of a facet field."""
    masks: dict[str, Mask] = {}
    for place, document in enumerate(documents):
        for value in document.facets.get(name, ()):
            if value not in masks:
                masks[value] = np.zeros(len(documents), dtype=bool)
            masks[value][place] = True
    return masks


def _joined(segments: Sequence[Segment], name: str) -> dict[str, Mask]:
    """The masks of a facet field over all segments."""
    values: Iterator[str] = (value for segment in segments for value in segment.facets[name])
    return {
        value: np.concatenate([segment.facets[name].get(value, np.zeros(len(segment), bool)) for segment in segments])
        for value in dict.fromkeys(values)
    }


def _without(segment: Segment, gone: NDArray[np.int64]) -> Mask | None:
    """The documents of a segment that are not among those gone; None where that is all of them."""
    live = ~np.isin(segment.page_ids, gone)
    return None if live.all() else live


def _naive_utc(moment: datetime.datetime | None) -> datetime.datetime | np.datetime64:
    return moment.astimezone(datetime.UTC).replace(tzinfo=None) if moment else _NEVER
