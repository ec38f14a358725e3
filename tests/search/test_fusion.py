"""Laws of the fusion of two ranked lists."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.fusion import DENSE_WEIGHT, LEXICAL_WEIGHT, Ranking, fuse

SCORES = st.integers(-1000, 1000).map(lambda number: number / 8)
RANKINGS = st.dictionaries(st.integers(1, 30), SCORES, min_size=2, max_size=20).map(lambda scores: list(scores.items()))


def order(fused: Ranking) -> list[int]:
    return [key for key, _score in fused]


@given(RANKINGS)
def test_one_list_alone_keeps_its_order(ranking: list[tuple[int, float]]) -> None:
    best_first = [key for key, _score in sorted(ranking, key=lambda item: (-item[1], item[0]))]
    assert order(fuse(ranking, [])) == best_first
    assert order(fuse([], ranking)) == best_first


@given(RANKINGS, RANKINGS, st.sampled_from([0.25, 2.0, 64.0]), st.integers(-50, 50))
def test_scaling_and_shifting_a_list_changes_no_score(
    lexical: list[tuple[int, float]], dense: list[tuple[int, float]], scale: float, shift: int
) -> None:
    moved = [(key, score * scale + shift) for key, score in lexical]
    before, after = dict(fuse(lexical, dense)), dict(fuse(moved, dense))
    assert all(abs(before[key] - after[key]) < 1e-6 for key in before)


@given(RANKINGS, RANKINGS, st.randoms())
def test_order_of_the_entries_does_not_matter(
    lexical: list[tuple[int, float]], dense: list[tuple[int, float]], random: object
) -> None:
    shuffled = list(lexical)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    before, after = dict(fuse(lexical, dense)), dict(fuse(shuffled, dense))
    assert all(abs(before[key] - after[key]) < 1e-9 for key in before)


@given(RANKINGS, RANKINGS)
def test_every_page_of_either_list_is_there_once(
    lexical: list[tuple[int, float]], dense: list[tuple[int, float]]
) -> None:
    fused = order(fuse(lexical, dense))
    assert len(fused) == len(set(fused))
    assert set(fused) == {key for key, _score in (*lexical, *dense)}


@given(RANKINGS, RANKINGS, SCORES)
def test_a_better_score_never_costs_a_place(
    lexical: list[tuple[int, float]], dense: list[tuple[int, float]], gain: float
) -> None:
    """Within one list and with the other one the same for both, the higher of two pages is never behind."""
    same_elsewhere = [(key, 1.0) for key, _score in lexical] + [(99, gain if gain != 1.0 else 0.0)]
    fused = order(fuse(lexical, same_elsewhere))
    scores = dict(lexical)
    places = {key: place for place, key in enumerate(fused)}
    assert all(places[one] < places[other] for one in scores for other in scores if scores[one] - scores[other] > 1e-6)


def test_a_page_missing_from_a_list_gets_its_lowest_score() -> None:
    lexical = [(1, 3.0), (2, 2.0), (3, 1.0)]
    dense = [(1, 0.9), (4, 0.8)]
    fused = dict(fuse(lexical, dense))
    lowest_lexical, lowest_dense = -(1.5**0.5), -1.0
    assert abs(fused[4] - (LEXICAL_WEIGHT * lowest_lexical + DENSE_WEIGHT * lowest_dense)) < 1e-9
    assert abs(fused[3] - fused[4]) < 1e-9


def test_lists_without_any_difference_go_by_id() -> None:
    assert order(fuse([(3, 1.0), (1, 1.0), (2, 1.0)], [])) == [1, 2, 3]


def test_two_empty_lists_give_an_empty_one() -> None:
    assert fuse([], []) == []
