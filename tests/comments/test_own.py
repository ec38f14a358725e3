"""What a writer does with one's own: look, take away, take a copy; and that nothing stays anywhere."""

from __future__ import annotations

import datetime
import json
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from comments import following, moderating, reporting, services
from comments.models import Comment, Follow, PrivateLink, State
from comments.personal_data import erase_everything_about, everything_about, move, open_comment, written_by
from letters.services import send_due
from members.personal_data import keepers
from tests.comments.worlds import (
    ADDRESS,
    NAME,
    TEXT,
    code_in,
    comment_on,
    mailed,
    member,
    moderator,
    path_in,
    reason,
    visitor_writes,
    write,
)
from tests.places import places_of

pytestmark = pytest.mark.django_db
MARKS = ("särskild-text-7141", "Särskilt Namn", "sarskild.adress")


def opened(client: Client, address: str = ADDRESS) -> str:
    """The private address of what an e-mail address wrote, by way of the code."""
    client.post("/kommentarer/mina/", {"email": address})
    return client.post("/kommentarer/mina/kod/", {"email": address, "code": code_in(mailed())}).url


def test_nothing_of_an_erased_comment_is_left_anywhere(client: Client, case: Any) -> None:
    text, name, address = f"{MARKS[0]} som jag skrev", MARKS[1], f"{MARKS[2]}@example.se"
    editor = moderator()
    client.force_login(editor)
    url = write(Client(), case, text=text, name=name, email=address).url
    Client().post(url, {"code": code_in(mailed())})
    comment = Comment.objects.get()
    moderating.publish(comment, by=editor, seen=comment.version)
    reporting.report(comment, about="other", note=f"Han skriver {MARKS[0]}", network="192.0.2.1")
    comment.refresh_from_db()
    moderating.answer(comment, "Tack!", by=editor, seen=comment.version)
    moderating.hide(comment, why=reason(), by=editor, seen=comment.version)
    following.follow(case, address)
    case.save_revision(user=editor).publish()
    send_due()
    client.get(case.url)
    client.get(f"/admin/comments/{comment.pk}/")
    assert [place for place in places_of(MARKS[0]) if not place.startswith(("comments_", "letters_"))] == []
    assert places_of(MARKS[2])

    erase_everything_about(address)
    send_due()

    assert {mark: places_of(mark) for mark in MARKS} == {mark: [] for mark in MARKS}
    comment.refresh_from_db()
    assert comment.state == State.ERASED


def test_writer_lists_chooses_and_erases_by_code(client: Client, case: Any) -> None:
    comment, other = comment_on(case), comment_on(case, "Det här står kvar")
    comment_on(case, "Någon annans", email="annan@example.se")
    listed = opened(client)
    html = client.get(listed).content.decode().replace("\xad", "")
    assert TEXT in html
    assert "Någon annans" not in html
    assert client.post(listed, {}).status_code == 422
    client.post(listed, {"chosen": [comment.pk]})

    page = client.get(case.url).content.decode()
    assert "Kommentaren är borttagen av den som skrev den." in page
    assert TEXT not in page
    assert other.text in page


def test_answers_to_an_erased_comment_stay(client: Client, case: Any) -> None:
    comment = comment_on(case)
    comment_on(case, "Ett svar som är kvar", parent=comment)
    services.erase(comment)

    html = client.get(case.url).content.decode()
    assert "Ett svar som är kvar" in html
    assert "Kommentarer (1)" in html


def test_own_page_of_a_comment_takes_it_away_on_sending_only(client: Client, case: Any) -> None:
    comment = comment_on(case, state=State.WAITING)
    moderating.hide(comment, why=reason(), by=moderator(), seen=comment.version)
    address = path_in(mailed(), "/kommentarer/egen/")
    client.get(address)
    assert Comment.objects.get().text == TEXT
    client.post(address)
    assert Comment.objects.get().text == ""


def test_everything_is_given_out_as_a_file(client: Client, case: Any) -> None:
    comment_on(case)
    following.follow(case, ADDRESS)
    response = client.post(opened(client), {"fil": "1"})

    told = json.loads(response.content)
    assert response["Content-Disposition"].startswith("attachment")
    assert [one["slag"] for one in told] == ["kommentar", "sida som följs"]
    assert told[0]["text"] == TEXT


def test_nobody_learns_who_has_written(client: Client, case: Any) -> None:
    comment_on(case)
    answers = []
    for number, address in enumerate((ADDRESS, "ingen@example.se")):
        response = client.post("/kommentarer/mina/", {"email": address}, REMOTE_ADDR=f"192.0.2.{number}")
        answers.append((response.status_code, response.content.decode().replace(address, "")))

    assert answers[0] == answers[1]
    assert answers[0][0] == 200


def test_link_to_ones_own_is_over_after_an_hour(client: Client, case: Any) -> None:
    listed = opened(client)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=61)):
        assert client.get(listed).status_code == 404


def test_members_are_known_by_account_too(case: Any) -> None:
    person = member()
    comment_on(case, user=person.user, email="")

    assert everything_about(person.email)[0]["text"] == TEXT
    assert written_by(person.email)[0].url
    assert erase_everything_about(person.email) == 1
    assert "Kommentarer" in [keeper.name for keeper in keepers()]


def test_writer_of_a_hidden_comment_opens_it_from_the_account(client: Client, case: Any) -> None:
    hidden = comment_on(case, state=State.HIDDEN)
    comment_on(case, "Av någon som skrev min adress", state=State.UNCONFIRMED, confirmed_at=None)
    found = {written.opens for written in written_by(ADDRESS)}

    assert found == {hidden.pk, 0}
    assert str(reason()) in client.get(open_comment(ADDRESS, hidden.pk)).content.decode()
    assert open_comment("annan@example.se", hidden.pk) == ""


def test_comment_of_an_account_is_not_the_next_owners_of_the_address_it_had(case: Any) -> None:
    person = member(ADDRESS)
    comment = services.write_as_member(page=case, parent=None, text=TEXT, person=person)
    person.user.email = "nu@example.se"
    person.user.save()
    move(ADDRESS, "annan@example.se")
    comment.refresh_from_db()
    assert comment.email == ADDRESS

    erase_everything_about(ADDRESS)
    comment.refresh_from_db()
    assert (comment.email, comment.text) == ("", TEXT)


def test_log_of_an_erased_comment_names_no_member(case: Any) -> None:
    person, editor = member(), moderator()
    comment = services.write_as_member(page=case, parent=None, text=TEXT, person=person)
    moderating.hide(comment, why=reason(), by=editor, seen=comment.version)
    services.erase(comment)

    assert list(comment.changes.values_list("by", flat=True)) == [None, editor.pk, None]


def test_comment_that_is_published_again_meanwhile_is_not_emptied(case: Any) -> None:
    comment = comment_on(case, state=State.HIDDEN, published_at=timezone.now())
    found_to_be_old = Comment.objects.get()
    moderating.publish(comment, by=moderator(), seen=comment.version)
    services.empty(found_to_be_old)

    comment.refresh_from_db()
    assert (comment.state, comment.text) == (State.PUBLISHED, TEXT)
    assert comment.changes.last().state == State.PUBLISHED


def test_unconfirmed_goes_after_two_days_and_takes_nothing_else(case: Any) -> None:
    visitor_writes(case)
    comment_on(case, "Väntar", state=State.WAITING)
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=49)):
        call_command("comments_forget")

    assert list(Comment.objects.values_list("text", flat=True)) == ["Väntar"]


def test_hidden_is_emptied_after_90_days_and_its_reason_stays(case: Any) -> None:
    comment = comment_on(case, state=State.HIDDEN)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=91)):
        call_command("comments_forget")

    comment.refresh_from_db()
    assert (comment.state, comment.text, comment.email, comment.reason) == (State.HIDDEN, "", "", reason())


def test_address_of_a_published_comment_goes_after_a_year(case: Any) -> None:
    comment = comment_on(case)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=366)):
        call_command("comments_forget")

    comment.refresh_from_db()
    assert (comment.text, comment.email) == (TEXT, "")


def test_erasing_ends_following_and_every_link(case: Any) -> None:
    comment_on(case)
    following.follow(case, ADDRESS)
    erase_everything_about(ADDRESS)

    assert not Follow.objects.exists()
    assert not PrivateLink.objects.exists()
    assert NAME not in str(list(Comment.objects.values()))


def test_address_is_the_same_however_its_domain_is_typed(client: Client, case: Any) -> None:
    typed, kept = "Anna@Härnösand.se", "anna@xn--hrnsand-5wa8n.se"
    url = write(client, case, email=typed).url
    told = client.get(url).content.decode()
    assert "anna@härnösand.se" in told
    assert client.post(url, {"code": code_in(mailed())}).status_code == 302
    following.follow(case, kept)
    user = get_user_model().objects.create_user(typed)

    assert Comment.objects.get().email == kept
    assert [item.label for item in written_by(user.email)] == [f"Kommentar på ”{case.title}”, väntar på granskning"]
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    assert elsewhere.post("/kommentarer/mina/", {"email": "ANNA@härnösand.se"}).status_code == 429
    assert erase_everything_about(user.email) == 2


def test_addresses_kept_as_typed_are_made_the_same(case: Any) -> None:
    normalise = import_module("comments.migrations.0004_addresses_in_their_normal_form").normalise
    typed, kept = "anna@härnösand.se", "anna@xn--hrnsand-5wa8n.se"
    for address in (typed, kept):
        comment_on(case, email=address, text_digest="samma")
        Follow.objects.create(page_id=case.pk, address=address)
    comment_on(case, "Något annat", email=ADDRESS)
    PrivateLink.objects.make(kind=PrivateLink.Kind.OWN, address=typed, lasts=datetime.timedelta(hours=1))

    normalise(apps, None)

    assert sorted(Comment.objects.values_list("email", "text_digest")) == [(kept, ""), (kept, "samma"), (ADDRESS, "")]
    assert [follow.address for follow in Follow.objects.all()] == [kept]
    assert PrivateLink.objects.get().address == kept
