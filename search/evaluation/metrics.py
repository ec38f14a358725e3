"""How good a ranking is, and whether one method beats another: pure.

A ranking is document ids, best first; grades are the judged documents of a query, 0 to 3, and what is not judged is 0.
nDCG after Järvelin and Kekäläinen (2002) with the gain 2^grade − 1, which web search made the custom for grades.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2
from typing import NamedTuple

import numpy as np

RESAMPLES = 2_000
CONFIDENCE = 0.95
_SEED = 20_260_501

Grades = Mapping[str, int]


class Scores(NamedTuple):
    """What one ranking is worth, each from 0 to 1; or the means over many."""

    ndcg_3: float
    ndcg_10: float
    recall_10: float
    hit_1: float


class Interval(NamedTuple):
    """A mean difference with the bounds that hold it with 95 % confidence."""

    mean: float
    low: float
    high: float


def scores(ranking: Sequence[str], grades: Grades) -> Scores:
    """Everything there is to say of one ranking."""
    return Scores(
        ndcg_3=ndcg(ranking, grades, at=3),
        ndcg_10=ndcg(ranking, grades, at=10),
        recall_10=recall(ranking, grades, at=10),
        hit_1=float(any(grades.get(found, 0) > 0 for found in ranking[:1])),
    )


def mean(of: Sequence[Scores]) -> Scores:
    """The means over queries. ValueError without any."""
    if not of:
        raise ValueError("no queries to average over")
    return Scores(*np.mean(np.array(of, dtype=np.float64), axis=0).tolist())


def ndcg(ranking: Sequence[str], grades: Grades, *, at: int) -> float:
    """Discounted gain of the first `at`, as a share of the best there is; 0 for a query that nothing answers.

    >>> ndcg(["b", "a"], {"a": 1, "b": 3}, at=2)
    1.0
    """
    best = _discounted(sorted(grades.values(), reverse=True)[:at])
    return _discounted([grades.get(found, 0) for found in ranking[:at]]) / best if best else 0.0


def recall(ranking: Sequence[str], grades: Grades, *, at: int) -> float:
    """Share of all relevant documents, whatever their grade, that are among the first `at`."""
    relevant = {document for document, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranking[:at])) / len(relevant) if relevant else 0.0


def paired_bootstrap(ours: Sequence[float], theirs: Sequence[float]) -> Interval:
    """How much better `ours` is than `theirs` on the same queries, by resampling the queries 2,000 times.

    The seed is fixed: the same scores give the same interval. ValueError unless both have the same queries, and some.
    """
    if len(ours) != len(theirs) or not ours:
        raise ValueError("a paired comparison needs the same queries on both sides, and at least one")
    differences = np.asarray(ours, dtype=np.float64) - np.asarray(theirs, dtype=np.float64)
    chosen = np.random.default_rng(_SEED).integers(len(differences), size=(RESAMPLES, len(differences)))
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(differences[chosen].mean(axis=1), [tail, 1 - tail])
    return Interval(float(differences.mean()), float(low), float(high))


def _discounted(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, start=1))
