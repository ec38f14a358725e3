"""The search page as a visitor gets it: what it shows, what it carries along, and that nothing breaks it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from search import presentation, service
from search.engines import EmbeddedAnswering
from search.engines.base import EngineRequest, RankedLists
from tests.search.conftest import TopicEmbedder
from tests.search.sites import HAPARANDA, HARNOSAND, HIDDEN, KRAMFORS, SmallSite

URL = "/sok/"


def html(client: Client, **query: Any) -> str:
    response = client.get(URL, query)
    assert response.status_code == 200
    return response.content.decode()


def titles(page: str) -> list[str]:
    """The titles of the hits, without marks and soft hyphens."""
    found = re.findall(r'<h3><a href="[^"]*">(.*?)</a></h3>', page, re.DOTALL)
    return [unescape(re.sub("<[^>]+>", "", title)).replace("\u00ad", "") for title in found]


def links(page: str) -> list[dict[str, list[str]]]:
    """The queries of the links that lead to the search itself."""
    return [parse_qs(urlsplit(unescape(href)).query) for href in re.findall(r'href="(\?[^"]*)"', page)]


def test_hits_are_shown_with_their_reasons(client: Client, site: SmallSite) -> None:
    page = html(client, q="skolskjuts")
    assert site.buses.title in titles(page)
    assert "Därför visas den" in page
    assert "<mark>skolskjuts</mark>" in page


def test_nothing_asked_shows_everything_without_reasons(client: Client, site: SmallSite) -> None:
    page = html(client)
    assert len(titles(page)) == len(site.shown)
    assert "Därför visas den" not in page


@pytest.mark.parametrize("query", [{}, {"q": "skolskjuts"}, {"q": HIDDEN}, {"q": "skolskjuts", "kommun": HAPARANDA}])
def test_no_page_that_is_hidden_leaves_a_trace(client: Client, site: SmallSite, query: dict[str, str]) -> None:
    page = html(client, **query)
    assert not [title for title in titles(page) if HIDDEN in title]
    assert all(hidden.slug not in page for hidden in site.unseen.values())


def test_an_anonymous_hit_names_its_group_only(client: Client, site: SmallSite) -> None:
    page = html(client, q="dyr skolskjuts i glesbygd")
    assert "En kommun i grupp C8" in page
    without_options = re.sub(r"<option.*?</option>", "", page, flags=re.DOTALL)
    assert "Haparanda" not in without_options
    assert "haparanda" not in without_options
    assert f'"{HAPARANDA}"' not in without_options


def test_marked_words_are_escaped(client: Client, site: SmallSite) -> None:
    site.buses.title = "Skolskjuts <script>alert(1)</script>"
    site.buses.save_revision().publish()
    page = html(client, q="skolskjuts")
    assert "<script>alert(1)" not in page


def test_the_question_is_escaped(client: Client, site: SmallSite) -> None:
    assert '"><script>x' not in html(client, q='skolskjuts"><script>x</script></textarea>')


@pytest.mark.parametrize(
    "query",
    [
        {"m": "abc"},
        {"m": "-5"},
        {"m": "9" * 5000},
        {"sida": "-1"},
        {"sida": "0"},
        {"sida": "x"},
        {"sida": "99999999999999999999"},
        {"kommun": "9999"},
        {"kommun": "\x00"},
        {"kategori": "nonsense"},
        {"kategori": ["", "\x00", "livsmedel"]},
        {"ar": "abcd"},
        {"typ": "page"},
        {"ordning": "sist"},
        {"q": "\x00"},
        {"q": "😀 ـ \u202e\u200b"},
        {"okand": "1"},
    ],
    ids=lambda query: repr(query)[:30],
)
@pytest.mark.parametrize("text", ["", "skolskjuts"])
def test_a_strange_address_gives_a_page(client: Client, site: SmallSite, query: dict[str, Any], text: str) -> None:
    assert client.get(URL, {"q": text, **query}).status_code == 200


@pytest.mark.parametrize(
    "query", [{"kategori": "nonsense"}, {"kategori": "\x00"}, {"ar": "abcd"}, {"typ": "page"}, {"kommun": "9999"}]
)
def test_what_an_address_says_wrongly_is_as_if_it_were_not_there(
    client: Client, site: SmallSite, query: dict[str, str]
) -> None:
    assert titles(html(client, q="skolskjuts", **query)) == titles(html(client, q="skolskjuts"))


def test_a_whole_pasted_page_is_searched(client: Client, site: SmallSite) -> None:
    text = ("Skolskjuts och fler anbud. " * 800)[:20_000]
    assert site.buses.title in titles(html(client, q=text))


def test_no_cookie_is_set(client: Client, site: SmallSite) -> None:
    response = client.get(URL, {"q": "skolskjuts", "kommun": KRAMFORS})
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize(
    "query",
    [{}, {"q": "skolskjuts"}, {"q": "skolskjuts", "kommun": HARNOSAND, "kategori": "skolskjuts", "typ": "exempel"}],
    ids=["browse", "text", "everything"],
)
def test_the_page_needs_few_queries(
    client: Client, site: SmallSite, query: dict[str, str], django_assert_max_num_queries: Any
) -> None:
    html(client, **query)
    with django_assert_max_num_queries(20):
        html(client, **query)


def test_head_is_answered(client: Client, site: SmallSite) -> None:
    assert client.head(URL, {"q": "skolskjuts"}).status_code == 200


def test_post_is_refused(client: Client, site: SmallSite) -> None:
    assert client.post(URL, {"q": "skolskjuts"}).status_code == 405


def test_the_page_asks_not_to_be_indexed(client: Client, site: SmallSite) -> None:
    assert '<meta name="robots" content="noindex, follow">' in html(client, q="skolskjuts")


def test_without_a_model_the_page_says_so(client: Client, site: SmallSite) -> None:
    page = html(client, q="skolskjuts")
    assert "Förenklad sökning" in page
    assert titles(page)


def test_with_a_model_it_says_nothing(client: Client, site: SmallSite, topic_embedder: TopicEmbedder) -> None:
    assert "Förenklad sökning" not in html(client, q="skolskjuts")


def test_browsing_says_nothing_about_a_model(client: Client, site: SmallSite) -> None:
    assert "Förenklad sökning" not in html(client)


def test_a_reserve_engine_is_told_of_and_not_kept(
    client: Client, site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Reserve(EmbeddedAnswering):
        def search(self, request: EngineRequest) -> tuple[list[RankedLists], bool]:
            return super().search(request)[0], True

    monkeypatch.setattr(service, "get_answering", Reserve)
    response = client.get(URL, {"q": "skolskjuts"})
    assert response.status_code == 200
    assert "Förenklad sökning" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_nothing_found_leads_to_a_human_who_gets_the_text(client: Client, site: SmallSite) -> None:
    page = html(client, q="asdf qwer & mer")
    (address,) = re.findall(r'href="(/fraga/[^"]*)"[^>]*>Hitta någon åt mig', page)
    assert parse_qs(unescape(address).partition("?")[2])["q"] == ["asdf qwer & mer"]


def test_nothing_found_names_like_municipalities(client: Client, site: SmallSite) -> None:
    assert "Liknande kommuner att ringa" in html(client, q="asdf qwer", kommun=KRAMFORS)
    assert "Liknande kommuner att ringa" not in html(client, q="asdf qwer")


def test_nothing_left_by_a_filter_leads_out_of_it(client: Client, site: SmallSite) -> None:
    page = html(client, q="skolskjuts", kategori="it-digitalt")
    assert titles(page) == []
    assert {"q": ["skolskjuts"]} in links(page)


def test_chosen_filters_are_chips_that_lead_out(client: Client, site: SmallSite) -> None:
    page = html(client, q="skolskjuts", kategori="skolskjuts", typ="exempel", kommun=KRAMFORS)
    assert {"q": ["skolskjuts"], "kommun": [KRAMFORS], "typ": ["exempel"]} in links(page)
    assert {"q": ["skolskjuts"], "kommun": [KRAMFORS], "kategori": ["skolskjuts"]} in links(page)
    assert {"q": ["skolskjuts"], "kommun": [KRAMFORS]} in links(page)


def test_filtering_carries_the_question_along(client: Client, site: SmallSite) -> None:
    page = html(client, q="skolskjuts", kommun=KRAMFORS, m="30", ordning="nyast")
    form = re.search(r'<form class="kb-filter".*?</form>', page, re.DOTALL)
    assert form
    carried = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.group()))
    assert carried == {"q": "skolskjuts", "kommun": KRAMFORS, "m": "30", "ordning": "nyast"}


def test_the_balance_is_offered_only_with_an_own_municipality(client: Client, site: SmallSite) -> None:
    assert 'name="m"' in html(client, q="skolskjuts", kommun=KRAMFORS)
    assert 'name="m"' not in html(client, q="skolskjuts")


def test_the_own_municipality_stays_chosen(client: Client, site: SmallSite) -> None:
    assert re.search(rf'<option value="{KRAMFORS}"[^>]* selected', html(client, q="skolskjuts", kommun=KRAMFORS))


def test_the_address_decides_the_balance(client: Client, site: SmallSite) -> None:
    at_rest, raised = (titles(html(client, q="skolskjuts", kommun=HARNOSAND, m=m)) for m in ("0", "45"))
    assert raised.index(site.taxi.title) < at_rest.index(site.taxi.title)


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hits a page."""
    for module in (service, presentation):
        monkeypatch.setattr(module, "PAGE_SIZE", 2)


@pytest.mark.usefixtures("short_pages")
def test_pages_lead_to_one_another(client: Client, site: SmallSite) -> None:
    first = html(client, q="skolskjuts", typ="exempel")
    assert {"q": ["skolskjuts"], "typ": ["exempel"], "sida": ["2"]} in links(first)
    second = html(client, q="skolskjuts", typ="exempel", sida="2")
    assert not set(titles(first)) & set(titles(second))
    assert 'start="3"' in second


@pytest.mark.usefixtures("short_pages")
def test_a_page_beyond_the_end_leads_back(client: Client, site: SmallSite) -> None:
    page = html(client, q="skolskjuts", sida="40")
    assert "Den sidan finns inte längre" in page
    assert {"q": ["skolskjuts"]} in links(page)


@pytest.mark.usefixtures("short_pages")
def test_no_link_leads_past_the_last_page_that_is_served(
    client: Client, site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.forms.MOST_PAGES", 2)
    monkeypatch.setattr("search.presentation.MOST_PAGES", 2)
    linked = {int(query["sida"][0]) for query in links(html(client, sida="2")) if "sida" in query}
    assert linked == {2}
