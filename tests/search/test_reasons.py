"""Reasons in words: nothing but what is true."""

from __future__ import annotations

import pytest

from municipalities.likeness import Likeness
from municipalities.likeness import Reason as Ground
from search.hits import Hit
from search.reasons import axis_rows, summary
from search.similarity import Axis, Level, Why


def why(**more: object) -> Why:
    return Why(challenge=Axis(0.8, Level.PARTLY), **more)  # type: ignore[arg-type]


def texts(hit: Hit) -> list[list[str]]:
    return [[reason.text for reason in row.reasons] for row in axis_rows(hit)]


def test_a_page_without_a_question_has_no_reasons() -> None:
    assert axis_rows(Hit(page=None)) == summary(Hit(page=None)) == []


def test_shared_words_are_the_reason_of_the_challenge_and_marked() -> None:
    hit = Hit(None, why(shares_category=True), shared_words=("skolskjuts", "anbud"))
    (row,) = axis_rows(hit)
    assert [(reason.text, reason.is_shared) for reason in row.reasons] == [("skolskjuts", True), ("anbud", True)]


def test_without_a_word_in_common_the_category_is_the_reason() -> None:
    assert texts(Hit(None, why(shares_category=True))) == [["samma kategori"]]


def test_meaning_alone_says_so() -> None:
    assert texts(Hit(None, why())) == [["samma sak med andra ord"]]


def test_an_axis_that_does_not_apply_is_not_there() -> None:
    assert [row.label for row in axis_rows(Hit(None, why()))] == ["Utmaning"]


@pytest.mark.parametrize(
    ("level", "word"),
    [
        (Level.NONE, "Inget gemensamt"),
        (Level.A_LITTLE, "Lite lika"),
        (Level.PARTLY, "Delvis lika"),
        (Level.VERY, "Mycket lika"),
    ],
)
def test_a_level_has_a_word_and_as_many_squares(level: Level, word: str) -> None:
    (row,) = axis_rows(Hit(None, Why(challenge=Axis(0.5, level))))
    assert (row.level, row.word) == (int(level), word)


def test_a_municipality_with_nothing_in_common_says_so() -> None:
    row = axis_rows(Hit(None, why(municipality=Likeness(0.0))))[1]
    assert (row.label, row.word, row.reasons) == ("Kommun", "Inget gemensamt", ())


def test_grounds_of_likeness_are_put_in_words() -> None:
    likeness = Likeness(0.38, (Ground("group", "C6"), Ground("county", "22")))
    assert texts(Hit(None, why(municipality=likeness)))[1] == ["båda C6", "samma län"]


def test_shared_goals_are_named_by_their_labels() -> None:
    hit = Hit(None, why(goals=Axis(0.5, Level.PARTLY, ("fossilfritt",))), shared_goals=("Fossilfritt",))
    assert texts(hit)[1] == ["Fossilfritt"]
    goals = summary(hit)[-1]
    assert (goals.lead, [reason.text for reason in goals.reasons]) == ("samma mål:", ["Fossilfritt"])


def test_goals_asked_for_and_not_shared_say_so() -> None:
    row = axis_rows(Hit(None, why(goals=Axis(0.0, Level.NONE))))[1]
    assert (row.label, row.word, row.reasons) == ("Mål", "Inget gemensamt", ())
