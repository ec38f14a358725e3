"""Searches are counted without anything about who asked, and never in the way of an answer."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from search import tally
from search.models import AskedDay, AskedText
from search.tally import countable, forget_old
from tests.search.conftest import TopicEmbedder
from tests.search.sites import SmallSite

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture
def visitor(site: SmallSite, topic_embedder: TopicEmbedder) -> Client:
    """Somebody with a browser."""
    return Client(headers=BROWSER)


def counts() -> dict[str, tuple[int, int]]:
    return {row.text: (row.asked, row.unanswered) for row in AskedText.objects.with_counts()}


def test_each_search_counts_once_under_the_text_as_it_is_said(visitor: Client) -> None:
    for text in ("Skolskjuts", "  skolskjuts ", "djurdoktor"):
        assert visitor.get("/sok/", {"q": text}).status_code == 200
    assert counts() == {"skolskjuts": (2, 0), "djurdoktor": (1, 1)}
    assert [row.text for row in AskedText.objects.unanswered()] == ["djurdoktor"]


@pytest.mark.parametrize("more", [{"sida": "2"}, {"ordning": "nyast"}, {"fas": "forbereda"}])
def test_turning_pages_and_choosing_filters_counts_no_further(visitor: Client, more: dict[str, str]) -> None:
    visitor.get("/sok/", {"q": "skolskjuts", **more})
    assert counts() == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User-Agent": "curl/8.5"},
        {"User-Agent": ""},
        BROWSER | {"Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_machines_and_pages_fetched_in_advance_are_not_counted(visitor: Client, headers: dict[str, str]) -> None:
    visitor.get("/sok/", {"q": "djurdoktor"}, headers=headers)
    assert counts() == {}


def test_editor_who_tries_things_out_is_not_counted(visitor: Client, admin_user: Any) -> None:
    visitor.force_login(admin_user)
    visitor.get("/sok/", {"q": "djurdoktor"})
    assert counts() == {}


@pytest.mark.parametrize(
    "text",
    ["", "  ", "811228-9874 skolskjuts", "anna@example.se", "ring 070-123 45 67", "ord " * 60],
)
def test_what_may_be_about_a_person_is_not_kept(text: str) -> None:
    assert countable(text) == ""


def test_answer_comes_though_the_database_takes_no_count(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def read_only(*_args: Any) -> None:
        raise DatabaseError("read-only transaction: djurdoktor")

    monkeypatch.setattr(tally, "_add", read_only)
    response = visitor.get("/sok/", {"q": "djurdoktor"})
    assert response.status_code == 200
    assert "searches were not counted" in caplog.text
    assert "djurdoktor" not in caplog.text


def test_old_counts_are_forgotten_and_texts_with_them() -> None:
    today = timezone.localdate()
    old, new = AskedText.objects.create(text="gammal"), AskedText.objects.create(text="ny")
    for text, age in ((old, 91), (new, 91), (new, 90)):
        AskedDay.objects.create(text=text, day=today - datetime.timedelta(days=age), asked=1)
    assert forget_old(timezone.now()) == 1
    assert counts() == {"ny": (1, 0)}


def test_search_that_finds_nothing_again_comes_back_to_the_list() -> None:
    now = timezone.now()
    AskedText.objects.create(text="klar", unanswered_at=now - datetime.timedelta(days=2), handled_at=now)
    AskedText.objects.create(text="igen", unanswered_at=now, handled_at=now - datetime.timedelta(days=2))
    assert [row.text for row in AskedText.objects.unanswered()] == ["igen"]


def test_more_without_hits_than_asked_is_refused_by_the_database() -> None:
    text = AskedText.objects.create(text="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        AskedDay.objects.create(text=text, day=timezone.localdate(), asked=1, unanswered=2)
