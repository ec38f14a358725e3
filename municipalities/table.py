"""The likeness of every pair of municipalities, computed once a process and anew when the facts change."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from municipalities.likeness import Likeness, MunicipalityFacts, likeness
from municipalities.models.facts import FactsStamp, Municipality

# How long a process trusts its copy without asking the database for the stamp. Each request asks anew.
TRUST_SECONDS = 1.0


class LikenessTable:
    """Facts and pairwise likeness of a set of municipalities.

    `scores` is a symmetric float32 matrix in the order of `codes`, with ones on the diagonal.
    """

    def __init__(self, facts: Iterable[MunicipalityFacts]) -> None:
        """Compute every pair once."""
        self.facts = {fact.code: fact for fact in facts}
        self.codes = tuple(self.facts)
        self._row = {code: row for row, code in enumerate(self.codes)}
        self.scores = self._pairs()

    def between(self, code_a: str, code_b: str) -> Likeness:
        """Score and reasons of two municipalities. KeyError for a code that is not there."""
        return likeness(self.facts[code_a], self.facts[code_b])

    def to_all(self, code: str) -> dict[str, float]:
        """The score of every municipality against this one, itself among them with 1. KeyError for an unknown code."""
        return dict(zip(self.codes, self.scores[self._row[code]].tolist(), strict=True))

    def nearest(self, code: str, limit: int) -> list[str]:
        """The codes of the municipalities most like this one, best first, without itself and those with nothing alike.

        Equal scores go to the one nearer in size, then by code, so that the order never wavers.
        """
        own = self.facts[code]
        scores = self.to_all(code)
        ranked = sorted(
            (other for other in self.codes if other != code and scores[other] > 0),
            key=lambda other: (-scores[other], abs(self.facts[other].population - own.population), other),
        )
        return ranked[:limit]

    def _pairs(self) -> NDArray[np.float32]:
        facts = list(self.facts.values())
        scores = np.eye(len(facts), dtype=np.float32)
        for row, a in enumerate(facts):
            for column in range(row):
                scores[row, column] = scores[column, row] = likeness(a, facts[column]).score
        return scores


@dataclass
class _Cache:
    lock: threading.Lock = field(default_factory=threading.Lock)
    table: LikenessTable | None = None
    stamp: str = ""
    checked_at: float = 0.0


_cache = _Cache()


def current_table() -> LikenessTable:
    """The table for the facts as they are now; at most one small query unless they changed."""
    if _cache.table is not None and time.monotonic() - _cache.checked_at < TRUST_SECONDS:
        return _cache.table
    with _cache.lock:
        stamp = FactsStamp.current()
        if _cache.table is None or stamp != _cache.stamp:
            _cache.table = LikenessTable(read_facts())
            _cache.stamp = stamp
        _cache.checked_at = time.monotonic()
        return _cache.table


def distrust(**_signal: object) -> None:
    """Ask for the stamp before the table is used again."""
    _cache.checked_at = 0.0


def forget() -> None:
    """Drop the table altogether."""
    with _cache.lock:
        _cache.table, _cache.stamp, _cache.checked_at = None, "", 0.0


def read_facts() -> list[MunicipalityFacts]:
    """Every municipality's facts in three queries, by code."""
    neighbours = _pairs_of(Municipality.neighbours.through)
    similar = _pairs_of(Municipality.structurally_similar.through)
    rows = Municipality.objects.order_by("code").values_list("code", "group__code", "county_id", "population")
    return [
        MunicipalityFacts(code, group, county, population, frozenset(neighbours[code]), frozenset(similar[code]))
        for code, group, county, population in rows
    ]


def _pairs_of(through: Any) -> defaultdict[str, set[str]]:
    pairs: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in through.objects.values_list("from_municipality_id", "to_municipality_id"):
        pairs[one].add(other)
    return pairs
