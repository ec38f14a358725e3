"""What time brings: a reminder, Kundstöd that takes over, and the question whether the answer helped."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from cases.models import CasePage
from contacts import personal, services
from contacts.models import Question, State
from contacts.support import support_address
from tests.contacts.asking import (
    ANSWER,
    ASKER,
    TEXT,
    asker_url,
    contact_url,
    letter_to,
    mailed,
    path_in,
    sent_question,
    state_of,
    turn_of,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def test_reminder_after_two_working_days_and_support_after_four(
    client: Client, case: CasePage, question: Question, clock: time_machine.Traveller
) -> None:
    mailed()
    sent = {}
    for day in range(1, 6):  # asked on a Monday
        clock.shift(DAY)
        call_command("contacts_remind")
        sent[day] = sorted((letter.to[0], letter.subject) for letter in mailed())

    assert sent[1] == sent[3] == sent[5] == []
    assert sent[2] == [(case.contact_email, "Påminnelse: en kollega väntar på svar")]
    assert [subject for _to, subject in sent[4]] == [
        "Kundstöd tar över din fråga",
        "En fråga väntar hos Kundstöd: Fyra anbud på skolskjuts",
    ]
    assert state_of(question) == State.WITH_SUPPORT


def test_what_was_answered_a_moment_ago_is_not_taken_over(question: Question) -> None:
    services.answer(turn_of(question), ANSWER)
    mailed()
    with pytest.raises(services.Overtaken):
        services.take_over(turn_of(question))

    assert state_of(question) == State.ANSWERED
    assert mailed() == []


def test_reminder_says_what_is_not_answered_yet(
    case: CasePage, question: Question, clock: time_machine.Traveller
) -> None:
    services.answer(turn_of(question), ANSWER)
    services.ask_back(question, "Hur många skolor?")
    clock.shift(2 * DAY)
    call_command("contacts_remind")

    letter = letter_to(case.contact_email)
    assert letter.subject.startswith("Påminnelse")
    assert "Hur många skolor?" in letter.body
    assert TEXT not in letter.body


def test_late_answer_reaches_the_asker_all_the_same(
    client: Client, case: CasePage, question: Question, clock: time_machine.Traveller
) -> None:
    turn = turn_of(question)
    clock.shift(4 * DAY)
    call_command("contacts_remind")
    client.post(contact_url(turn, "decline"))
    assert state_of(question) == State.WITH_SUPPORT
    client.post(contact_url(turn), {"text": ANSWER})

    assert state_of(question) == State.ANSWERED
    assert ANSWER in letter_to(ASKER).body


def test_one_thing_more_is_taken_over_and_told_of_as_well(
    client: Client, question: Question, clock: time_machine.Traveller
) -> None:
    clock.shift(4 * DAY)
    call_command("contacts_remind")
    client.post(contact_url(question.turns.get(is_support=False)), {"text": ANSWER})
    client.post(asker_url(question, "back"), {"text": "Hur många skolor?"})
    mailed()
    clock.shift(7 * DAY)
    call_command("contacts_remind")

    assert state_of(question) == State.WITH_SUPPORT
    letters = {letter.to[0]: letter for letter in mailed()}
    assert letters[ASKER].subject == "Kundstöd tar över din fråga"
    assert "Hur många skolor?" in letters[support_address()].body


@pytest.mark.parametrize("asked", ["2026-09-11 18:30", "2026-09-12 09:00", "2026-09-13 22:00"])
def test_what_was_asked_over_a_weekend_counts_from_monday(
    case: CasePage, clock: time_machine.Traveller, asked: str
) -> None:
    clock.move_to(datetime.datetime.fromisoformat(f"{asked}+02:00"))
    question = sent_question(page=case)
    reminded_on = []
    for day in (14, 15, 16, 17, 18):
        clock.move_to(datetime.datetime(2026, 9, day, 8, 45, tzinfo=datetime.UTC))
        call_command("contacts_remind")
        if any(letter.subject.startswith("Påminnelse") for letter in mailed()):
            reminded_on.append(day)

    assert reminded_on == [16]
    assert state_of(question) == State.WITH_SUPPORT


def test_nothing_is_sent_on_a_day_off(case: CasePage, question: Question, clock: time_machine.Traveller) -> None:
    mailed()
    clock.shift(5 * DAY)  # a Saturday; nobody ran the command before
    call_command("contacts_remind")

    assert mailed() == []


def test_contact_who_was_asked_answers_also_when_the_page_has_another_by_now(
    client: Client, case: CasePage, question: Question, clock: time_machine.Traveller
) -> None:
    url = contact_url(turn_of(question))
    CasePage.objects.update(contact_email="ny@example.se", contact_role="Inköpschef")
    mailed()
    clock.shift(2 * DAY)
    call_command("contacts_remind")
    assert [letter.to for letter in mailed()] == [[case.contact_email]]
    client.post(url, {"text": ANSWER})

    letter = letter_to(ASKER)
    assert ANSWER in letter.body
    assert "Inköpschef" in letter.body


def test_nobody_who_is_erased_is_asked_whether_it_helped(question: Question, clock: time_machine.Traveller) -> None:
    services.answer(turn_of(question), ANSWER)
    personal.erase(ASKER)
    mailed()
    clock.shift(14 * DAY)
    call_command("contacts_remind")

    assert mailed() == []


def test_asker_is_asked_once_whether_it_helped(
    client: Client, question: Question, clock: time_machine.Traveller
) -> None:
    client.post(contact_url(turn_of(question)), {"text": ANSWER})
    mailed()
    clock.shift(14 * DAY)
    for _time in range(2):
        call_command("contacts_remind")
    (letter,) = mailed()
    assert letter.to == [ASKER]

    url = path_in(letter, "hjalpte/lite/")
    assert "Ja, lite" in client.get(url).content.decode()
    assert "Tack för att du berättade" in client.post(url).content.decode()
    question.refresh_from_db()
    assert question.helped == Question.Helped.PARTLY
