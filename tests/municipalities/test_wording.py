"""Facts and reasons in words."""

from __future__ import annotations

import pytest

from municipalities.likeness import Reason
from municipalities.wording import about, enumerate_words, reason_words, shared_count, shared_sentence

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("population", "words"),
    [(25_269, f"25{NBSP}000"), (25_500, f"26{NBSP}000"), (9_849, f"9{NBSP}800"), (2_450, f"2{NBSP}500")],
)
def test_population_is_rounded_as_far_as_it_is_worth(population, words):
    assert about(population) == words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason("group", "C6"), "båda C6"),
        (Reason("population", (24_900, 25_300)), f"ungefär 25{NBSP}000 invånare"),
        (Reason("population", (21_000, 25_000)), f"ungefär 21{NBSP}000 och 25{NBSP}000 invånare"),
        (Reason("similar", True), "lik enligt Kolada"),
        (Reason("neighbours", True), "grannkommun"),
        (Reason("county", "22"), "samma län"),
    ],
)
def test_reason_is_said_in_words(reason, words):
    assert reason_words(reason) == words


def test_reason_leaves_out_numbers_that_stand_beside_it():
    assert reason_words(Reason("population", (21_000, 25_000)), counted=False) == "ungefär lika många invånare"


def test_sentence_counts_in_words():
    assert shared_sentence(cases=3, challenges=1, goals=2) == "Tre exempel, en öppen utmaning och två mål."


def test_sentence_says_that_nothing_is_shared():
    assert shared_sentence(cases=0, challenges=0, goals=0) == "Har inte delat något exempel än."


def test_short_count_leaves_out_what_is_none():
    assert shared_count(cases=2, challenges=0) == "2 exempel"
    assert shared_count(cases=0, challenges=2) == "2 öppna utmaningar"
    assert shared_count(cases=0, challenges=0) == ""


def test_enumeration_joins_the_last_with_and():
    assert enumerate_words(["a", "b", "c"]) == "a, b och c"
    assert enumerate_words(["a"]) == "a"
