"""The lists: filters with counts, order, pages and feeds."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from cases.listing import Listing, passing
from cases.models import CasePage, Category, ChallengePage, Phase
from tests.factories import PUBLISHED_AT, CasePageFactory, ChallengePageFactory, SiteTree, site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> SiteTree:
    """The site with three cases."""
    tree = site_tree()
    day = datetime.timedelta(days=1)
    CasePageFactory(title="Ö först", goals=["konkurrens", "fossilfritt"], confirmed_on="2024-01-01")
    CasePageFactory(
        title="Ä sedan",
        municipality="2480",
        category=Category.objects.get(code="skolskjuts"),
        phase=Phase.objects.get(code="lara"),
        first_published_at=PUBLISHED_AT + day,
        confirmed_on="2026-01-01",
    )
    CasePageFactory(
        title="B sist",
        is_anonymous=True,
        category=Category.objects.get(code="it-digitalt"),
        goals=["digitalisering"],
        first_published_at=PUBLISHED_AT + 2 * day,
        confirmed_on="2025-01-01",
    )
    return tree


def listing(query: str = "") -> Listing:
    """The list of cases of an address."""
    return Listing.from_query(CasePage, QueryDict(query))


def titles(query: str = "") -> list[str]:
    """The titles in order."""
    return [page.title for page in listing(query).shown]


def counts(query: str, facet: str) -> dict[str, int]:
    """The choices of a filter with their counts."""
    options = next((found.options for found in listing(query).facets if found.name == facet), ())
    return {option.value: option.count for option in options}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["B sist", "Ä sedan", "Ö först"]),
        ("ordning=bekraftad", ["Ä sedan", "B sist", "Ö först"]),
        ("ordning=rubrik", ["B sist", "Ä sedan", "Ö först"]),
        ("ordning=slump", ["B sist", "Ä sedan", "Ö först"]),
        ("mal=fossilfritt", ["Ö först"]),
        ("mal=fossilfritt&mal=digitalisering", ["B sist", "Ö först"]),
        ("mal=konkurrens&fas=lara", ["Ä sedan"]),
        ("kategori=persontransporter", ["Ä sedan", "Ö först"]),
        ("lan=vasternorrland", ["Ö först"]),
        ("grupp=C8", ["B sist", "Ö först"]),
        ("mal=finns-inte", []),
    ],
)
def test_filters_and_order_come_from_the_address(tree: SiteTree, query: str, expected: list[str]) -> None:
    assert titles(query) == expected


def test_count_beside_a_choice_is_what_the_other_filters_leave(tree: SiteTree) -> None:
    assert counts("", "kategori") == {"persontransporter": 2, "it-digitalt": 1}
    assert counts("fas=lara", "kategori") == {"persontransporter": 1}
    assert counts("kategori=it-digitalt", "kategori") == {"persontransporter": 2, "it-digitalt": 1}


def test_every_count_is_what_choosing_it_shows(tree: SiteTree) -> None:
    for facet in listing().facets:
        for option in facet.options:
            assert len(titles(f"{facet.name}={option.value}")) == option.count


def test_anonymous_case_counts_for_its_group_and_not_its_county(tree: SiteTree) -> None:
    assert counts("", "grupp")["C8"] == 2
    assert counts("", "lan")["vasternorrland"] == 1


def test_chosen_filter_can_be_taken_away(tree: SiteTree) -> None:
    (first, second) = listing("mal=konkurrens&fas=lara&ordning=rubrik").chosen_options
    assert (first.label, first.query) == ("Fungerande konkurrens", "fas=lara&ordning=rubrik")
    assert (second.label, second.query) == ("5 Lära", "mal=konkurrens&ordning=rubrik")


def test_no_filter_passes_everything() -> None:
    assert passing([], {"mal": frozenset()}) == []


def test_page_of_the_list_keeps_its_filters(client: Client, tree: SiteTree) -> None:
    for _number in range(20):
        CasePageFactory(goals=["konkurrens"])
    html = client.get("/exempel/?mal=konkurrens").content.decode()
    assert "?mal=konkurrens&amp;sida=2" in html
    assert "Ö först" in client.get("/exempel/?mal=konkurrens&sida=2").content.decode()


def test_nothing_found_leads_to_a_human(client: Client, tree: SiteTree) -> None:
    html = client.get("/exempel/?mal=sdg-14").content.decode()
    assert "Fråga Kundstöd" in html
    assert "0 exempel" in html


@pytest.mark.parametrize("address", ["/exempel/", "/exempel/?mal=konkurrens&ordning=bekraftad", "/utmaningar/"])
def test_list_costs_few_queries(
    client: Client, tree: SiteTree, django_assert_max_num_queries: Any, address: str
) -> None:
    for _number in range(6):
        CasePageFactory(is_anonymous=True)
        ChallengePageFactory()
    client.get(address)
    with django_assert_max_num_queries(17):
        assert client.get(address).status_code == 200


def test_challenges_have_their_own_list(client: Client, tree: SiteTree) -> None:
    ChallengePageFactory(title="Hur gör man?")
    html = client.get("/utmaningar/").content.decode()
    assert "Hur gör man?" in html
    assert "Ö först" not in html
    assert [value for value, _label in Listing.from_query(ChallengePage, QueryDict()).orders] == ["nyast", "rubrik"]


def test_draft_and_private_pages_are_nowhere(client: Client, tree: SiteTree) -> None:
    CasePageFactory(title="Bara ett utkast", live=False)
    assert "Bara ett utkast" not in client.get("/exempel/").content.decode()
    assert "Bara ett utkast" not in client.get("/exempel/flode/").content.decode()


def test_feed_has_the_newest_first(client: Client, tree: SiteTree) -> None:
    response = client.get("/exempel/flode/")
    xml = response.content.decode()
    assert response.headers["Content-Type"].startswith("application/rss+xml")
    assert xml.index("B sist") < xml.index("Ä sedan") < xml.index("Ö först")


def test_feed_follows_the_filters(client: Client, tree: SiteTree) -> None:
    xml = client.get("/exempel/flode/?lan=vasterbotten").content.decode()
    assert "Ä sedan" in xml
    assert "Ö först" not in xml
    assert "Västerbottens län" in xml


def test_feed_leaves_out_what_xml_cannot_say(client: Client, tree: SiteTree) -> None:
    CasePageFactory(title="Klistrad\x0bur Word", intro="Första raden\x0bandra\ufffe", live=True)
    assert "Klistrad ur Word" in client.get("/exempel/flode/").content.decode()
