"""The metrics against values worked out by hand, and the laws that hold for any ranking."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.evaluation.metrics import Scores, mean, ndcg, paired_bootstrap, recall, scores

DOCUMENTS = [f"d{number}" for number in range(8)]

rankings = st.permutations(DOCUMENTS)
graded = st.dictionaries(st.sampled_from(DOCUMENTS), st.integers(min_value=0, max_value=3))
shares = st.floats(min_value=0, max_value=1)


def test_ndcg_of_a_graded_ranking_is_as_worked_out_by_hand() -> None:
    # Gains 1, 0, 7 at ranks 1, 2, 3: 1 + 0 + 7/2 = 4.5. The best is 7, 3, 1: 7 + 3/log2(3) + 1/2.
    found = ndcg(["a", "x", "c"], {"a": 1, "b": 2, "c": 3}, at=3)

    assert found == pytest.approx(4.5 / (7 + 3 / log2(3) + 0.5))


def test_ndcg_counts_only_the_first_ones() -> None:
    assert ndcg(["x", "y", "a"], {"a": 3}, at=2) == 0
    assert ndcg(["x", "y", "a"], {"a": 3}, at=3) == pytest.approx(0.5)


def test_ndcg_of_more_answers_than_places_can_still_be_full() -> None:
    assert ndcg(["a", "b"], dict.fromkeys("abcdef", 2), at=2) == 1


def test_ndcg_and_recall_of_a_query_without_an_answer_are_nothing() -> None:
    assert ndcg(["a"], {}, at=10) == 0
    assert recall(["a"], {"a": 0}, at=10) == 0


def test_recall_is_the_share_of_all_relevant_whatever_their_grade() -> None:
    assert recall(["a", "x", "b"], {"a": 1, "b": 3, "c": 2, "d": 1}, at=3) == 0.5


def test_scores_hold_the_first_hit_whatever_its_grade() -> None:
    assert scores(["a", "b"], {"a": 1, "b": 3}).hit_1 == 1
    assert scores(["x", "b"], {"a": 1, "b": 3}).hit_1 == 0
    assert scores([], {"a": 1}) == Scores(0, 0, 0, 0)


def test_mean_of_two_queries_is_halfway() -> None:
    assert mean([Scores(1, 0.5, 0, 1), Scores(0, 0.5, 1, 1)]) == Scores(0.5, 0.5, 0.5, 1)


def test_mean_of_no_queries_is_refused() -> None:
    with pytest.raises(ValueError, match="no queries"):
        mean([])


@given(rankings, graded)
def test_scores_stay_between_nothing_and_everything(ranking: list[str], grades: dict[str, int]) -> None:
    assert all(0 <= value <= 1 + 1e-12 for value in scores(ranking, grades))


@given(graded)
def test_ndcg_of_the_best_order_is_full(grades: dict[str, int]) -> None:
    best = sorted(grades, key=lambda document: -grades[document])

    assert ndcg(best, grades, at=10) == pytest.approx(1 if any(grades.values()) else 0)


@given(rankings, graded, st.integers(min_value=0, max_value=6))
def test_ndcg_does_not_fall_when_a_better_page_moves_up(ranking: list[str], grades: dict[str, int], at: int) -> None:
    upper, lower = grades.get(ranking[at], 0), grades.get(ranking[at + 1], 0)
    swapped = [*ranking[:at], ranking[at + 1], ranking[at], *ranking[at + 2 :]]

    change = ndcg(swapped, grades, at=8) - ndcg(ranking, grades, at=8)

    assert change >= -1e-12 if lower >= upper else change <= 1e-12


@given(st.lists(st.tuples(shares, shares), min_size=1, max_size=20))
def test_bootstrap_stays_among_the_differences_and_turns_with_the_sides(pairs: list[tuple[float, float]]) -> None:
    ours, theirs = [list(side) for side in zip(*pairs, strict=True)]

    there, back = paired_bootstrap(ours, theirs), paired_bootstrap(theirs, ours)

    assert min(a - b for a, b in pairs) - 1e-9 <= there.low <= there.high <= max(a - b for a, b in pairs) + 1e-9
    assert there.mean == pytest.approx(-back.mean)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_bootstrap_of_the_same_gain_everywhere_is_certain() -> None:
    interval = paired_bootstrap([0.6, 0.4, 0.9], [0.5, 0.3, 0.8])

    assert interval == pytest.approx((0.1, 0.1, 0.1))


def test_bootstrap_of_a_coin_toss_holds_zero() -> None:
    interval = paired_bootstrap([1.0, 0.0] * 20, [0.0, 1.0] * 20)

    assert interval.low < 0 < interval.high


@pytest.mark.parametrize(("ours", "theirs"), [([], []), ([0.1], [0.1, 0.2])])
def test_bootstrap_of_unequal_or_no_queries_is_refused(ours: list[float], theirs: list[float]) -> None:
    with pytest.raises(ValueError, match="same queries"):
        paired_bootstrap(ours, theirs)
