"""Laws of the three axes, the cut and the order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipalities.likeness import Likeness
from search.similarity import (
    BALANCE_MOST,
    COVERAGE_SHARE,
    Candidate,
    Cuts,
    Evidence,
    Level,
    Profile,
    Ranked,
    Yardstick,
    goal_weights,
    level_of,
    overlap,
    rank,
)

CUTS = Cuts(near=0.4, like=0.6, very=0.8)
GOALS = st.frozensets(st.sampled_from(["fossilfritt", "konkurrens", "kemikalier", "digitalisering"]), max_size=3)
WEIGHTS = st.dictionaries(st.sampled_from(["fossilfritt", "konkurrens"]), st.floats(0.1, 9))
SHARE = st.floats(0, 1)
PROFILES = st.builds(
    Profile,
    categories=st.frozensets(st.sampled_from(["mat", "bussar"]), max_size=2),
    cpv=st.frozensets(st.sampled_from(["60130000", "15000000"]), max_size=2),
    phases=st.frozensets(st.sampled_from(["forbereda"]), max_size=1),
    goals=GOALS,
)
EVIDENCE = st.builds(Evidence, cosine=st.none() | st.floats(-1, 1), coverage=SHARE)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        page_id=st.integers(1, 1000),
        text_score=st.floats(-3, 3),
        evidence=EVIDENCE,
        profile=PROFILES,
        municipality=st.builds(Likeness, SHARE),
    ),
    max_size=12,
    unique_by=lambda candidate: candidate.page_id,
)


def hit(page_id: int, likeness: float, text: float = 1.0) -> Candidate:
    return Candidate(page_id, text, Evidence(0.9, 1.0), municipality=Likeness(likeness))


def places(ranked: list[Ranked]) -> dict[int, int]:
    return {page.page_id: place for place, page in enumerate(ranked)}


@given(CANDIDATES, PROFILES, st.floats(-1, 2), WEIGHTS)
def test_scores_lie_between_0_and_1(
    candidates: list[Candidate], question: Profile, balance: float, weights: dict[str, float]
) -> None:
    for page in rank(candidates, Yardstick(question, CUTS, balance, weights)):
        assert -1e-9 <= page.score <= 1 + 1e-9
        assert -1e-9 <= page.why.challenge.score <= 1 + 1e-9
        assert page.why.goals is None or 0 <= page.why.goals.score <= 1 + 1e-9


@given(CANDIDATES, PROFILES, st.floats(0, BALANCE_MOST))
def test_a_page_below_the_cut_is_never_shown(candidates: list[Candidate], question: Profile, balance: float) -> None:
    shown = {page.page_id for page in rank(candidates, Yardstick(question, CUTS, balance))}
    assert shown == {one.page_id for one in candidates if level_of(one.evidence, CUTS) > Level.NONE}


@given(CANDIDATES, st.floats(0, BALANCE_MOST))
def test_a_near_miss_never_stands_before_a_hit(candidates: list[Candidate], balance: float) -> None:
    is_hit = [
        page.why.challenge.level >= Level.PARTLY for page in rank(candidates, Yardstick(Profile(), CUTS, balance))
    ]
    assert is_hit == sorted(is_hit, reverse=True)


@given(CANDIDATES, PROFILES, st.randoms())
def test_the_order_of_candidates_does_not_matter(
    candidates: list[Candidate], question: Profile, random: object
) -> None:
    shuffled = list(candidates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rank(shuffled, Yardstick(question, CUTS)) == rank(candidates, Yardstick(question, CUTS))


@given(CANDIDATES, st.floats(0, BALANCE_MOST), st.floats(0, BALANCE_MOST))
def test_a_larger_balance_never_lifts_the_less_alike_municipality(
    candidates: list[Candidate], one: float, other: float
) -> None:
    low, high = sorted((one, other))
    before = places(rank(candidates, Yardstick(Profile(), CUTS, low)))
    after = places(rank(candidates, Yardstick(Profile(), CUTS, high)))
    likeness = {one.page_id: one.municipality.score for one in candidates if one.municipality}
    for a, b in ((a, b) for a in before for b in before if likeness[a] > likeness[b] + 1e-9):
        assert not (before[a] < before[b] and after[a] > after[b])


def test_the_more_alike_municipality_overtakes_as_the_balance_grows() -> None:
    candidates = [hit(1, 0.0, text=1.0), hit(2, 1.0, text=0.9), hit(3, 0.0, text=0.0)]
    assert [page.page_id for page in rank(candidates, Yardstick(Profile(), CUTS, 0.0))] == [1, 2, 3]
    assert [page.page_id for page in rank(candidates, Yardstick(Profile(), CUTS, 0.45))][:2] == [2, 1]


def test_the_balance_goes_no_further_than_its_end() -> None:
    candidates = [hit(1, 0.2, text=1.0), hit(2, 0.9, text=0.1), hit(3, 0.5, text=0.0)]
    at_end = rank(candidates, Yardstick(Profile(), CUTS, BALANCE_MOST))
    assert rank(candidates, Yardstick(Profile(), CUTS, 5.0)) == at_end


def test_without_own_municipality_only_the_topic_counts() -> None:
    candidates = [Candidate(1, 0.2, Evidence(0.9, 1.0)), Candidate(2, 0.8, Evidence(0.9, 1.0))]
    ranked = rank(candidates, Yardstick(Profile(), CUTS, BALANCE_MOST))
    assert [(page.page_id, page.score, page.why.municipality) for page in ranked] == [(2, 1.0, None), (1, 0.0, None)]


@given(GOALS, GOALS, WEIGHTS)
def test_overlap_is_symmetric(one: frozenset[str], other: frozenset[str], weights: dict[str, float]) -> None:
    assert overlap(one, other, weights) == pytest.approx(overlap(other, one, weights))


@given(GOALS, WEIGHTS)
def test_overlap_with_itself_is_whole(goals: frozenset[str], weights: dict[str, float]) -> None:
    assert overlap(goals, goals, weights) == pytest.approx(1.0 if goals else 0.0)


@given(GOALS, GOALS)
def test_goals_shown_as_shared_are_those_both_have(asked: frozenset[str], had: frozenset[str]) -> None:
    (page,) = rank([Candidate(1, 1.0, Evidence(1.0, 1.0), Profile(goals=had))], Yardstick(Profile(goals=asked), CUTS))
    assert (set(page.why.goals.shared) if page.why.goals else None) == (asked & had if asked else None)


def test_a_rare_goal_weighs_more() -> None:
    weights = goal_weights({"konkurrens": 50, "fossilfritt": 2, "kemikalier": 0}, 60)
    assert weights["fossilfritt"] > weights["konkurrens"] > 0
    assert "kemikalier" not in weights


@given(st.none() | st.floats(-1, 1), SHARE, SHARE)
def test_more_words_never_lower_the_level(cosine: float | None, one: float, other: float) -> None:
    fewer, more = sorted((one, other))
    assert level_of(Evidence(cosine, fewer), CUTS) <= level_of(Evidence(cosine, more), CUTS)


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=5), SHARE)
def test_a_closer_meaning_never_lowers_the_level(cosines: list[float], coverage: float) -> None:
    levels = [level_of(Evidence(cosine, coverage), CUTS) for cosine in sorted(cosines)]
    assert all(one <= other for one, other in pairwise(levels))


def test_words_lift_a_page_that_is_near_in_meaning() -> None:
    just_below = CUTS.like - COVERAGE_SHARE / 2
    assert level_of(Evidence(just_below, 0.0), CUTS) < Level.PARTLY
    assert level_of(Evidence(just_below, 1.0), CUTS) == Level.PARTLY


def test_all_words_carry_no_page_whose_meaning_is_far() -> None:
    assert level_of(Evidence(0.1, 1.0), CUTS) == Level.NONE


def test_without_a_model_words_decide() -> None:
    assert level_of(Evidence(None, 1.0), CUTS) == Level.VERY
    assert level_of(Evidence(None, 0.0), CUTS) == Level.NONE


def test_stale_page_goes_after_one_that_is_about_as_alike_and_before_one_that_is_much_less() -> None:
    evidence = Evidence(cosine=0.95, coverage=1.0)
    candidates = [
        Candidate(1, 1.0, evidence, is_stale=True),
        Candidate(2, 0.96, evidence),
        Candidate(3, 0.5, evidence),
        Candidate(4, 0.0, evidence),
    ]
    assert [row.page_id for row in rank(candidates, Yardstick(Profile(), CUTS))] == [2, 1, 3, 4]
