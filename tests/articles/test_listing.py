"""The list of articles and its feeds: topics, years and pages, all in the address."""

from __future__ import annotations

import datetime
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from articles.models import ArticlePage
from kunskapsbank.models import Picture
from tests.factories import SiteTree, article_page, site_tree
from tests.uploads import picture_file

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def tree() -> SiteTree:
    return site_tree()


def article(title: str, *, year: int = 2020, **fields: Any) -> ArticlePage:
    return article_page(title=title, date=datetime.date(year, 3, 1), **fields)


@pytest.fixture
def three(tree: SiteTree) -> None:
    article("Resan", year=2018, topics=("forsorjningsstrategi", "samverkan"))
    article("Kön", year=2020, topics=("samverkan",))
    article("Träffen", year=2020)


def html_of(client: Client, query: str = "") -> str:
    return client.get(f"/artiklar/{query}").content.decode().replace("\N{SOFT HYPHEN}", "")


def titles(html: str) -> list[str]:
    return re.findall(r"<h2><a[^>]*>([^<]+)</a></h2>", html)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Träffen", "Kön", "Resan"]),
        ("?amne=samverkan", ["Kön", "Resan"]),
        ("?ar=2020", ["Träffen", "Kön"]),
        ("?amne=samverkan&ar=2018", ["Resan"]),
        ("?amne=ramavtal", []),
        ("?amne=nix&ar=x&sida=y", []),
    ],
)
def test_address_says_which_articles_are_listed(three: None, client: Client, query: str, shown: list[str]) -> None:
    assert titles(html_of(client, query)) == shown


def test_choices_say_how_many_they_would_show(three: None, client: Client) -> None:
    html = html_of(client)

    assert re.search(r'href="/artiklar/\?amne=samverkan">Samverkan <span class="kb-soft">2<', html)
    assert re.search(r'href="/artiklar/\?ar=2020">2020 <span class="kb-soft">2<', html)
    assert "Ramavtal" not in html


def test_chosen_topic_narrows_the_years_and_can_be_undone(three: None, client: Client) -> None:
    html = html_of(client, "?amne=samverkan&ar=2018")

    assert 'href="/artiklar/?amne=samverkan&amp;ar=2020">2020 <span class="kb-soft">1<' in html
    assert 'href="/artiklar/?ar=2018" data-removable>Samverkan' in html


def test_nothing_chosen_fits_says_so(three: None, client: Client) -> None:
    assert "Inga artiklar passar de valen." in html_of(client, "?amne=samverkan&ar=1999")


def test_pages_keep_what_is_chosen(tree: SiteTree, client: Client) -> None:
    for number in range(13):
        article(f"Artikel {number}", topics=("samverkan",))

    assert 'href="?amne=samverkan&amp;sida=2"' in html_of(client, "?amne=samverkan")


@pytest.mark.parametrize("feed", ["flode", "atom"])
def test_feed_holds_what_everyone_may_read(tree: SiteTree, three: None, client: Client, feed: str) -> None:
    article("Utkast", live=False)
    PageViewRestriction.objects.create(page=article("Hemlig"), restriction_type=PageViewRestriction.LOGIN)

    response = client.get(f"/artiklar/{feed}/")
    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own answer
    found = [item.findtext("title") for item in root.iter("item")] or [
        entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")
    ]

    assert found == ["Träffen", "Kön", "Resan"]
    assert "xml" in response["Content-Type"]


@pytest.mark.parametrize("feed", ["flode", "atom"])
def test_sign_that_xml_cannot_say_breaks_no_feed(three: None, client: Client, feed: str) -> None:
    ArticlePage.objects.update(intro="Rad\x0bbryts", author="Red\x07aktionen")

    body = client.get(f"/artiklar/{feed}/").content
    assert "Rad bryts" in "".join(ElementTree.fromstring(body).itertext())  # noqa: S314 - our own answer


def test_feed_of_a_topic_is_offered_and_holds_it_alone(three: None, client: Client) -> None:
    assert "/artiklar/flode/?amne=forsorjningsstrategi" in html_of(client, "?amne=forsorjningsstrategi")

    feed = client.get("/artiklar/flode/?amne=forsorjningsstrategi").content.decode()

    assert "Artiklar om försörjningsstrategi" in feed
    assert feed.count("<item>") == 1


def test_list_needs_few_queries_with_a_picture_in_each_row(
    tree: SiteTree, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        picture = Picture.objects.create(title="Bild", file=picture_file(f"b{number}.jpg"))
        article(f"Artikel {number}", topics=("samverkan",), lead_picture=picture, lead_is_decorative=True)
    client.get("/artiklar/")

    with django_assert_max_num_queries(14):
        html = client.get("/artiklar/").content.decode()
    assert html.count("<picture>") == 12
