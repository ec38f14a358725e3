"""Swedish text to terms: what is folded, what never is, and which compounds come apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis


def test_swedish_letters_are_never_folded() -> None:
    assert analysis.all_words("Får FÅR åäö ÅÄÖ") == ["får", "får", "åäö", "åäö"]
    assert analysis.stem("får") != analysis.stem("far")


@pytest.mark.parametrize(("written", "folded"), [("Café", "cafe"), ("IDÉ", "ide"), ("Müller", "muller"), ("à", "a")])
def test_foreign_marks_are_folded(written: str, folded: str) -> None:
    assert analysis.normalise(written) == folded


@given(st.text(alphabet="aåäöéü ÅÄÖÉ-.", max_size=60))
def test_composed_and_decomposed_text_have_the_same_words(text: str) -> None:
    assert analysis.all_words(unicodedata.normalize("NFD", text)) == analysis.all_words(text)


@pytest.mark.parametrize("invisible", ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"])
def test_invisible_marks_do_not_cut_a_word(invisible: str) -> None:
    assert analysis.words(f"skol{invisible}skjuts") == ["skolskjuts"]


@given(st.text(max_size=200))
def test_any_text_has_terms_and_always_the_same(text: str) -> None:
    words = analysis.words(text)
    assert analysis.terms(words) == analysis.terms(analysis.words(text))
    assert len(analysis.terms(words).stems) == len(words)


@given(st.text(max_size=200))
def test_words_never_hold_what_separates_terms(text: str) -> None:
    stems, parts, grams = analysis.terms(analysis.words(text))
    assert all(term and not any(letter.isspace() for letter in term) for term in (*stems, *parts, *grams))


def test_stop_words_and_single_letters_are_no_words() -> None:
    assert analysis.words("och att det i å upphandling kommun x") == []
    assert analysis.words("är de dem henne än blev") == []


@pytest.mark.parametrize(
    ("one", "other"), [("skolskjuts", "skolskjutsen"), ("anbudet", "anbud"), ("lokalvård", "lokalvården")]
)
def test_forms_of_a_word_share_their_stem(one: str, other: str) -> None:
    assert analysis.stem(one) == analysis.stem(other)


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("livsmedelsupphandling", {"livsmedel", "upphandling"}),
        ("skolskjutsentreprenör", {"skolskjut", "entreprenör"}),
        ("lokalvårdstjänster", {"lokalvård", "tjänst"}),
        ("snöröjning", {"snö", "röjning"}),
        ("elbil", {"el", "bil"}),
        ("itsystem", {"it", "system"}),
    ],
)
def test_compounds_come_apart(compound: str, parts: set[str]) -> None:
    assert parts <= set(analysis.compound_parts(compound))


def test_glasogon_is_not_cut_in_the_wrong_place() -> None:
    assert set(analysis.compound_parts("glasögon")) <= {"glas", "ögon"}


@pytest.mark.parametrize("word", ["upphandling", "kommunal", "lager", "anbud", "buss", "avtalet"])
def test_simple_words_stay_whole(word: str) -> None:
    assert analysis.compound_parts(word) == ()


def test_halves_leave_out_what_says_nothing() -> None:
    assert analysis.compound_halves("livsmedelsupphandling") == ("livsmedel",)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzåäö", min_size=2, max_size=20))
def test_grams_are_the_padded_word_and_its_fours(word: str) -> None:
    padded = f"_{word}_"
    whole, *fours = analysis.grams(word)
    assert whole == padded
    assert all(len(gram) == 4 and gram in padded for gram in fours)
    assert len(fours) == (len(padded) - 3 if len(padded) > 4 else 0)


@pytest.mark.parametrize("letters", ["s", "a", "livsmedelsupphandlings", "1"])
def test_a_word_of_a_whole_page_is_cut_and_taken_apart_at_once(letters: str) -> None:
    (word,) = analysis.words(letters * (20_000 // len(letters)))
    assert len(word) < 100
    assert sum(map(len, analysis.terms([word]).grams)) < 1_000
    analysis.compound_parts(word)
