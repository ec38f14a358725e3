"""Pages for when something is not there or went wrong, and what search engines are told."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from wagtail.models import PageViewRestriction

from tests.factories import CasePageFactory, site_tree

pytestmark = pytest.mark.django_db


def addresses_of(client: Client) -> list[str]:
    """The paths that the sitemap lists."""
    return re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", client.get("/sitemap.xml").content.decode())


def test_missing_page_offers_search_and_kundstod(client: Client) -> None:
    site_tree()
    response = client.get("/finns/inte/")
    html = response.content.decode()

    assert response.status_code == 404
    assert 'action="/sok/"' in html
    assert "mailto:kundstod@example.se" in html
    assert '<meta name="robots" content="noindex">' in html


def test_missing_page_on_a_site_that_is_not_set_up_is_still_404(client: Client) -> None:
    assert client.get("/finns/inte/").status_code == 404


def test_error_page_needs_no_database() -> None:
    with connection.execute_wrapper(_refuse):
        html = render_to_string("500.html")

    assert "Något gick fel hos oss" in html


def _refuse(*args: object) -> None:
    raise AssertionError("asked the database")


def test_error_in_a_view_gives_the_error_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    site_tree()
    monkeypatch.setattr("home.models.HomePage.get_context", _refuse)
    client.raise_request_exception = False

    response = client.get("/")

    assert response.status_code == 500
    assert "Något gick fel hos oss" in response.content.decode()


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html", "429.html"])
def test_error_template_has_one_heading_and_a_way_on(template: str) -> None:
    site_tree()
    html = render_to_string(template, request=RequestFactory().get("/x/"))

    assert html.count("<h1>") == 1
    assert 'href="/"' in html


def test_too_many_requests_says_how_long_to_wait() -> None:
    html = render_to_string("429.html", {"wait": "40 sekunder"}, request=RequestFactory().get("/sok/"))

    assert "Försök igen om 40 sekunder." in html


def test_robots_names_the_sitemap_and_keeps_out_of_the_admin(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()

    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /admin/" in text


def test_sitemap_lists_published_pages_only(client: Client) -> None:
    site_tree()
    shown = CasePageFactory()
    hidden = CasePageFactory(live=False)

    assert shown.url in addresses_of(client)
    assert f"/kommuner/kramfors/{hidden.slug}/" not in addresses_of(client)


def test_sitemap_leaves_out_what_is_not_public(client: Client) -> None:
    tree = site_tree()
    PageViewRestriction.objects.create(page=tree.articles, restriction_type=PageViewRestriction.LOGIN)

    assert "/artiklar/" not in addresses_of(client)


def test_sitemap_gives_an_anonymous_case_by_an_address_that_names_no_municipality(client: Client) -> None:
    site_tree()
    case = CasePageFactory(is_anonymous=True)
    address = next(address for address in addresses_of(client) if case.slug in address)

    assert address.startswith("/exempel/")
    assert "kramfors" not in address


def test_sitemap_does_not_place_an_anonymous_case_beside_its_municipality(client: Client) -> None:
    site_tree()
    CasePageFactory(is_anonymous=True)

    assert addresses_of(client) == sorted(addresses_of(client))
