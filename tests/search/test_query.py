"""A visitor's text to weighted terms, with synonyms and within limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis
from search.engines.base import FIELD_WEIGHTS
from search.query import MOST_GRAM_WORDS, MOST_WORDS, SYNONYM_WEIGHT, Synonyms, analyse

SYNONYMS = Synonyms(
    [
        ["LOU", "lagen om offentlig upphandling"],
        ["städ", "städning", "lokalvård"],
        ["skolskjuts", "elevresor", "skoltaxi"],
    ]
)


def test_an_acronym_and_its_words_have_the_same_terms() -> None:
    short, long = analyse("LOU", SYNONYMS), analyse("lagen om offentlig upphandling", SYNONYMS)
    assert short.terms.stems.keys() == long.terms.stems.keys()
    assert {"lou", "lag"} <= short.terms.stems.keys()


def test_a_synonym_weighs_less_than_the_word_itself() -> None:
    terms = analyse("städ", SYNONYMS).terms
    assert terms.stems[analysis.stem("städ")] == 1.0
    assert terms.stems[analysis.stem("lokalvård")] == SYNONYM_WEIGHT == 0.6


def test_a_word_that_is_written_does_not_weigh_as_a_synonym() -> None:
    terms = analyse("städ och lokalvård", SYNONYMS).terms
    assert terms.stems[analysis.stem("lokalvård")] == 1.0


def test_a_form_of_a_word_has_its_synonyms() -> None:
    assert analysis.stem("elevresor") in analyse("Skolskjutsen blev dyr", SYNONYMS).terms.stems


def test_a_phrase_needs_all_its_words() -> None:
    assert "lou" not in analyse("lagen om något annat", SYNONYMS).terms.stems


def test_acronyms_with_one_stem_keep_to_their_own_meaning() -> None:
    synonyms = Synonyms([["LUF", "försörjningssektorerna"], ["LUFS", "försvarsområdet"]])
    supply, defence = map(analysis.stem, ("försörjningssektorerna", "försvarsområdet"))
    luf, lufs = (analyse(text, synonyms).terms.stems.keys() for text in ("LUF", "LUFS"))
    assert (supply in luf, defence in luf) == (True, False)
    assert (supply in lufs, defence in lufs) == (False, True)
    assert {supply, defence} <= analyse("LUF eller LUFS", synonyms).terms.stems.keys()


def test_a_word_written_twice_weighs_twice() -> None:
    assert analyse("buss buss taxi").terms.stems == {"buss": 2.0, "taxi": 1.0}


def test_a_short_text_is_embedded_with_its_synonyms() -> None:
    assert analyse("LOU", SYNONYMS).dense_text == "LOU, lagen om offentlig upphandling"


def test_a_long_text_is_embedded_as_it_is() -> None:
    text = "vi undrar hur andra gör när de ska upphandla städ och inte får några anbud"
    assert analyse(text, SYNONYMS).dense_text == text


def test_a_pasted_page_stays_within_the_limits() -> None:
    text = " ".join(f"upphandlingsord{number:04}" for number in range(1000))[:20_000]
    terms = analyse(text, SYNONYMS).terms
    assert len(terms.stems) == MOST_WORDS
    assert len({gram for gram in terms.grams if gram[0] == gram[-1] == "_"}) == MOST_GRAM_WORDS


@pytest.mark.parametrize("text", ["och att det", "", "   ", "😀🚌", "\u200b", "?!", "_", "\x00"])
def test_a_text_that_says_nothing_has_no_terms(text: str) -> None:
    query = analyse(text, SYNONYMS)
    assert not query.terms
    assert query.concepts == ()


@pytest.mark.parametrize("text", ["skol\x00skjuts", "\u202eskolskjuts\u202c", "😀skolskjuts😀", "skol\u200bskjuts"])
def test_strange_characters_hide_no_word(text: str) -> None:
    assert {"skolskjut", "skol"} & analyse(text, SYNONYMS).terms.stems.keys()


@given(st.text(max_size=300))
def test_any_text_can_be_analysed(text: str) -> None:
    query = analyse(text, SYNONYMS)
    assert all(weight > 0 for name in FIELD_WEIGHTS for weight in query.terms.of(name).values())
    assert len({concept.stem for concept in query.concepts}) <= len(analysis.words(text))


def test_a_compound_is_answered_by_its_halves() -> None:
    (concept,) = analyse("livsmedelsupphandling").concepts
    assert concept.is_in({"livsmedel"})
    assert not concept.is_in({"upphandling"})


def test_a_word_is_answered_by_its_synonym() -> None:
    (concept,) = analyse("städ", SYNONYMS).concepts
    assert concept.is_in({analysis.stem("lokalvård")})
    assert not concept.is_in({"vård"})


def test_an_acronym_is_answered_by_all_words_of_its_meaning_only() -> None:
    (concept,) = analyse("FKU", Synonyms([["FKU", "förnyad konkurrensutsättning"]])).concepts
    assert concept.is_in({analysis.stem(word) for word in ("förnyad", "konkurrensutsättning")})
    assert not concept.is_in({analysis.stem("förnyad")})
