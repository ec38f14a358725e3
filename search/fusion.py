"""Fusing a lexical and a dense ranking into one: pure.

Each list is z-scored over its own entries; a page missing from a list gets that list's lowest z;
score = 0.4 · lexical + 0.6 · dense. Measured against reciprocal rank fusion and convex sums: see docs/search.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

LEXICAL_WEIGHT = 0.4
DENSE_WEIGHT = 0.6

Ranking = Sequence[tuple[int, float]]


def fuse(lexical: Ranking, dense: Ranking) -> list[tuple[int, float]]:
    """One list of (id, score), best first; ties by id. With one list empty the other decides alone."""
    if not lexical or not dense:
        return _ordered(_z_scores(lexical or dense))
    z_lexical, z_dense = _z_scores(lexical), _z_scores(dense)
    lowest_lexical, lowest_dense = min(z_lexical.values()), min(z_dense.values())
    return _ordered(
        {
            key: LEXICAL_WEIGHT * z_lexical.get(key, lowest_lexical) + DENSE_WEIGHT * z_dense.get(key, lowest_dense)
            for key in z_lexical.keys() | z_dense.keys()
        }
    )


def _z_scores(ranking: Ranking) -> dict[int, float]:
    """Standard scores over the list's own entries; all 0 where they do not differ."""
    if not ranking:
        return {}
    scores = np.array([score for _, score in ranking], dtype=np.float64)
    spread = scores.std()
    z = (scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores)
    return {key: float(value) for (key, _), value in zip(ranking, z, strict=True)}


def _ordered(scores: dict[int, float]) -> list[tuple[int, float]]:
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
