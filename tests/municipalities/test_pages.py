"""The municipality's page and the list of all."""

from __future__ import annotations

import re

import pytest
from django.http import Http404
from django.test import RequestFactory

from municipalities.directory import Directory
from municipalities.models import Municipality, MunicipalityPage
from tests.factories import CasePageFactory, ChallengePageFactory, goal_page, municipality_page, site_tree

pytestmark = pytest.mark.django_db
MOST_QUERIES = 22


@pytest.fixture
def tree():
    return site_tree()


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode().replace("\N{SOFT HYPHEN}", ""))


def test_habo_and_habo_with_ring_have_pages_of_their_own(client, tree):
    municipality_page("0643")
    municipality_page("0305")
    assert "<h1>Habo</h1>" in text_of(client.get("/kommuner/habo/"))
    assert "<h1>Håbo</h1>" in text_of(client.get("/kommuner/habo-uppsala/"))


def test_title_follows_a_new_name(tree):
    kramfors = Municipality.objects.get(code="2282")
    kramfors.short_name = "Nya Kramfors"
    kramfors.save()
    page = MunicipalityPage.objects.get(municipality=kramfors)
    assert (page.title, page.slug) == ("Nya Kramfors", "kramfors")


def test_page_shows_the_facts_with_their_year(client, tree):
    text = text_of(client.get("/kommuner/kramfors/"))
    kramfors = Municipality.objects.get(code="2282")
    assert str(kramfors.group) in text
    assert f"Invånare {kramfors.population_year}" in text
    assert "Västernorrland" in text


def test_page_lists_cases_challenges_and_goals(client, tree):
    goal_page("konkurrens")
    CasePageFactory(title="Fyra anbud på skolskjuts")
    ChallengePageFactory(title="Vem kan tvätta arbetskläder?")
    text = text_of(client.get("/kommuner/kramfors/"))
    assert "Ett exempel, en öppen utmaning och ett mål." in text
    assert "Fyra anbud på skolskjuts" in text
    assert "Vem kan tvätta arbetskläder?" in text
    assert "/mal/konkurrens/" in text


def test_page_without_cases_says_so(client, tree):
    assert "Kramfors har inte delat något exempel än." in text_of(client.get("/kommuner/kramfors/"))


def test_page_never_shows_an_anonymous_case(client, tree):
    CasePageFactory(title="Hemligt om skolskjuts", is_anonymous=True)
    ChallengePageFactory(title="Hemligt om tvätt", is_anonymous=True)
    text = text_of(client.get("/kommuner/kramfors/"))
    assert "Hemligt" not in text
    assert "Har inte delat något exempel än." in text


def test_address_of_an_anonymous_case_below_its_municipality_is_not_found(client, tree):
    page = CasePageFactory(slug="hemligt", is_anonymous=True)
    assert page.slug == "hemligt"
    assert client.get("/kommuner/kramfors/hemligt/").status_code == 404
    with pytest.raises(Http404):
        tree.municipality.route(RequestFactory().get("/"), ["hemligt"])


def test_page_shows_neither_drafts_nor_addresses(client, tree):
    CasePageFactory(title="Ett utkast", live=False)
    CasePageFactory(title="Publicerat", contact_email="nils@example.se")
    text = text_of(client.get("/kommuner/kramfors/"))
    assert "Ett utkast" not in text
    assert "nils@example.se" not in text


def test_page_names_the_contact_by_role(client, tree):
    CasePageFactory(contact_role="Måltidschef")
    assert "Måltidschef, Kramfors kommun" in text_of(client.get("/kommuner/kramfors/"))


def test_page_shows_similar_municipalities_with_reasons_and_source(client, tree):
    municipality_page("2280")
    text = text_of(client.get("/kommuner/harnosand/"))
    assert text.count('<th scope="row">') == 6
    assert "båda C6" in text
    assert "Kolada" in text


def test_page_lists_its_neighbours(client, tree):
    municipality_page("2280")
    text = text_of(client.get("/kommuner/harnosand/"))
    neighbours = text[text.index('id="grannar"') : text.index('id="kontakt"')]
    assert re.findall("Kramfors|Sollefteå|Sundsvall|Timrå", neighbours) == [
        "Kramfors",
        "Sollefteå",
        "Sundsvall",
        "Timrå",
    ]
    assert 'href="/kommuner/kramfors/"' in neighbours


def test_page_shows_its_region_without_inline_style(client, tree):
    html = client.get("/kommuner/kramfors/").content.decode()
    assert 'class="kb-region"' in html
    assert " style=" not in html


def test_page_sets_no_cookie(client, tree):
    assert not client.get("/kommuner/kramfors/").cookies


def test_page_asks_the_database_little(client, tree, django_assert_max_num_queries):
    for number in range(4):
        CasePageFactory(title=f"Exempel {number}", goals=["konkurrens", "fossilfritt"])
        ChallengePageFactory(title=f"Utmaning {number}")
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get("/kommuner/kramfors/")


def test_list_asks_the_database_little(client, tree, django_assert_max_num_queries):
    CasePageFactory()
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get("/kommuner/")


def test_list_by_name_goes_from_a_to_o(tree):
    sections = Directory(tree.municipalities, order="namn").sections
    letters = [section.heading for section in sections]
    assert letters[0] == "A"
    assert letters[-3:] == ["Å", "Ä", "Ö"]


def test_list_counts_what_was_shared_under_the_name(tree):
    CasePageFactory()
    ChallengePageFactory()
    CasePageFactory(is_anonymous=True)
    entries = {entry.municipality.code: entry.shared for entry in Directory(tree.municipalities).entries}
    assert entries["2282"] == "1 exempel, 1 öppen utmaning"
    assert entries["2280"] == ""


def test_list_of_those_who_shared_leaves_out_the_anonymous(client, tree):
    CasePageFactory(municipality="2282")
    CasePageFactory(municipality="2280", parent=municipality_page("2280"), is_anonymous=True)
    text = text_of(client.get("/kommuner/?delat=1"))
    assert "1 kommun<" in text
    assert "/kommuner/kramfors/" in text
    assert "/kommuner/harnosand/" not in text


def test_list_filters_by_group(tree):
    directory = Directory.from_query(tree.municipalities, {"grupp": "A1"})
    assert {entry.municipality.short_name for entry in directory.entries} == {"Stockholm", "Göteborg", "Malmö"}


def test_list_ignores_what_it_does_not_know(client, tree):
    assert "290 kommuner" in text_of(client.get("/kommuner/?grupp=Q7&ordning=x&delat=y"))


def test_choices_keep_what_else_is_chosen(tree):
    directory = Directory(tree.municipalities, order="namn", group="A1", shared=True)
    assert [choice.query for choice in directory.order_choices] == ["grupp=A1&delat=1", "ordning=namn&grupp=A1&delat=1"]
    assert directory.shared_choice.query == "ordning=namn&grupp=A1"
    assert next(choice for choice in directory.group_choices if choice.is_chosen).query == "ordning=namn&delat=1"
    assert directory.unfiltered_query == "ordning=namn"
