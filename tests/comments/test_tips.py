"""Telling a friend: without the server for everybody, through it for members in fixed words."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from letters.models import Letter
from tests.comments.worlds import mailed, member

pytestmark = pytest.mark.django_db
FRIEND = "van@example.se"


def test_page_can_be_told_of_without_the_server(client: Client, case: Any) -> None:
    html = client.get(case.url).content.decode()

    assert 'href="mailto:?subject=' in html
    assert f'data-copy="{case.full_url}"' in html
    assert "data-share=" in html


def test_visitor_is_asked_to_log_in_and_nothing_is_sent(client: Client, case: Any) -> None:
    response = client.post(f"/tipsa/{case.pk}/", {"email": FRIEND})

    assert response.status_code == 302
    assert f"next=/tipsa/{case.pk}/" in response.url
    assert mail.outbox == []


def test_member_sends_fixed_words_and_the_receiver_is_kept_nowhere(client: Client, case: Any, as_member: Any) -> None:
    person = member()
    as_member(person)
    response = client.post(f"/tipsa/{case.pk}/", {"email": FRIEND, "text": "Köp billigt"})

    letter = mailed()
    assert "Tipset är på väg" in response.content.decode()
    assert (letter.to, letter.reply_to) == ([FRIEND], [person.email])
    assert case.full_url in letter.body
    assert "billigt" not in letter.body
    assert FRIEND not in str(list(Letter.objects.values()))
    assert FRIEND not in response.content.decode()


def test_member_sends_few_a_day_and_one_friend_gets_fewer(client: Client, case: Any, as_member: Any) -> None:
    as_member(member())
    to_one = [client.post(f"/tipsa/{case.pk}/", {"email": FRIEND}).status_code for _time in range(3)]
    assert to_one == [200, 200, 429]
    codes = [client.post(f"/tipsa/{case.pk}/", {"email": f"v{n}@example.se"}).status_code for n in range(3)]

    assert codes == [200, 200, 429]


def test_account_of_no_municipality_sends_nothing_and_is_shown_another_way(
    client: Client, case: Any, as_member: Any
) -> None:
    as_member(member(code=None))
    response = client.post(f"/tipsa/{case.pk}/", {"email": FRIEND})

    assert response.status_code == 403
    assert 'href="mailto:?subject=' in response.content.decode()
    assert mail.outbox == []


def test_one_receiver_and_no_more(client: Client, case: Any, as_member: Any) -> None:
    as_member(member())

    for address in ("", "inte en adress", "a@example.se,b@example.se", "a@example.se\nBcc: b@x.se"):
        assert client.post(f"/tipsa/{case.pk}/", {"email": address}).status_code == 422, address
    assert mail.outbox == []


def test_forged_form_sends_nothing(case: Any, as_member: Any) -> None:
    person = member()
    as_member(person)
    client = Client(enforce_csrf_checks=True)
    client.force_login(person.user)

    assert client.post(f"/tipsa/{case.pk}/", {"email": FRIEND}).status_code == 403
    assert mail.outbox == []
