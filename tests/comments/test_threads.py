"""What a reader sees: threads of two levels, some at a time, in an order that the address says."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from comments.threads import THREADS_A_PAGE, Address, Order, place_of, threads_of
from comments.wording import name_problem, said
from tests.comments.worlds import comment_on
from tests.factories import article_page

pytestmark = pytest.mark.django_db


def many(page: Any, threads: int, replies: int) -> None:
    """So many threads with so many answers each, a minute apart."""
    start = timezone.now() - datetime.timedelta(days=2)
    for number in range(threads):
        at = start + datetime.timedelta(minutes=number)
        top = comment_on(page, f"Tråd {number:03}.", published_at=at, email=f"n{number}@example.se")
        Comment.objects.bulk_create(
            Comment(
                page_id=page.pk,
                parent=top,
                state="published",
                text=f"Svar {number:03}-{reply}.",
                author_name="Inköpare",
                badge="Umeå kommun",
                municipality_id="2480",
                confirmed_at=at,
                published_at=at,
            )
            for reply in range(replies)
        )


def test_page_with_200_comments_costs_as_much_as_with_none(
    client: Client, case: Any, django_assert_max_num_queries: Any
) -> None:
    many(case, 50, 3)
    client.get(case.url)

    with django_assert_max_num_queries(17):
        html = client.get(case.url).content.decode()
    assert "Kommentarer (200)" in html
    assert not case.is_secret
    with django_assert_max_num_queries(2):
        threads_of(case, Address())


def test_threads_come_in_pages_and_in_both_orders(client: Client, case: Any) -> None:
    many(case, THREADS_A_PAGE + 1, 1)
    first = client.get(case.url).content.decode()
    assert first.index("Tråd 000.") < first.index("Svar 000-0.") < first.index("Tråd 001.")
    assert f"Tråd {THREADS_A_PAGE:03}." not in first
    assert "?kommentarer=2#kommentarer" in first

    assert f"Tråd {THREADS_A_PAGE:03}." in client.get(f"{case.url}?kommentarer=2").content.decode()
    newest = client.get(f"{case.url}?ordning=nyast").content.decode()
    assert newest.index(f"Tråd {THREADS_A_PAGE:03}.") < newest.index("Tråd 019.")


def test_address_that_means_nothing_shows_comments_all_the_same(client: Client, case: Any) -> None:
    comment_on(case)

    for query in ("kommentarer=99", "kommentarer=0", "kommentarer=x", "ordning=x", "kommentarer=²"):
        assert 'id="kommentar-' in client.get(f"{case.url}?{query}").content.decode(), query


def test_permalink_leads_to_the_page_that_has_the_comment(client: Client, case: Any) -> None:
    many(case, THREADS_A_PAGE + 3, 1)
    last = Comment.objects.order_by("pk").last()
    response = client.get(f"/kommentar/{last.pk}/")

    assert response.url == f"{case.url}?kommentarer=2#kommentar-{last.pk}"
    assert place_of(last) == Address(Order.OLDEST, 2)
    assert f'id="kommentar-{last.pk}"' in client.get(response.url.partition("#")[0]).content.decode()


def test_comment_leads_to_where_it_is_answered_and_reported(client: Client, case: Any) -> None:
    top = comment_on(case)
    answer = comment_on(case, "Ett svar.", parent=top, email="annan@example.se")
    html = client.get(case.url).content.decode()

    for comment in (top, answer):
        assert f'href="{reverse("comments:comment", args=[comment.pk])}"' in html
        assert f'href="{reverse("comments:report", args=[comment.pk])}"' in html
    assert f'href="{reverse("comments:reply", args=[case.pk, top.pk])}"' in html
    assert f'href="{reverse("comments:reply", args=[case.pk, answer.pk])}"' not in html


def test_articles_take_comments(client: Client, case: Any) -> None:
    page = article_page()
    comment_on(page)

    assert "Kommentarer (1)" in client.get(page.url).content.decode()


def test_text_is_never_markup(client: Client, case: Any) -> None:
    comment_on(case, '<script>alert(1)</script> <img src=x onerror=alert(1)> https://example.se/"onclick="x')
    html = client.get(case.url).content.decode()

    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert 'href="https://example.se/" rel="nofollow ugc noopener"' in html


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Se https://example.se/a.", "https://example.se/a"),
        ("(https://example.se/a?b=1&c=2)", "https://example.se/a?b=1&amp;c=2"),
        ("javascript:alert(1) data:text/html,x", ""),
        ("www.example.se", ""),
    ],
)
def test_only_web_addresses_become_links(text: str, address: str) -> None:
    html = said(text)
    assert (f'<a href="{address}"' in html) if address else ("<a" not in html)


@pytest.mark.parametrize("name", ["Åsa", "Upphandlare i norr", "Ö", "Inköp 2", "Avtalsadministratör"])
def test_ordinary_names_are_names(name: str) -> None:
    assert name_problem(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "Redaktionen",
        "Administratör",
        "R3daktionen",
        "Kund stöd",
        "Rеdaktör",
        "𝓡𝓮𝓭𝓪𝓴𝓽𝓲𝓸𝓷𝓮𝓷",
        "Redaktıonen",
        "a@b.se",
        "http://x",
        "!!",
    ],
)
def test_names_that_mislead_are_refused(name: str) -> None:
    assert name_problem(name)
