"""Whoever gets letters again and again ends them in one step, and begins again as easily."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from letters.endings import ending_url, has_ended
from letters.models import Letter
from letters.services import write
from tests.factories import site_tree

pytestmark = pytest.mark.django_db
KIND = "case_reminder"
ADDRESS = "anna@example.se"
CONTEXT = {"case": {"title": "x", "full_url": "https://a.se/"}, "since": None, "links": {}}


@pytest.fixture(autouse=True)
def _site() -> None:
    site_tree()


def path() -> str:
    return urlsplit(ending_url(KIND, ADDRESS)).path


def written(key: str, to: str = ADDRESS) -> Letter | None:
    return write(KIND, to=to, key=key, context=CONTEXT)


def test_letter_of_such_a_kind_says_where_it_is_ended() -> None:
    letter = written("1")

    assert letter is not None
    assert urlsplit(letter.unsubscribe_url).path == path()


def test_looking_ends_nothing(client: Client) -> None:
    response = client.get(path())

    assert response.status_code == 200
    assert "Fråga om ett exempel stämmer" in response.content.decode()
    assert not has_ended(KIND, ADDRESS)
    assert not response.cookies


def test_post_of_a_mailbox_ends_them_for_that_address_only() -> None:
    response = Client(enforce_csrf_checks=True).post(path(), {"List-Unsubscribe": "One-Click"})

    assert "Du får inga fler" in response.content.decode()
    assert has_ended(KIND, ADDRESS.upper())
    assert written("1") is None
    assert written("2", "bo@example.se") is not None
    assert write("code", to=ADDRESS, key="3", context={"code": "1"}) is not None


def test_change_of_mind_begins_them_again(client: Client) -> None:
    client.post(path())
    client.post(path(), {"again": "1"})

    assert not has_ended(KIND, ADDRESS)


@pytest.mark.parametrize("change", [lambda token: token[:-2] + "aa", lambda token: "code" + token.removeprefix(KIND)])
def test_made_up_address_ends_nothing(client: Client, change) -> None:  # type: ignore[no-untyped-def]
    token = path().rstrip("/").rpartition("/")[2]

    assert client.post(f"/brev/sluta/{change(token)}/").status_code == 404
