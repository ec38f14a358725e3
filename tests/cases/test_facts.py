"""What is read out of a case's fields."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.facts import bar_of, first_sentence, is_long_unconfirmed, number_words, opening, split_figure

TODAY = datetime.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("html", "sentence"),
    [
        ("<p>Ett anbud kom in. Det var dyrt.</p>", "Ett anbud kom in."),
        ("<p>Fick vi fler? Ja.</p>", "Fick vi fler?"),
        ("<p>Vi köpte t.ex. bord. Sedan stolar.</p>", "Vi köpte t.ex. bord."),
        ("<p>Priset sjönk med 12 procent</p><p>Sedan steg det.</p>", "Priset sjönk med 12 procent Sedan steg det."),
        ("<p>Enligt 19 kap. LOU gick det. Bra.</p>", "Enligt 19 kap. LOU gick det."),
        ("<p>Drift &amp; skötsel blev dyrt. Sedan billigt.</p>", "Drift & skötsel blev dyrt."),
        ("", ""),
    ],
)
def test_first_sentence_ends_where_a_reader_says(html: str, sentence: str) -> None:
    assert first_sentence(html) == sentence


def test_opening_takes_the_next_sentence_when_the_first_is_short() -> None:
    assert opening("<p>Juni 2024. Då kom domen. Vi förlorade.</p>") == "Juni 2024. Då kom domen."


def test_opening_leaves_a_long_next_sentence_out() -> None:
    assert opening(f"<p>Juni 2024. {'Då kom domen ' * 20}.</p>") == "Juni 2024."


@pytest.mark.parametrize(
    ("headline", "number", "counted"),
    [
        ("1 → 4 anbud", "1 → 4", "anbud"),
        ("22 → 45 %", "22 → 45 %", ""),
        ("22 → 71 % avtal", "22 → 71 %", "avtal"),
        ("221 → 187 kr/m²", "221 → 187", "kr/m²"),
        ("+8,5 mkr hyra", "+8,5", "mkr hyra"),
        ("94 → 33 krav", "94 → 33", "krav"),
        ("0 anbud, 3 bussar", "0", "anbud, 3 bussar"),
        ("Avbröts", "Avbröts", ""),
        ("", "", ""),
    ],
)
def test_figure_is_parted_from_what_it_counts(headline: str, number: str, counted: str) -> None:
    assert split_figure(headline) == (number, counted)


def test_long_figure_has_narrow_spaces_that_do_not_break() -> None:
    assert split_figure("6 300 → 1 450 l").number == "6\u202f300\u202f→\u202f1\u202f450"


@given(st.text(max_size=18))
def test_no_figure_loses_a_letter(headline: str) -> None:
    figure = split_figure(headline)
    assert "".join("".join(figure).split()) == "".join(headline.split())


@pytest.mark.parametrize(
    ("number", "words"),
    [("410000.00", "410\xa0000"), ("1.50", "1,5"), ("0.00", "0"), ("-12.25", "−12,25"), ("100", "100")],
)
def test_numbers_are_written_in_swedish(number: str, words: str) -> None:
    assert number_words(Decimal(number)) == words


@pytest.mark.parametrize(
    ("confirmed", "is_unconfirmed"),
    [
        (datetime.date(2026, 5, 12), False),
        (datetime.date(2025, 5, 27), False),
        (datetime.date(2025, 5, 20), True),
        (None, True),
    ],
)
def test_eighteen_months_without_a_word_is_long(confirmed: datetime.date | None, is_unconfirmed: bool) -> None:
    assert is_long_unconfirmed(confirmed, TODAY) is is_unconfirmed


def bar(before: str, after: str, *, higher: bool = True, unit: str = "st") -> object:
    """A bar of two numbers."""
    return bar_of(label="Anbud", before=Decimal(before), after=Decimal(after), unit=unit, higher_is_better=higher)


def test_larger_value_is_the_full_bar() -> None:
    assert (bar("1", "4").before_width, bar("1", "4").after_width) == ("25%", "100%")
    assert bar("118", "104").after_width == "88.1%"


@pytest.mark.parametrize(("higher", "is_worse"), [(True, True), (False, False)])
def test_fewer_is_worse_only_where_more_is_better(higher: bool, is_worse: bool) -> None:
    assert bar("4", "1", higher=higher).is_worse is is_worse


def test_unchanged_is_not_worse() -> None:
    assert not bar("4", "4").is_worse


def test_two_zeros_have_no_bars() -> None:
    assert (bar("0", "0").before_width, bar("0", "0").after_width) == ("0%", "0%")


def test_unit_that_is_too_long_goes_into_the_heading() -> None:
    assert bar("3", "9", unit="arbetsdagar").is_unit_long
    assert not bar("3", "9", unit="kr").is_unit_long
