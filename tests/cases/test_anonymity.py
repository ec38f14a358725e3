"""An anonymous page names its municipality nowhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from cases.models import CasePage, ChallengePage
from municipalities.models import Municipality
from tests.factories import (
    CasePageFactory,
    ChallengePageFactory,
    EffectFactory,
    SiteTree,
    goal_page,
    municipality_page,
    site_tree,
)

pytestmark = pytest.mark.django_db
MUNICIPALITY = "2282"
CONTACT, MAILBOX = "hemlig@example.se", "lada@example.se"


@pytest.fixture
def tree() -> SiteTree:
    """The site."""
    return site_tree(MUNICIPALITY)


@pytest.fixture
def case(tree: SiteTree) -> CasePage:
    """An anonymous case with everything a page can show."""
    return CasePageFactory(
        title="Vi fick avbryta två gånger",
        slug="vi-fick-avbryta",
        is_anonymous=True,
        contact_email=CONTACT,
        contact_mailbox=MAILBOX,
        effects=[EffectFactory()],
    )


@pytest.fixture
def challenge(tree: SiteTree) -> ChallengePage:
    """An anonymous open challenge."""
    return ChallengePageFactory(
        title="Hur vågar man?",
        slug="hur-vagar-man",
        is_anonymous=True,
        contact_email=CONTACT,
        contact_mailbox=MAILBOX,
    )


def assert_silent(html: str) -> None:
    """Neither name, address, code nor county of the municipality stands in the page, nor where questions go."""
    municipality = Municipality.objects.select_related("county").get(code=MUNICIPALITY)
    county = municipality.county
    words = (municipality.short_name, municipality.slug, municipality.code, county.name, county.short_name, county.slug)
    for word in (*words, CONTACT, MAILBOX):
        assert not re.search(rf"(?<!\w){re.escape(word)}", html, re.IGNORECASE), word


def test_address_lies_below_the_list_of_its_kind(case: CasePage, challenge: ChallengePage) -> None:
    assert case.url == f"/exempel/vi-fick-avbryta-{case.pk}/"
    assert challenge.url == f"/utmaningar/hur-vagar-man-{challenge.pk}/"
    assert case.full_url == f"http://testserver/exempel/vi-fick-avbryta-{case.pk}/"


@pytest.mark.parametrize("name", ["case", "challenge"])
def test_page_names_nobody(client: Client, name: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(name)
    response = client.get(page.url)
    html = response.content.decode()
    assert response.status_code == 200
    assert "En kommun i grupp" in html
    assert page.contact_role not in html.replace("\N{SOFT HYPHEN}", "")
    assert_silent(html)
    assert_silent(str(response.headers))


@pytest.mark.parametrize("name", ["case", "challenge"])
def test_breadcrumbs_pass_the_list(name: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(name)
    assert [crumb.slug for crumb in page.breadcrumbs] == ["kunskapsbanken", page.url.split("/")[1]]


@pytest.mark.parametrize(
    "address",
    [
        "/exempel/",
        "/exempel/?grupp=C8",
        "/exempel/?ordning=rubrik",
        "/exempel/flode/",
        "/utmaningar/",
        "/mal/",
        "/mal/konkurrens/",
    ],
)
def test_lists_name_nobody(
    client: Client, tree: SiteTree, address: str, case: CasePage, challenge: ChallengePage
) -> None:
    goal_page("konkurrens")
    response = client.get(address)
    assert response.status_code == 200
    assert_silent(response.content.decode())


def test_lists_show_it_all_the_same(client: Client, case: CasePage) -> None:
    assert case.title in client.get("/exempel/").content.decode()
    assert case.title in client.get("/exempel/flode/").content.decode()


def test_county_filter_does_not_find_it(client: Client, case: CasePage) -> None:
    assert case.title not in client.get("/exempel/?lan=vasternorrland").content.decode()


def test_case_that_builds_on_it_names_nobody(client: Client, tree: SiteTree, case: CasePage) -> None:
    later = CasePageFactory(municipality="2480", title="Vi lärde oss", builds_on=[case])
    html = client.get(later.url).content.decode()
    assert case.title in html
    assert_silent(html)


def test_address_below_the_municipality_is_not_found(client: Client, tree: SiteTree, case: CasePage) -> None:
    assert client.get(f"{tree.municipality.url}{case.slug}/").status_code == 404


def test_old_slug_leads_to_the_present_address(client: Client, case: CasePage) -> None:
    response = client.get(f"/exempel/gammal-rubrik-{case.pk}/")
    assert (response.status_code, response.url) == (301, case.url)


def test_page_with_a_name_is_not_found_at_an_anonymous_address(client: Client, tree: SiteTree) -> None:
    page = CasePageFactory()
    assert client.get(f"/exempel/{page.slug}-{page.pk}/").status_code == 404


def test_unpublished_page_is_not_found(client: Client, case: CasePage) -> None:
    url = case.url
    case.unpublish()
    assert client.get(url).status_code == 404


def test_restricted_page_is_not_found(client: Client, case: CasePage) -> None:
    PageViewRestriction.objects.create(page=case, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(case.url).status_code == 404


def test_address_follows_the_list_when_it_moves(client: Client, tree: SiteTree, case: CasePage) -> None:
    assert case.url.startswith("/exempel/")
    tree.cases.refresh_from_db()
    tree.cases.slug = "erfarenheter"
    tree.cases.save_revision().publish()
    assert case.url == f"/erfarenheter/{case.slug}-{case.pk}/"
    assert client.get(case.url).status_code == 200


def test_changed_slug_leaves_no_redirect_from_the_municipality(client: Client, tree: SiteTree, case: CasePage) -> None:
    old = f"{tree.municipality.url}{case.slug}/"
    case.slug = "en-ny-adress"
    case.save_revision().publish()
    assert client.get(old).status_code == 404


@pytest.fixture
def moved(tree: SiteTree, django_capture_on_commit_callbacks: Any) -> CasePage:
    """A case with a name that has lain below another municipality, with the redirect from there."""
    page = CasePageFactory(slug="vi-delade-upp")
    with django_capture_on_commit_callbacks(execute=True):
        page.move(municipality_page("2480"), pos="last-child")
    return CasePage.objects.get(pk=page.pk)


def test_address_before_a_move_leads_on_while_the_page_has_a_name(
    client: Client, tree: SiteTree, moved: CasePage
) -> None:
    assert client.get(f"{tree.municipality.url}vi-delade-upp/").status_code == 301


def test_page_that_becomes_anonymous_is_not_redirected_to_from_where_it_lay(
    client: Client, tree: SiteTree, moved: CasePage
) -> None:
    moved.is_anonymous = True
    moved.save_revision().publish()
    assert client.get(f"{tree.municipality.url}vi-delade-upp/").status_code == 404


def test_page_that_becomes_anonymous_under_a_new_slug_is_not_redirected_to(
    client: Client, tree: SiteTree, django_capture_on_commit_callbacks: Any
) -> None:
    page = CasePageFactory(slug="vi-delade-upp")
    page.is_anonymous, page.slug = True, "en-ny-adress"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert client.get(f"{tree.municipality.url}vi-delade-upp/").status_code == 404
    assert client.get(page.url).status_code == 200


def test_sitemap_names_nobody(client: Client, case: CasePage) -> None:
    addresses = [entry["location"] for entry in case.get_sitemap_urls()]
    assert addresses == [case.full_url]
