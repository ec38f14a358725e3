"""Coverage, the words shown as reasons and what is marked: a reason is true or it is not shown."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis
from search.matching import MOST_RESPELT, MOST_WORDS_SHOWN, Matcher, coverages, with_spellings
from search.query import Concept, Synonyms, analyse

VOCABULARY = ["skolskjuts", "anbud", "livsmedelsupphandling", "livsmedel", "lagen", "lager", "taxi", "lokalvård", "och"]
TEXTS = st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join)


def stems_of(text: str) -> frozenset[str]:
    terms = analysis.terms(analysis.words(text))
    return frozenset((*terms.stems, *terms.parts))


def matcher(question: str, synonyms: Synonyms | None = None) -> Matcher:
    return Matcher(analyse(question, synonyms or Synonyms([])).concepts)


def shown(question: str, text: str, synonyms: Synonyms | None = None) -> tuple[str, ...]:
    return matcher(question, synonyms).shared_words([text], stems_of(text))


def marked(question: str, text: str) -> list[str]:
    return [segment.text for segment in matcher(question).segments(text, stems_of(text)) if segment.is_match]


@given(TEXTS, st.text(max_size=80) | TEXTS)
def test_segments_join_back_to_the_text(question: str, text: str) -> None:
    segments = matcher(question).segments(text, stems_of(text))
    assert "".join(segment.text for segment in segments) == text


@given(TEXTS, TEXTS)
def test_neighbouring_segments_differ(question: str, text: str) -> None:
    matches = [segment.is_match for segment in matcher(question).segments(text, stems_of(text))]
    assert all(one != other for one, other in pairwise(matches))


@given(TEXTS, st.dictionaries(st.integers(1, 9), TEXTS, max_size=6))
def test_coverage_lies_between_0_and_1(question: str, pages: dict[int, str]) -> None:
    found = coverages(analyse(question).concepts, {key: stems_of(text) for key, text in pages.items()})
    assert found.keys() == pages.keys()
    assert all(0 <= share <= 1 for share in found.values())


@given(TEXTS, TEXTS)
def test_a_page_with_every_word_is_fully_covered(question: str, rest: str) -> None:
    concepts = analyse(question).concepts
    found = coverages(concepts, {1: stems_of(f"{question} {rest}"), 2: stems_of(rest)})
    assert found[1] == pytest.approx(1.0 if concepts else 0.0)


def test_a_rare_word_covers_more_than_a_common_one() -> None:
    pages = {1: "anbud skolskjuts", 2: "anbud", 3: "anbud", 4: "skolskjuts"}
    found = coverages(analyse("anbud skolskjuts").concepts, {key: stems_of(text) for key, text in pages.items()})
    assert found[4] > found[2] > 0


@given(TEXTS, TEXTS)
def test_words_shown_stand_on_the_page(question: str, text: str) -> None:
    words = shown(question, text)
    assert set(words) <= set(analysis.all_words(text))
    assert len(words) <= MOST_WORDS_SHOWN


@pytest.mark.parametrize(
    ("question", "text"),
    [("lagen", "Ett lager av tyg"), ("lager", "Lagen är tydlig"), ("upphandling", "upphandling")],
)
def test_a_word_of_another_meaning_is_no_reason(question: str, text: str) -> None:
    assert shown(question, text) == ()
    assert marked(question, text) == []


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("lagen", "Så säger lagen", ("lagen",)),
        ("skolskjutsen", "Skolskjuts i glesbygd", ("skolskjuts",)),
        ("livsmedelsupphandling", "Upphandling av livsmedel", ("livsmedel",)),
        ("livsmedel", "Vår livsmedelsupphandling", ("livsmedelsupphandling",)),
        ("lokalvård", "Lokalvårdstjänster i skolan", ("lokalvårdstjänster",)),
    ],
)
def test_a_form_or_a_compound_of_the_word_is_a_reason(question: str, text: str, words: tuple[str, ...]) -> None:
    assert shown(question, text) == words


def test_a_short_word_is_shown_in_the_forms_it_was_asked_in() -> None:
    assert shown("lager", "Ett lager av tyg") == ()
    assert shown("lag", "Ny lag, gamla lagar") == ("lag",)


def test_a_synonym_is_shown_as_the_page_writes_it() -> None:
    assert shown("städ", "Lokalvården blev bättre", Synonyms([["städ", "lokalvård"]])) == ("lokalvården",)


def test_a_word_of_the_title_is_shown_before_its_like_in_the_body() -> None:
    stems = stems_of("anbuden anbudet")
    assert matcher("anbud").shared_words(["Fler anbud", "Anbudet kom sent"], stems | {"anbud"}) == ("anbud",)


def test_the_first_words_asked_for_are_shown_however_late_on_the_page_they_stand() -> None:
    question, words = "anbud skolskjuts städning livsmedel fordon", ("livsmedel", "fordon", "städning", "skolskjuts")
    text = "\n".join((*words, "anbud"))
    assert shown(question, text) == ("anbud", "skolskjuts", "städning", "livsmedel")


def test_only_the_words_themselves_are_marked() -> None:
    assert marked("skolskjuts", "Så blev skolskjutsen billigare, och taxin dyrare.") == ["skolskjutsen"]


@pytest.mark.parametrize(
    "text", [unicodedata.normalize("NFD", "lokalvård"), "lokal\u00advård", "lokal\u200bvård", "LOKALVÅRD"]
)
def test_a_word_is_marked_whole_however_it_is_written(text: str) -> None:
    assert marked("lokalvård", f"Ny {text} nu") == [text]


def test_a_misspelt_word_finds_the_nearest_one() -> None:
    (concept,) = with_spellings(analyse("skolskutjs").concepts, frozenset({"skolskjut", "anbud"}))
    assert concept.is_in({"skolskjut"})
    assert not concept.is_in({"anbud"})


def test_a_word_that_some_page_has_is_not_respelt() -> None:
    concepts = (Concept("skola", (frozenset({"skola"}),)),)
    assert with_spellings(concepts, frozenset({"skola", "skolan"})) == concepts


def test_nonsense_is_not_respelt() -> None:
    (concept,) = with_spellings(analyse("qwertyasdf").concepts, frozenset({"skolskjut", "anbud", "entreprenör"}))
    assert len(concept.alternatives) == 1


def test_a_page_of_words_that_no_page_has_is_not_respelt_throughout() -> None:
    question = analyse(" ".join(f"skolskutjs{letter}" for letter in "abcdefghijklmnoprstuvyzåäö" * 2)).concepts
    many = (*question, *(Concept(f"{c.stem}x", (frozenset({f"{c.stem}x"}),)) for c in question))
    known = frozenset({"skolskjut", "skolskutj"})
    respelt = [concept for concept in with_spellings(many, known) if len(concept.alternatives) > 1]
    assert len(many) > MOST_RESPELT
    assert 0 < len(respelt) <= MOST_RESPELT
