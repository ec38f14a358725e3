"""How alike two municipalities are: laws that hold for any two, and the grounds one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipalities.likeness import (
    NOTHING_ALIKE,
    POPULATION_RATIO,
    WEIGHTS,
    MunicipalityFacts,
    Reason,
    group_likeness,
    likeness,
)

CODES = st.sampled_from(["0114", "1480", "2280", "2281", "2282"])
FACTS = st.builds(
    MunicipalityFacts,
    code=CODES,
    group=st.sampled_from(["A1", "C6", "C9"]),
    county=st.sampled_from(["01", "22"]),
    population=st.integers(2_000, 1_000_000),
    neighbours=st.frozensets(CODES, max_size=3),
    similar=st.frozensets(CODES, max_size=3),
)
HARNOSAND = MunicipalityFacts("2280", "C6", "22", 25_000)
FAR_AWAY = MunicipalityFacts("1480", "A1", "14", 600_000)


@given(FACTS, FACTS)
def test_likeness_is_symmetric(a, b):
    if a.code == b.code:
        b = a
    assert likeness(a, b) == likeness(b, a)


@given(FACTS, FACTS)
def test_likeness_lies_between_nothing_and_one(a, b):
    assert 0.0 <= likeness(a, b).score <= 1.0


@given(FACTS)
def test_likeness_with_itself_is_one(a):
    assert likeness(a, a).score == 1.0


@given(FACTS, FACTS)
def test_every_reason_is_true_and_every_ground_gives_one(a, b):
    if a.code == b.code:
        return
    fewer, more = sorted((a.population, b.population))
    grounds = {
        "group": a.group == b.group,
        "population": more <= fewer * POPULATION_RATIO,
        "similar": b.code in a.similar or a.code in b.similar,
        "neighbours": b.code in a.neighbours or a.code in b.neighbours,
        "county": a.county == b.county,
    }
    assert {reason.kind for reason in likeness(a, b).reasons} == {kind for kind, holds in grounds.items() if holds}


@given(FACTS, FACTS)
def test_score_is_nothing_exactly_when_there_is_no_reason(a, b):
    alike = likeness(a, b)
    assert (alike.score == 0) == (not alike.reasons)


def test_weights_sum_to_one():
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_everything_in_common_gives_one():
    a = replace(HARNOSAND, similar=frozenset({"2281"}), neighbours=frozenset({"2281"}))
    b = replace(a, code="2281", similar=frozenset({"2280"}), neighbours=frozenset({"2280"}))
    assert likeness(a, b).score == pytest.approx(1)


def test_nothing_in_common_gives_nothing():
    assert likeness(HARNOSAND, FAR_AWAY) == NOTHING_ALIKE


def test_population_counts_less_the_farther_apart():
    near = likeness(HARNOSAND, replace(FAR_AWAY, population=26_000)).score
    far = likeness(HARNOSAND, replace(FAR_AWAY, population=31_000)).score
    assert near > far > 0


def test_population_at_the_edge_counts_half():
    edge = likeness(replace(HARNOSAND, population=20_000), replace(FAR_AWAY, population=25_000))
    assert edge.score == pytest.approx(WEIGHTS["population"] / 2)


def test_population_beyond_the_edge_is_no_reason():
    assert likeness(replace(HARNOSAND, population=20_000), replace(FAR_AWAY, population=25_001)) == NOTHING_ALIKE


def test_listing_one_way_counts_half():
    one_way = likeness(replace(HARNOSAND, similar=frozenset({"1480"})), FAR_AWAY)
    assert one_way.score == pytest.approx(WEIGHTS["similar"] / 2)
    assert one_way.reasons == (Reason("similar", False),)


def test_anonymous_sender_is_alike_by_its_group_alone():
    assert group_likeness("C6", HARNOSAND).reasons == (Reason("group", "C6"),)
    assert group_likeness("A1", HARNOSAND) == NOTHING_ALIKE
