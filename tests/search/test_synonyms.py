"""The synonyms that are laid in and that editors go on from."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from search import analysis
from search.models import SynonymGroup
from search.query import Synonyms, analyse

pytestmark = pytest.mark.django_db


def groups() -> Synonyms:
    return Synonyms(SynonymGroup.all_members())


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("LOU", "lagen om offentlig upphandling"),
        ("LUF", "lagen om upphandling inom försörjningssektorerna"),
        ("FKU", "förnyad konkurrensutsättning"),
        ("DIS", "dynamiskt inköpssystem"),
    ],
)
def test_acronyms_laid_in_have_the_terms_of_their_words(short: str, long: str) -> None:
    assert analyse(short, groups()).terms.stems.keys() == analyse(long, groups()).terms.stems.keys()


@pytest.mark.parametrize(
    ("word", "synonym"), [("städ", "lokalvård"), ("skolskjuts", "elevresor"), ("mat", "livsmedel")]
)
def test_everyday_words_laid_in_reach_the_trade_s_own(word: str, synonym: str) -> None:
    assert analysis.stem(synonym) in analyse(word, groups()).terms.stems


def test_no_group_laid_in_is_of_one_word() -> None:
    for group in SynonymGroup.objects.all():
        group.full_clean()
        assert all(analysis.words(member) for member in group.members)


@pytest.mark.parametrize("terms", ["", "ensam", "ensam\nensam", "\n \nensam\n"])
def test_a_group_of_one_is_refused(terms: str) -> None:
    with pytest.raises(ValidationError) as error:
        SynonymGroup(terms=terms).full_clean()
    assert "terms" in error.value.message_dict


def test_members_are_read_line_by_line_without_blanks() -> None:
    group = SynonymGroup(terms="  skoltaxi \n\n\tskolskjuts\r\n")
    assert group.members == ["skoltaxi", "skolskjuts"]
    assert str(group) == "skoltaxi, skolskjuts"


def test_members_may_stand_on_lines_or_between_commas() -> None:
    assert SynonymGroup(terms="veterinär, djurdoktor\ndjurläkare,").members == ["veterinär", "djurdoktor", "djurläkare"]
