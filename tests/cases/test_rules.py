"""The rules a case keeps."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pytest

from cases import rules


@dataclass
class Municipality:
    """As much of a municipality as the rules ask for."""

    name: str = "Marks kommun"
    short_name: str = "Mark"
    slug: str = "mark"


@dataclass
class Procedure:
    """As much of a procedure as the rules ask for."""

    label: str = "Förenklat förfarande"
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None


def test_words_are_counted_across_paragraphs_and_lists() -> None:
    assert rules.word_count("<p>Ett två</p><ul><li>tre</li><li>fyra</li></ul>") == 4


@pytest.mark.parametrize(("count", "is_fine"), [(0, True), (29, False), (30, True), (150, True), (151, False)])
def test_result_has_thirty_to_a_hundred_and_fifty_words(count: int, is_fine: bool) -> None:
    assert (rules.words_problem("result", "ord " * count) is None) is is_fine


@pytest.mark.parametrize("count", [40, 150])
def test_challenge_within_the_advice_is_fine(count: int) -> None:
    assert rules.words_problem("challenge", "ord " * count) is None


@pytest.mark.parametrize(("count", "is_fine"), [(0, False), (1, True), (3, True), (4, False)])
def test_goals_are_one_to_three(count: int, is_fine: bool) -> None:
    assert (rules.goals_problem(count) is None) is is_fine


def test_procedure_without_a_law_is_refused() -> None:
    assert "regelverk" in (rules.procedure_problem(Procedure(), laws=["LOU"], law=None, started_on=None) or "")


def test_procedure_of_another_law_names_the_right_ones() -> None:
    problem = rules.procedure_problem(Procedure(), laws=["LOU", "LUF"], law="LOV", started_on=None)
    assert problem == "Förenklat förfarande finns inte i LOV, bara i LOU, LUF."


@pytest.mark.parametrize(
    ("started", "is_fine"),
    [(datetime.date(2022, 1, 31), True), (datetime.date(2022, 2, 1), False), (None, True)],
)
def test_procedure_must_still_have_existed(started: datetime.date | None, is_fine: bool) -> None:
    procedure = Procedure(valid_to=datetime.date(2022, 1, 31))
    problem = rules.procedure_problem(procedure, laws=["LOU"], law="LOU", started_on=started)
    assert (problem is None) is is_fine


def test_procedure_must_already_have_existed() -> None:
    procedure = Procedure(label="Annonserad upphandling", valid_from=datetime.date(2022, 2, 1))
    problem = rules.procedure_problem(procedure, laws=["LOU"], law="LOU", started_on=datetime.date(2022, 1, 31))
    assert "först från 2022-02-01" in (problem or "")


@pytest.mark.parametrize(
    ("role", "via_support", "is_anonymous", "is_fine"),
    [("Inköpare", False, False, True), (" ", False, False, False), ("", True, False, True), ("", False, True, True)],
)
def test_somebody_can_be_asked(role: str, via_support: bool, is_anonymous: bool, is_fine: bool) -> None:
    problem = rules.contact_problem(role, via_support=via_support, is_anonymous=is_anonymous)
    assert (problem is None) is is_fine


@pytest.mark.parametrize(
    ("text", "is_fine"),
    [
        ("<p>Vi i Mark gjorde så.</p>", False),
        ("<p>Marks kommun</p>", False),
        ("<p>Gata och mark sköts av två.</p>", True),
        ("<p>Markarbeten ingick.</p>", True),
        ("<p>Finnmark ligger långt bort.</p>", True),
    ],
)
def test_anonymous_text_does_not_name_its_municipality(text: str, is_fine: bool) -> None:
    assert (rules.anonymity_problem(text, Municipality()) is None) is is_fine


@pytest.mark.parametrize(("slug", "is_fine"), [("skolskjuts-i-mark", False), ("markarbeten", True), ("mark", False)])
def test_anonymous_address_does_not_name_its_municipality(slug: str, is_fine: bool) -> None:
    assert (rules.slug_problem(slug, Municipality()) is None) is is_fine


@pytest.mark.parametrize(("measured", "is_fine"), [("2025-03", True), ("", True), ("2025-13", False), ("mars", False)])
def test_month_is_written_as_a_month(measured: str, is_fine: bool) -> None:
    assert (rules.measured_problem(measured) is None) is is_fine
