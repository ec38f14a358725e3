"""Following: a confirmed address, one letter a day, and one press to end it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from comments.models import Follow, PrivateLink
from letters.models import Letter
from letters.services import send_due
from members.personal_data import keepers
from tests.comments.worlds import ADDRESS, TEXT, code_in, comment_on, mailed, member, path_in
from tests.factories import CasePageFactory

pytestmark = pytest.mark.django_db


def follow(client: Client, page: Any, address: str = ADDRESS) -> Any:
    """Follow by code, as a visitor does."""
    path = f"/kommentarer/{page.pk}/folj/"
    client.post(path, {"email": address})
    return client.post(path, {"email": address, "code": code_in(mailed())})


def told() -> int:
    """Run the job and send; gives how many letters of news there are."""
    call_command("comments_tell")
    send_due()
    return Letter.objects.filter(kind="comment_digest").count()


def test_visitor_follows_by_code_and_is_told_once_a_day(client: Client, case: Any) -> None:
    assert "Du följer" in follow(client, case).content.decode()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=1), tick=False) as clock:
        assert told() == 0
        for number in range(2):
            comment_on(case, f"Text {number}", email=f"n{number}@example.se")
        clock.shift(120)
        assert told() == 1
        comment_on(case, "Samma dag", email="n9@example.se")
        clock.shift(120)
        assert told() == 1
        clock.shift(86_400)
        assert told() == 2

    assert "2 nya kommentarer" in mail.outbox[-2].body
    assert "en ny kommentar" in mail.outbox[-1].body


def test_letter_holds_nobodys_words_and_leads_out_in_one_press(client: Client, case: Any) -> None:
    follow(client, case)
    comment_on(case, email="annan@example.se", published_at=timezone.now() + datetime.timedelta(seconds=1))
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=3)):
        told()
    letter = mail.outbox[-1]
    assert TEXT not in letter.body
    address = path_in(letter, "/kommentarer/foljer/")
    assert address in letter.extra_headers["List-Unsubscribe"]

    client.get(address)
    assert Follow.objects.exists()
    client.post(address, {"List-Unsubscribe": "One-Click"})
    assert not Follow.objects.exists()
    assert not PrivateLink.objects.filter(address=ADDRESS).exists()


def test_one_of_several_pages_can_be_left(client: Client, case: Any) -> None:
    other = CasePageFactory()
    for page in (case, other):
        Follow.objects.create(page=page, address=ADDRESS)
    comment_on(case, email="annan@example.se", published_at=timezone.now() + datetime.timedelta(seconds=1))
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=3)):
        told()
    client.post(path_in(mail.outbox[-1], "/kommentarer/foljer/"), {"sida": case.pk})

    assert list(Follow.objects.values_list("page", flat=True)) == [other.pk]


def test_own_comments_are_no_news(client: Client, case: Any) -> None:
    follow(client, case)
    comment_on(case, published_at=timezone.now() + datetime.timedelta(seconds=1))
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=3)):
        assert told() == 0


def test_member_follows_with_one_press(client: Client, case: Any, as_member: Any) -> None:
    person = member()
    as_member(person)
    client.post(f"/kommentarer/{case.pk}/folj/")

    assert Follow.objects.get().address == person.email
    assert mail.outbox == []


def test_member_ends_it_with_one_press(client: Client, case: Any, as_member: Any) -> None:
    as_member(member())
    path = f"/kommentarer/{case.pk}/folj/"
    client.post(path)
    assert 'name="sluta"' in client.get(path).content.decode()

    assert "Du följer inte" in client.post(path, {"sluta": ""}).content.decode()
    assert not Follow.objects.exists()


def test_member_whose_form_is_too_old_is_told_so(case: Any, as_member: Any) -> None:
    person = member()
    as_member(person)
    client = Client(enforce_csrf_checks=True)
    client.force_login(person.user)
    response = client.post(f"/kommentarer/{case.pk}/folj/")

    assert response.status_code == 403
    assert "Formuläret hann bli för gammalt" in response.content.decode()
    assert not Follow.objects.exists()


def test_followed_pages_stand_on_the_members_own_page_while_they_can_be_read(case: Any) -> None:
    Follow.objects.create(page=case, address=ADDRESS)
    (follows,) = (keeper.follows for keeper in keepers() if keeper.name == "Kommentarer" and keeper.follows)
    assert [(one.label, one.url) for one in follows(ADDRESS)] == [(case.title, f"{case.url}#kommentarer")]
    case.unpublish()

    assert follows(ADDRESS) == []


def test_wrong_code_follows_nothing(client: Client, case: Any) -> None:
    path = f"/kommentarer/{case.pk}/folj/"
    client.post(path, {"email": ADDRESS})
    response = client.post(path, {"email": ADDRESS, "code": "000000"})

    assert response.status_code == 422
    assert f'<a href="{path}">Be om en ny kod' in response.content.decode()
    assert not Follow.objects.exists()
