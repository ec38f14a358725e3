"""The start page shows what is new, and only what everyone may read."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client

from articles.models import ArticlePage
from tests.factories import CasePageFactory, ChallengePageFactory, SiteTree, goal_page, site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> SiteTree:
    return site_tree()


def start(client: Client) -> str:
    return client.get("/").content.decode().replace("\N{SOFT HYPHEN}", "")


def test_start_page_has_the_search_box_as_a_plain_form(tree: SiteTree, client: Client) -> None:
    html = start(client)

    assert '<form class="kb-ask" action="/sok/" method="get" role="search">' in html
    assert '<option value="2282">Kramfors</option>' in html


def test_start_page_suggests_at_most_three_questions(tree: SiteTree, client: Client) -> None:
    tree.home.suggestions = "Ett?\n\nTvå?\nTre?\nFyra?"
    tree.home.save()
    html = start(client)

    assert "?q=Tre%3F" in html
    assert "Fyra?" not in html


def test_start_page_shows_the_four_newest_cases(tree: SiteTree, client: Client) -> None:
    for day in range(1, 6):
        published = datetime.datetime(2026, 5, day, 12, tzinfo=datetime.UTC)
        CasePageFactory(title=f"Från den {day} maj", first_published_at=published)
    html = start(client)

    shown = [day for day in range(1, 6) if f"Från den {day} maj" in html]
    assert shown == [2, 3, 4, 5]
    assert "Alla 5 exempel" in html


def test_start_page_hides_drafts(tree: SiteTree, client: Client) -> None:
    CasePageFactory(title="Inte färdig", live=False)
    ChallengePageFactory(title="Inte heller", live=False)

    assert "Inte" not in start(client)


def test_start_page_counts_the_cases_of_each_goal(tree: SiteTree, client: Client) -> None:
    goal_page("fossilfritt")
    CasePageFactory(goals=["fossilfritt"])
    CasePageFactory(goals=["fossilfritt"])
    CasePageFactory(goals=["fossilfritt"], live=False)

    assert "<span>Fossilfritt</span><span>2 exempel</span>" in start(client)


def test_start_page_offers_to_answer_an_open_challenge(tree: SiteTree, client: Client) -> None:
    ChallengePageFactory(title="Hur får vi fler anbud?")
    html = start(client)

    assert "Hur får vi fler anbud?" in html
    assert "Svara Kramfors" in html


def test_start_page_keeps_an_anonymous_sender_secret(tree: SiteTree, client: Client) -> None:
    challenge = ChallengePageFactory(title="Vem vågar?", is_anonymous=True, contact_role="Inköpschef")
    html = start(client)
    section = html[html.index('id="utmaningar"') : html.index("Dela ert exempel</h2>")]

    assert challenge.sender.name in section
    assert "Kramfors" not in section and "kramfors" not in section and "Inköpschef" not in section


def test_start_page_shows_the_latest_article(tree: SiteTree, client: Client) -> None:
    for year in (2024, 2025):
        article = ArticlePage(title=f"Resan {year}", date=datetime.date(year, 6, 1), intro="Kort.", body="[]")
        tree.articles.add_child(instance=article)
    html = start(client)

    assert "Resan 2025" in html
    assert "Resan 2024" not in html


def test_empty_site_still_has_a_start_page(tree: SiteTree, client: Client) -> None:
    html = start(client)

    assert "Nya exempel" not in html
    assert "Utan lösning än" not in html


def test_start_page_needs_few_queries(tree: SiteTree, client: Client, django_assert_max_num_queries: object) -> None:
    for code in ("2280", "2281", "2282", "2283"):
        CasePageFactory(municipality=code)
        ChallengePageFactory(municipality=code)
    goal_page("konkurrens")
    client.get("/")

    with django_assert_max_num_queries(20):  # type: ignore[operator]
        client.get("/")
