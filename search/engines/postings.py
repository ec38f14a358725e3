"""Terms counted and packed as numbers, and BM25 over them.

A document's terms are counted once, when it is indexed, and stored as 64-bit numbers: 40 bits of a term's hash, 16 left
free for the document's place, 8 for how often the term stands there. An index of many documents is then a concatenation
and a sort, and no term is ever a Python string in a process that searches. Two terms share a hash once in 2⁴⁰ pairs.

The score is Lucene's BM25 (k1 1.2, b .75, idf = ln(1 + (N − n + .5) / (n + .5)), N and the mean length over the
documents that have the field), the same that Elasticsearch computes, so that both engines rank alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from search.engines.base import FIELD_WEIGHTS, K1, B

MOST_DOCUMENTS = 1 << 16
MOST_COUNTED = 255
_HASH_BYTES = 5
_HASH_SHIFT, _DOCUMENT_SHIFT = np.uint64(24), np.uint64(8)
_KNOWN_TERMS = 1 << 15
# Postings whose scores are computed in one go: some megabytes.
MOST_AT_ONCE = 1 << 17

Entries = NDArray[np.uint64]


def pack(stems: str, parts: str, grams: str) -> bytes:
    """The terms of the three fields, each with its count up to 255, as `unpack` reads them."""
    fields = [Counter(text.split()) for text in (stems, parts, grams)]
    header = [len(counter) for counter in fields]
    entries = [hash_of(term) << 24 | min(count, MOST_COUNTED) for counter in fields for term, count in counter.items()]
    return np.array([*header, *entries], dtype="<u8").tobytes()


def unpack(packed: bytes) -> tuple[Entries, ...]:
    """The entries of each field of `FIELD_WEIGHTS`, without copying them."""
    numbers = np.frombuffer(packed, dtype="<u8")
    fields = len(FIELD_WEIGHTS)
    bounds = list(accumulate(numbers[:fields].tolist(), initial=fields))
    return tuple(numbers[begin:end] for begin, end in pairwise(bounds))


@lru_cache(maxsize=_KNOWN_TERMS)
def hash_of(term: str) -> int:
    """40 bits that stand for a term, the same on every machine."""
    return int.from_bytes(blake2b(term.encode(), digest_size=_HASH_BYTES).digest(), "big")


class FieldIndex:
    """One field of up to 65,536 documents: for each term the places of the documents that have it, and how often."""

    def __init__(self, documents: Sequence[Entries]) -> None:
        """`documents[i]` are the entries of document i."""
        sizes = [len(entries) for entries in documents]
        keys = np.concatenate(documents) if documents else np.zeros(0, dtype=np.uint64)
        keys |= np.repeat(np.arange(len(sizes), dtype=np.uint64) << _DOCUMENT_SHIFT, sizes)
        keys.sort()
        hashes = keys >> _HASH_SHIFT
        is_first = np.ones(len(hashes), dtype=bool)
        np.not_equal(hashes[1:], hashes[:-1], out=is_first[1:])
        begins = np.flatnonzero(is_first)
        self._hashes = hashes[begins]
        self._bounds = np.append(begins, len(keys))
        self._places = (keys >> _DOCUMENT_SHIFT).astype(np.uint16)
        self._counts = keys.astype(np.uint8)
        self.lengths = np.bincount(self._places, weights=self._counts, minlength=len(sizes)).astype(np.float32)

    def find(self, hashes: NDArray[np.uint64]) -> list[slice]:
        """Where the postings of each term lie; an empty slice for a term that no document has."""
        if not len(self._hashes):
            return [slice(0, 0)] * len(hashes)
        at = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        found = self._hashes[at] == hashes
        begins, ends = self._bounds[at].tolist(), self._bounds[at + 1].tolist()
        return [slice(b, e) if is_there else slice(0, 0) for b, e, is_there in zip(begins, ends, found, strict=True)]

    def having(self, postings: slice, live: NDArray[np.bool_] | None) -> int:
        """How many documents have a term; only those that are live, where not all are."""
        if live is None:
            return postings.stop - postings.start
        return int(np.count_nonzero(live[self._places[postings]]))

    def scores(
        self, postings: Sequence[slice], weights: Sequence[float], norms: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """For each document the sum, over the terms it has, of a term's weight times its saturated frequency.

        Many terms at once, since a page asks with hundreds and most stand in few documents; not all, since the numbers
        of frequent terms in many documents would take up much memory.
        """
        scores = np.zeros(len(self.lengths), dtype=np.float32)
        for some, of_weight in _batches(postings, weights):
            sizes = [one.stop - one.start for one in some]
            at = np.concatenate([np.arange(one.start, one.stop) for one in some])
            places = self._places[at]
            counts = self._counts[at].astype(np.float32)
            worth = np.repeat(np.array(of_weight, dtype=np.float32), sizes) * counts / (counts + norms[places])
            scores += np.bincount(places, weights=worth, minlength=len(scores)).astype(np.float32)
        return scores


class FieldScorer:
    """BM25 of one field over several indices as if they were one, without the documents that are not live."""

    def __init__(self, indices: Sequence[FieldIndex], live: Sequence[NDArray[np.bool_] | None]) -> None:
        """`live[i]` says which documents of `indices[i]` count; None where all do."""
        self._indices = indices
        self._live = live
        lengths = [
            index.lengths if mask is None else index.lengths[mask] for index, mask in zip(indices, live, strict=True)
        ]
        self._documents = sum(int(np.count_nonzero(one)) for one in lengths)
        mean = sum(float(one.sum(dtype=np.float64)) for one in lengths) / max(self._documents, 1)
        self._norms = [(K1 * (1 - B + B * index.lengths / (mean or 1.0))).astype(np.float32) for index in indices]

    def scores(self, terms: Mapping[str, float]) -> Iterable[NDArray[np.float32]]:
        """For each index the scores of its documents for weighted terms."""
        hashes = np.array([hash_of(term) for term in terms], dtype=np.uint64)
        found = [index.find(hashes) for index in self._indices]
        having = [
            sum(index.having(one, mask) for index, mask, one in zip(self._indices, self._live, slices, strict=True))
            for slices in zip(*found, strict=True)
        ]
        weights = [
            weight * float(np.log1p((self._documents - n + 0.5) / (n + 0.5)))
            for weight, n in zip(terms.values(), having, strict=True)
        ]
        for index, norms, slices in zip(self._indices, self._norms, found, strict=True):
            yield index.scores(slices, weights, norms)


def _batches(postings: Iterable[slice], weights: Iterable[float]) -> Iterator[tuple[list[slice], list[float]]]:
    """The postings that are not empty with their weights, so many at a time that they are `MOST_AT_ONCE` or one."""
    some: list[slice] = []
    of_weight: list[float] = []
    together = 0
    for one, weight in zip(postings, weights, strict=True):
        size = one.stop - one.start
        if some and together + size > MOST_AT_ONCE:
            yield some, of_weight
            some, of_weight, together = [], [], 0
        if size:
            some.append(one)
            of_weight.append(weight)
            together += size
    if some:
        yield some, of_weight
