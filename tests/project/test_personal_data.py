"""One person with something in every room: it is all found, forgotten, and follows to another address."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupApprovalTask, PageLogEntry, TaskState, Workflow, WorkflowTask

from cases.models import CasePage
from cases.personal_data import FORGET
from comments import following
from comments.models import Comment, Follow, State
from contacts import routing, services
from contacts.models import Question
from letters.endings import end, ended, ending_url, has_ended
from letters.services import send_due, write
from members.erasing import erase_account
from members.models import User
from members.personal_data import keepers
from municipalities.editors import set_up_editors
from submissions.models import Approval, Submission
from tests.comments.worlds import comment_on
from tests.contacts.asking import sent_question, turn_of
from tests.factories import CasePageFactory, ChallengePageFactory, site_tree
from tests.members.visitors import code_mailed, code_of_app, log_in_by_code, with_app
from tests.places import places_of
from tests.submissions.forms import handed_in

ADDRESS, NEW, OTHER = "anna.berg@example.se", "anna.ny@example.se", "annan@example.se"
NOON = datetime.datetime(2026, 9, 7, 12, 0, 2, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(seconds=61)
PASSWORD = "en-lång-väg-till-ån"  # noqa: S105 - of an account that lives as long as the test


@pytest.fixture(scope="module")
def _world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A person who has done everything; made once, each test leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOON):
        site_tree()
        _contact_of_pages()
        _writes(CasePage.objects.get(slug="annans"))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def clock(_world: None, db: None) -> Iterator[time_machine.Traveller]:
    """That world, a while later; `shift` lets time pass."""
    with time_machine.travel(NOON + datetime.timedelta(hours=1), tick=False) as moving:
        yield moving


def _contact_of_pages() -> None:
    """The contact of a page that is in a workflow, of an open challenge, and of an earlier version of another page."""
    editor = User.objects.create_user("redaktor@example.se")
    editor.groups.add(set_up_editors())
    case = CasePageFactory(title="Annas exempel", slug="annas", contact_email="Anna.Berg@example.se")
    case.save_revision(user=editor)
    workflow, task = Workflow.objects.create(name="Prov"), GroupApprovalTask.objects.create(name="Prov")
    task.groups.add(Group.objects.first())
    WorkflowTask.objects.create(workflow=workflow, task=task)
    workflow.start(case, editor)
    ChallengePageFactory(contact_email=OTHER, contact_mailbox=ADDRESS)
    earlier = CasePageFactory(title="Förr Annas", slug="forr-annas", contact_email=ADDRESS)
    earlier.contact_email = OTHER
    earlier.save_revision(user=editor).publish()
    CasePageFactory(title="Annans exempel", slug="annans", contact_email=OTHER)
    call_command("search_drain", verbosity=0)


def _writes(page: CasePage) -> None:
    """Comments, follows, asks, answers, hands in, approves, and is written to."""
    comment_on(page, "Annas kommentar", email=ADDRESS)
    comment_on(page, "Om samma sak", email=ADDRESS, text_digest="samma")
    comment_on(page, "Om samma sak!", email=NEW, text_digest="samma")
    for address in (ADDRESS, NEW):
        following.follow(page, address)
    sent_question(page=page, asker_email=ADDRESS, text="Annas fråga")
    answered = sent_question(page=CasePage.objects.get(slug="annas"), text="En fråga till Anna")
    services.answer(turn_of(answered), "Annas svar")
    sent_question(page=CasePage.objects.get(slug="annas"), text="En fråga som väntar på Anna")
    handed_in(sender_email=ADDRESS, title="Annas inlämning")
    handed_in(sender_email=OTHER, contact_email=ADDRESS)
    asked = {"address": ADDRESS, "revision_number": 1, "digest": "0"}
    Approval.objects.create(page_title="väntar", **asked)
    decided = {"decision": "approved", "decided_by": "Anna", "decided_at": timezone.now()}
    Approval.objects.create(page_title="godkänd", **asked, **decided)
    write("submission_editors", to=ADDRESS, key="nudge", context={"path": "/x/"})
    send_due()
    kind, digest = ended(ending_url("case_reminder", ADDRESS).rstrip("/").rpartition("/")[2]) or ("", "")
    end(kind, digest)


def own_things(address: str) -> dict[str, int]:
    """How many things each room keeps of an address."""
    return {keeper.name: len(keeper.export(address)) for keeper in keepers()}


def change_to(client: Client, address: str, clock: Any) -> None:
    """Change the account's address, by the code that is mailed to the new one."""
    clock.shift(MINUTE)
    client.post("/konto/adress/", {"email": address})
    client.post("/konto/adress/kod/", {"code": code_mailed()})


def logged_in_without_the_mailbox(client: Client, clock: Any) -> User:
    """Somebody who was let in by a password and an app, perhaps long after the mailbox went to another."""
    user = with_app(User.objects.create_user(ADDRESS, PASSWORD))
    client.post("/konto/logga-in/losenord/", {"login": ADDRESS, "password": PASSWORD})
    client.post("/konto/logga-in/steg-tva/", {"code": code_of_app()})
    clock.shift(MINUTE)
    client.post("/konto/bekrafta/steg-tva/", {"code": code_of_app(), "next": "/konto/adress/"})
    return user


def test_every_room_gives_out_what_it_keeps(clock: Any) -> None:
    User.objects.create_user(ADDRESS)

    assert all(own_things(ADDRESS.upper()).values())


def test_contact_is_told_of_which_pages_and_versions(clock: Any) -> None:
    (keeper,) = (one for one in keepers() if one.name == "Kontakt på sidor")

    told = {page["sida"]: page for page in keeper.export(ADDRESS)}

    assert len(told) == 3
    assert told["Annas exempel"]["gäller nu"]
    assert not told["Förr Annas"]["gäller nu"]
    assert told["Förr Annas"]["i versioner"]
    assert keeper.export("") == []


def test_erased_person_is_nowhere(clock: Any) -> None:
    user = User.objects.create_user(ADDRESS)
    waiting = Question.objects.get(text="En fråga som väntar på Anna")
    assert set(places_of(ADDRESS)) >= {"cases_casepage", "cases_challengepage", "wagtailcore_revision"}

    erase_account(user)

    assert places_of(ADDRESS) == []
    waiting.refresh_from_db()
    assert waiting.is_with_support
    assert TaskState.objects.get().revision.content["title"] == "Annas exempel"
    assert PageLogEntry.objects.filter(action=FORGET).count() == 3


def test_page_of_an_erased_contact_keeps_the_role_and_asks_support(clock: Any) -> None:
    erase_account(User.objects.create_user(ADDRESS))

    page = CasePage.objects.get(slug="annas")
    assert (page.contact_role, page.contact_email) == ("Trafikplanerare", "")
    assert page.get_latest_revision_as_object().contact_email == ""
    assert routing.receivers_of(page).why is routing.Why.NO_ADDRESS
    assert CasePage.objects.get(slug="forr-annas").contact_email == OTHER


def test_what_was_written_follows_to_a_new_address(client: Client, clock: Any) -> None:
    log_in_by_code(client, ADDRESS)
    before = own_things(ADDRESS)
    change_to(client, NEW, clock)

    assert User.objects.get(email=NEW)
    after = own_things(NEW)
    same = ("Konto", "Mejl till dig", "Inlämnat")
    assert after["Frågor till kollegor"] == 2
    assert after["Kommentarer"] == before["Kommentarer"] + 1
    assert all(after[name] for name in same)
    assert Follow.objects.filter(address=NEW).count() == 1
    assert has_ended("case_reminder", NEW)
    page = client.get("/konto/").content.decode()
    assert all(words in page for words in ("Annans exempel", "Annas inlämning"))


def test_whoever_has_the_old_address_next_finds_nothing_of_the_person(client: Client, clock: Any) -> None:
    log_in_by_code(client, ADDRESS)
    change_to(client, NEW, clock)
    clock.shift(MINUTE)
    next_owner = Client(REMOTE_ADDR="192.0.2.9")
    log_in_by_code(next_owner, ADDRESS)

    told = next_owner.post("/konto/fil/").content.decode()
    assert NEW not in told
    for words in ("Annas kommentar", "Annas fråga", "Annas svar", "Annas inlämning"):
        assert words not in told
        assert words not in next_owner.get("/konto/").content.decode()
    assert [one["sida"] for one in next_owner.post("/konto/fil/").json()["Inlämnat"] if "sida" in one] == ["väntar"]
    erase_account(User.objects.get(email=ADDRESS))
    assert Comment.objects.filter(text="Annas kommentar", email=NEW).exists()
    assert Submission.objects.filter(title="Annas inlämning", sender_email=NEW).exists()


def test_address_of_another_account_takes_nothing_along(client: Client, clock: Any) -> None:
    User.objects.create_user(NEW)
    log_in_by_code(client, ADDRESS)
    change_to(client, NEW, clock)

    assert User.objects.filter(email=ADDRESS).exists()
    assert Comment.objects.filter(text="Annas kommentar", email=ADDRESS).exists()
    assert Question.objects.filter(text="Annas fråga", asker_email=ADDRESS).exists()


def test_who_has_not_shown_the_old_address_takes_nothing_of_its_next_owner(client: Client, clock: Any) -> None:
    user = logged_in_without_the_mailbox(client, clock)
    assert "Bekräfta den gamla adressen" in client.get("/konto/adress/").content.decode()
    change_to(client, NEW, clock)

    user.refresh_from_db()
    assert user.email == NEW
    assert Comment.objects.filter(text="Annas kommentar", email=ADDRESS).exists()
    assert Question.objects.filter(text="Annas fråga", asker_email=ADDRESS).exists()
    assert "hör kvar till den" in client.get("/konto/").content.decode()


def test_old_address_that_is_confirmed_first_lets_everything_follow(client: Client, clock: Any) -> None:
    logged_in_without_the_mailbox(client, clock)
    clock.shift(MINUTE)
    client.post("/konto/adress/bekrafta/")
    client.post("/konto/adress/kod/", {"code": code_mailed()})
    change_to(client, NEW, clock)

    assert Comment.objects.filter(text="Annas kommentar", email=NEW).exists()


def test_what_a_stranger_typed_never_shows_the_new_address(client: Client, clock: Any) -> None:
    page = CasePage.objects.get(slug="annans")
    comment = comment_on(page, "Av någon annan", email=ADDRESS, state=State.UNCONFIRMED, confirmed_at=None)
    question = Question.objects.create(text="Av någon annan", asker="X", asker_email=ADDRESS)
    draft = Submission.objects.create(kind="case", title="Av någon annan", sender_email=ADDRESS)
    log_in_by_code(client, ADDRESS)
    change_to(client, NEW, clock)

    for thing, name in ((comment, "email"), (question, "asker_email"), (draft, "sender_email")):
        thing.refresh_from_db()
        assert getattr(thing, name) == ADDRESS


def test_letters_that_wait_go_to_the_new_address_and_the_warning_to_the_old_one(
    client: Client, clock: Any, settings: Any
) -> None:
    log_in_by_code(client, ADDRESS)
    settings.TASKS_BACKEND = "database"
    waiting = write("submission_editors", to=ADDRESS, key="vantar", context={"path": "/x/"})
    assert waiting
    change_to(client, NEW, clock)

    waiting.refresh_from_db()
    assert waiting.to == NEW
    (told,) = type(waiting).objects.filter(kind="account_changed")
    assert told.to == ADDRESS
