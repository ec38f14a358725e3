"""What is kept of people, given out to them, and gone afterwards: every place is looked through."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from cases.models import CasePage
from contacts import personal, services
from contacts.links import new_reply_secret
from contacts.models import ContactLimit, Question, QuestionLink, QuestionStep, State
from contacts.replies import take
from letters.codes import mail_code
from letters.incoming import Reply
from members.personal_data import keepers
from tests.contacts.asking import (
    ANSWER,
    ASKER,
    TEXT,
    WHO,
    asker_url,
    contact_url,
    mailed,
    path_in,
    sent_question,
    turn_of,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
BACK = "Hur många skolor?"


@pytest.fixture
def question(client: Client, case: CasePage, settings: Any) -> Question:
    """A question with everything a question can have, some of its letters still waiting."""
    settings.REPLY_ADDRESS = "svar@example.se"
    question = sent_question(page=case)
    mail_code(question.code_subject, ASKER)
    mailed()
    services.answer(turn_of(question), ANSWER)
    services.ask_back(question, BACK)
    turn = turn_of(question)
    client.post(contact_url(turn, "refer"), {"text": "Fråga ekonomen"})
    type(turn).objects.filter(pk=turn.pk).update(draft="Ett svar till")
    question.refresh_from_db()
    return question


def leftovers(*words: str) -> list[str]:
    """Every place of the database where one of the words stands, whatever app it is of."""
    found = []
    for model in apps.get_models():
        for row in model._default_manager.values():
            text = str(row).lower()
            found += [f"{model._meta.label}: {word}" for word in words if word.lower() in text]
    return found


def test_keeper_is_registered() -> None:
    assert personal.NAME in {keeper.name for keeper in keepers()}


def test_erased_asker_is_nowhere(question: Question) -> None:
    assert personal.erase(ASKER.upper()) == 1

    assert leftovers(ASKER, "Anna Berg", TEXT, BACK, ANSWER, "ekonomen", "Ett svar till") == []
    question.refresh_from_db()
    assert question.is_emptied
    assert QuestionStep.objects.filter(question=question).exists()
    assert not QuestionLink.objects.exists()
    assert mailed() == []


def test_erased_contact_is_nowhere_but_on_its_own_page(case: CasePage, question: Question) -> None:
    ContactLimit.objects.get_or_create(address=case.contact_email)
    assert personal.erase(case.contact_email) > 0

    places = {place.partition(":")[0] for place in leftovers(case.contact_email, ANSWER, "Ett svar till")}
    assert places <= {"cases.CasePage", "wagtailcore.Revision", "cases.ChallengePage"}
    question.refresh_from_db()
    assert question.text == TEXT


def test_erased_contact_leaves_what_waits_to_support(case: CasePage) -> None:
    question = sent_question(page=case)
    personal.erase(case.contact_email)
    question.refresh_from_db()

    assert question.state == State.WITH_SUPPORT


def test_erasing_another_leaves_it_alone(question: Question) -> None:
    before = Question.objects.values().get()
    assert personal.erase("annan@example.se") == 0
    assert personal.erase("") == 0

    assert Question.objects.values().get() == before


def test_person_is_given_what_is_theirs_and_nothing_of_the_other(case: CasePage, question: Question) -> None:
    asked, got = str(personal.export(ASKER)), str(personal.export(case.contact_email))

    assert all(word in asked for word in (TEXT, WHO, ASKER, BACK))
    assert ANSWER not in asked
    assert case.contact_email not in asked
    assert ANSWER in got
    assert ASKER not in got
    assert personal.export("annan@example.se") == []


def test_links_end_with_the_address_and_replies_wait_for_the_owner(client: Client, case: CasePage) -> None:
    question = sent_question(page=case)
    turn, old, new = turn_of(question), case.contact_email, "ny@example.se"
    services.answer(turn, ANSWER)
    links = [asker_url(question), contact_url(turn), contact_url(turn, "pause")]
    replies = [new_reply_secret(question), new_reply_secret(question, turn)]
    for address, to in ((ASKER, "fragare.ny@example.se"), (old, new)):
        personal.move(address, to)
    mailed()

    assert [client.get(url).status_code for url in links] == [404] * 3
    for number, secret in enumerate(replies):
        assert take(secret, Reply("x@example.se", "Sv", BACK, f"<{number}@example.se>", is_automatic=False))
    assert [message.text for message in question.messages.all()] == [ANSWER]
    told, looked_at = mailed()
    assert (told.to, told.subject) == (["fragare.ny@example.se"], "Det du skrev gick inte fram")
    assert (looked_at.to, looked_at.subject) == ([new], "Titta på ditt svar innan det skickas")
    assert BACK in client.get(path_in(looked_at)).content.decode()


def test_what_a_contact_has_yet_to_answer_stays_where_it_was_asked(client: Client, case: CasePage) -> None:
    turn = turn_of(sent_question(page=case))
    url = contact_url(turn)
    personal.move(case.contact_email, "ny@example.se")

    assert client.get(url).status_code == 200
    turn.refresh_from_db()
    assert turn.address == case.contact_email


def test_what_was_written_leads_to_the_askers_own_page(client: Client, question: Question) -> None:
    (written,) = personal.written(ASKER)

    assert client.get(personal.open_question(ASKER, written.opens)).status_code == 200
    assert personal.open_question("annan@example.se", written.opens) == ""


def test_unsent_question_is_gone_after_two_days(case: CasePage, clock: time_machine.Traveller) -> None:
    question = Question.objects.create(text=TEXT, asker=WHO, asker_email=ASKER)
    mail_code(question.code_subject, ASKER)
    clock.shift(2 * DAY - datetime.timedelta(hours=1))
    call_command("contacts_forget")
    assert Question.objects.exists()
    clock.shift(datetime.timedelta(hours=2))
    call_command("contacts_forget")

    assert not Question.objects.exists()
    assert leftovers(TEXT, "Anna Berg") == []


def test_closed_question_is_emptied_after_a_year_and_counted_still(
    client: Client, case: CasePage, clock: time_machine.Traveller
) -> None:
    question = sent_question(page=case)
    services.answer(turn_of(question), ANSWER)
    url = asker_url(question)
    clock.shift(31 * DAY)
    call_command("contacts_forget")
    question.refresh_from_db()
    assert (question.state, question.text) == (State.CLOSED, TEXT)
    clock.shift(366 * DAY)
    call_command("contacts_forget")

    assert leftovers(ASKER, "Anna Berg", TEXT, ANSWER) == []
    assert Question.objects.exclude(answered_at=None).count() == 1
    assert client.get(url).status_code == 404


def test_asker_is_told_once_that_nobody_could_answer_in_a_year(case: CasePage, clock: time_machine.Traveller) -> None:
    question = sent_question(page=case)
    services.take_over(turn_of(question))
    mailed()
    clock.shift(366 * DAY)
    call_command("contacts_forget")
    question.refresh_from_db()
    assert question.state == State.CLOSED
    (letter,) = mailed()
    assert letter.to == [ASKER]
    assert "ett år utan att någon har kunnat svara" in letter.body

    clock.shift(DAY)
    call_command("contacts_forget")
    assert mailed() == []


def test_limit_that_says_nothing_is_not_kept(case: CasePage, clock: time_machine.Traveller) -> None:
    sent_question(page=case)
    ContactLimit.objects.create(address="andra@example.se", most_per_month=1)
    ContactLimit.objects.create(address="tillbaka@example.se", paused_until=datetime.date(2026, 9, 30))
    clock.shift(40 * DAY)
    call_command("contacts_forget")

    assert list(ContactLimit.objects.values_list("address", flat=True)) == ["andra@example.se"]
