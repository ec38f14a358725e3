"""Articles: the list, the page and the files they are brought in from."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from articles.blocks import municipality_choices
from articles.models import ArticlePage
from articles.services import import_articles
from tests.factories import SiteTree, article_page, site_tree

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).resolve().parents[2] / "demo" / "articles"


@pytest.fixture
def tree() -> SiteTree:
    return site_tree()


def tour(*codes: str, **told: Any) -> tuple[str, Any]:
    """A tour through these municipalities; `told` is known of each stop."""
    return "events", {"heading": "Resan", "stops": [{"municipality": code, **told} for code in codes]}


def html_of(client: Client, page: ArticlePage) -> str:
    return client.get(page.url).content.decode().replace("\N{SOFT HYPHEN}", "")


def test_article_says_when_and_by_whom(tree: SiteTree, client: Client) -> None:
    html = html_of(client, article_page(author="Redaktionen"))

    assert '<time datetime="2018-06-14">14 juni 2018</time>' in html
    assert "<dd>Redaktionen</dd>" in html


def test_interview_is_a_question_and_an_answer(tree: SiteTree, client: Client) -> None:
    exchange = {"question": "Varför?", "answer": "Därför.\n\nOch sedan.", "speaker": "Inköpare"}
    html = html_of(client, article_page(("interview", {"who": "Två inköpare", "exchanges": [exchange]})))

    assert "Intervju: Två inköpare" in html
    assert '<p class="q">Varför?</p>\n<p class="a">Därför.</p>\n<p class="a">Och sedan.</p>' in html
    assert ">Inköpare</p>" in html


def test_quote_names_who_said_it(tree: SiteTree, client: Client) -> None:
    html = html_of(client, article_page(("quote", {"text": "Ring någon.", "speaker": "Inköpare"})))

    assert '<blockquote class="pull"><p>Ring någon.</p><footer>Inköpare</footer></blockquote>' in html


def test_facts_stand_beside_the_story(tree: SiteTree, client: Client) -> None:
    facts = ("facts", {"heading": "Fyra rader", "text": "<p>Målen först.</p>"})
    html = html_of(client, article_page(facts, ("heading", "Tre mål")))

    assert html.index(">Tre mål</h2>") < html.index("<aside") < html.index("Fyra rader")


def test_journey_is_a_map_and_a_list_in_the_order_travelled(tree: SiteTree, client: Client) -> None:
    html = html_of(client, article_page(tour("2580", "1280")))

    assert "<li>Luleå</li><li>Malmö</li>" in html
    assert html.count("<circle") == 2


def test_journey_leaves_out_a_municipality_that_is_no_more(tree: SiteTree) -> None:
    page = article_page(tour("2580", "9999"))

    assert [stop.municipality.short_name for stop in page.journey.places] == ["Luleå"]


def test_municipality_choices_are_in_swedish_order() -> None:
    names = [name for _code, name in municipality_choices()]

    assert (names[0], names[-1], len(names)) == ("Ale", "Övertorneå", 290)


@pytest.mark.parametrize(("words", "minutes"), [(1, 1), (200, 1), (201, 2), (900, 5)])
def test_reading_time_is_counted_at_200_words_a_minute(tree: SiteTree, words: int, minutes: int) -> None:
    page = article_page(("text", f"<p>{'ord ' * words}</p>"))

    assert page.minutes == minutes


def test_reading_time_asks_for_the_stops_of_a_journey_once(tree: SiteTree, django_assert_max_num_queries: Any) -> None:
    page = article_page(tour("2580", "1280", "2281"))

    with django_assert_max_num_queries(1):
        assert page.minutes == page.minutes


def test_list_shows_published_articles_newest_first(tree: SiteTree, client: Client) -> None:
    article_page(title="Äldre", date=datetime.date(2017, 1, 1))
    article_page(title="Nyare", date=datetime.date(2019, 1, 1))
    article_page(title="Utkast", live=False)
    html = client.get("/artiklar/").content.decode()

    assert html.index("Nyare") < html.index("Äldre")
    assert "Utkast" not in html


def test_long_list_is_paged(tree: SiteTree, client: Client) -> None:
    for number in range(13):
        article_page(title=f"Artikel {number:02}", date=datetime.date(2020, 1, 1 + number))

    assert "Artikel 00" not in client.get("/artiklar/").content.decode()
    assert "Artikel 00" in client.get("/artiklar/?sida=2").content.decode()


def test_empty_list_says_so(tree: SiteTree, client: Client) -> None:
    assert "Här finns inga artiklar än." in client.get("/artiklar/").content.decode()


def test_import_publishes_each_article_once(tree: SiteTree) -> None:
    first = import_articles(DEMO, below=tree.articles, example=True)
    again = import_articles(DEMO, below=tree.articles, example=True)

    assert len(first) == len(list(DEMO.glob("*.yaml")))
    assert again == []


def test_import_keeps_the_date_of_publication(tree: SiteTree) -> None:
    import_articles(DEMO, below=tree.articles, example=True)
    page = ArticlePage.objects.get(slug="elva-orter-samma-fraga")

    assert page.live
    assert page.first_published_at.date() == page.date == datetime.date(2018, 6, 14)


def test_imported_article_shows_each_of_its_blocks(tree: SiteTree, client: Client) -> None:
    import_articles(DEMO, below=tree.articles, example=True)
    html = html_of(client, ArticlePage.objects.get(slug="elva-orter-samma-fraga"))

    for part in ("Tre mål räcker längre än tjugo", "Hur ensamt det är.", "på fyra rader", "<li>Luleå</li>"):
        assert part in html


def test_article_needs_few_queries(tree: SiteTree, client: Client, django_assert_max_num_queries: Any) -> None:
    import_articles(DEMO, below=tree.articles, example=True)
    address = ArticlePage.objects.get(slug="elva-orter-samma-fraga").url
    client.get(address)

    with django_assert_max_num_queries(14):
        client.get(address)
