"""Answering by link and by mail, declining, referring, asking back, and what time brings."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client

from cases.models import CasePage
from contacts import services
from contacts.links import new_reply_secret
from contacts.models import Actor, ContactLimit, Question, State
from contacts.replies import body_of, take
from contacts.support import support_address
from letters.codes import mail_code
from letters.incoming import Reply
from tests.contacts.asking import (
    ANSWER,
    ASKER,
    TEXT,
    WHO,
    asker_url,
    code_in,
    contact_url,
    letter_to,
    mailed,
    path_in,
    sent_question,
    turn_of,
)
from tests.factories import CasePageFactory

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def question(case: CasePage) -> Question:
    """A question that the contact of the case has."""
    return sent_question(page=case)


def state_of(question: Question) -> str:
    """Where it is now."""
    question.refresh_from_db()
    return question.state


def reply(text: str, message_id: str = "<1@example.se>", **changes: Any) -> Reply:
    """A reply by mail."""
    values = {"sender": "x@example.se", "subject": "Sv:", "is_automatic": False, **changes}
    return Reply(text=text, message_id=message_id, **values)


def test_contact_answers_by_link_and_the_asker_reads_it(client: Client, case: CasePage, question: Question) -> None:
    url = path_in(letter_to(case.contact_email))
    html = client.get(url).content.decode()
    assert TEXT in html
    assert WHO in html
    assert ASKER not in html
    client.post(url, {"text": ANSWER})

    letter = letter_to(ASKER)
    assert state_of(question) == State.ANSWERED
    assert ANSWER in letter.body
    assert case.contact_email not in str(letter.message())
    page = client.get(path_in(letter)).content.decode()
    assert ANSWER in page
    assert "Trafikplanerare, Kramfors" in page.replace("\N{SOFT HYPHEN}", "")
    assert case.contact_email not in page


def test_links_in_the_letters_do_nothing_when_followed(client: Client, question: Question) -> None:
    turn = turn_of(question)
    before = Question.objects.values().get()
    for name in ("answer", "decline", "refer", "pause"):
        assert client.get(contact_url(turn, name)).status_code == 200
        assert client.head(contact_url(turn, name)).status_code == 200
    for choice in Question.Helped:
        client.get(asker_url(question, "helped", choice))
    client.get(asker_url(question, "end"))

    assert Question.objects.values().get() == before


def test_answer_sent_twice_is_kept_once(client: Client, question: Question) -> None:
    url = contact_url(turn_of(question))
    for _time in range(2):
        client.post(url, {"text": ANSWER})

    assert question.messages.count() == 1
    assert len([letter for letter in mailed() if letter.to == [ASKER]]) == 2  # the receipt and one answer


def test_more_may_be_said_later(client: Client, question: Question) -> None:
    url = contact_url(turn_of(question))
    client.post(url, {"text": ANSWER})
    client.post(url, {"text": "Och börja tidigt."})

    assert [message.text for message in question.messages.all()] == [ANSWER, "Och börja tidigt."]
    assert "Och börja tidigt." in letter_to(ASKER).body


def test_refused_rate_keeps_what_was_written(client: Client, question: Question) -> None:
    url = contact_url(turn_of(question))
    responses = [client.post(url, {"text": f"Svar nummer {number}."}) for number in range(25)]
    html = responses[-1].content.decode()

    assert responses[-1].status_code == 422
    assert "Svar nummer 24.</textarea>" in html
    assert "försök igen om" in html
    assert question.messages.count() == 20


def test_code_sent_twice_leads_to_the_question(client: Client, case: CasePage) -> None:
    draft = Question.objects.create(page=case, text=TEXT, asker=WHO, asker_email=ASKER)
    mail_code(draft.code_subject, ASKER)
    code = code_in(letter_to(ASKER))
    for _time in range(2):
        response = client.post(asker_url(draft, "code"), {"code": code})
        assert (response.status_code, response.url.startswith("/fraga/svar/")) == (302, True)


@pytest.mark.parametrize(
    ("name", "text", "state", "told"),
    [
        ("decline", "", State.DECLINED, "kan inte svara"),
        ("refer", "Fråga inköpschefen i Sollefteå", State.REFERRED, "tror att någon annan vet mer"),
    ],
)
def test_contact_leaves_it_to_support_with_one_button(  # noqa: PLR0913, PLR0917
    client: Client, question: Question, name: str, text: str, state: State, told: str
) -> None:
    client.post(contact_url(turn_of(question), name), {"text": text})

    assert state_of(question) == state
    assert told in letter_to(ASKER).body
    assert "Sollefteå" not in letter_to(ASKER).body
    assert TEXT in letter_to(support_address()).body
    assert told in client.get(asker_url(question)).content.decode()


def test_referral_names_somebody(client: Client, question: Question) -> None:
    response = client.post(contact_url(turn_of(question), "refer"), {"text": ""})

    assert response.status_code == 422
    assert state_of(question) == State.WITH_CONTACT


def test_who_declined_may_answer_after_all(client: Client, question: Question) -> None:
    turn = turn_of(question)
    client.post(contact_url(turn, "decline"))
    client.post(contact_url(turn), {"text": ANSWER})

    assert state_of(question) == State.ANSWERED
    assert ANSWER in letter_to(ASKER).body


def test_tip_that_comes_too_late_is_kept_for_support(client: Client, question: Question) -> None:
    turn = turn_of(question)
    services.take_over(turn)
    client.post(contact_url(turn, "refer"), {"text": "Fråga inköpschefen i Sollefteå"})

    turn.refresh_from_db()
    assert turn.note == "Fråga inköpschefen i Sollefteå"
    assert state_of(question) == State.WITH_SUPPORT


def test_asker_asks_back_once(client: Client, case: CasePage, question: Question) -> None:
    client.post(contact_url(turn_of(question)), {"text": ANSWER})
    url = asker_url(question, "back")
    client.post(url, {"text": "Hur många skolor?"})
    assert state_of(question) == State.WITH_CONTACT
    letter = letter_to(case.contact_email)
    assert "Hur många skolor?" in letter.body
    assert "En fråga från en kollega</h1>" in client.get(path_in(letter)).content.decode()
    assert "Du kan fråga en sak till" in letter_to(ASKER).body
    client.post(path_in(letter), {"text": "Elva."})
    assert state_of(question) == State.ANSWERED
    assert "Du kan fråga en sak till" not in letter_to(ASKER).body

    refused = client.post(url, {"text": "Och en sak till?"})
    assert refused.status_code == 409
    assert "Och en sak till?" in refused.content.decode()
    assert question.messages.count() == 3


def test_another_who_was_asked_reads_no_other_answer(client: Client, case: CasePage, question: Question) -> None:
    client.post(contact_url(turn_of(question)), {"text": ANSWER})
    other = CasePageFactory(municipality="2480", contact_email="annan@example.se")
    turn = question.turns.create(page=other, address="annan@example.se", occasion=2)

    html = client.get(contact_url(turn)).content.decode()
    assert TEXT in html
    assert ANSWER not in html


def test_text_check_looks_at_answers(client: Client, question: Question) -> None:
    url = contact_url(turn_of(question))
    for text in ("Ring mig på 0611-55 73 00.", "Norrbuss AB bjöd 118 kr."):
        response = client.post(url, {"text": text})
        assert response.status_code == 422
        assert text in response.content.decode()
    assert client.post(url, {"text": "811228-9874", "sett": "811228-9874"}).status_code == 422
    assert not question.messages.exists()

    client.post(url, {"text": "Norrbuss AB bjöd 118 kr.", "sett": ["Norrbuss AB", "118 kr"]})
    assert state_of(question) == State.ANSWERED


def test_contact_takes_a_pause_by_its_own_link(
    client: Client, case: CasePage, question: Question, clock: time_machine.Traveller
) -> None:
    url = contact_url(turn_of(question), "pause")
    for day in ("2099-01-01", "2026-09-06"):
        assert client.post(url, {"most_per_month": 2, "paused_until": day}).status_code == 422
    html = client.post(url, {"most_per_month": 2, "paused_until": "2026-09-30"}).content.decode()
    assert "Du får inga nya frågor till och med 30 september 2026." in html

    limit = ContactLimit.objects.get()
    assert (limit.address, limit.most_per_month) == (case.contact_email, 2)
    assert sent_question(page=case).state == State.WITH_SUPPORT

    clock.shift(30 * DAY)
    html = client.post(url, {"most_per_month": 3, "paused_until": "2026-09-30"}).content.decode()
    assert "inga nya frågor" not in html
    limit.refresh_from_db()
    assert (limit.most_per_month, limit.paused_until) == (3, None)


# By mail


@pytest.fixture
def secret(question: Question, settings: Any) -> str:
    """The secret of the contact's address for replies, on a site that takes in mail."""
    settings.REPLY_ADDRESS = "svar@kunskapsbanken.example.se"
    return new_reply_secret(question, turn_of(question))


def test_letter_to_the_contact_can_be_replied_to(case: CasePage, settings: Any) -> None:
    settings.REPLY_ADDRESS = "svar@kunskapsbanken.example.se"
    question = sent_question(page=case)
    (address,) = letter_to(case.contact_email).reply_to
    mailbox, _at, host = address.partition("@")
    kind, _dash, secret = mailbox.removeprefix("svar+").partition("-")

    assert (kind, host) == ("fraga", "kunskapsbanken.example.se")
    assert take(secret.upper(), reply(ANSWER))
    assert state_of(question) == State.ANSWERED


def test_reply_is_the_answer_without_the_signature(question: Question, secret: str) -> None:
    take(secret, reply(f"{ANSWER}\n\nMed vänlig hälsning\nKarin Ek\n0611-55 73 00\nkarin@kramfors.example.se"))

    assert question.messages.get().text == ANSWER
    assert "Karin" not in letter_to(ASKER).body


@pytest.mark.parametrize("text", ["mvh\nAnna", "--\nAnna"])
def test_reply_that_is_all_signature_is_kept(text: str) -> None:
    assert body_of(text) == text


@pytest.mark.parametrize(
    ("signature", "below"),
    [
        ("Mvh\nAnna Berg\nUpphandlare, Kramfors kommun\n0611-55 73 00", ""),
        ("Hälsningar Anna", ""),
        ("Med vänliga hälsningar, Anna Berg\nwww.kramfors.example.se", ""),
        ("/Anna", ""),
        ("-- \nAnna Andersson\n070-000 00 00", ""),
        ("___\nAnna", "Sedan började vi om med fyra områden."),
        (
            "Vänliga hälsningar från Anna\n\nBox 12, 871 31 Kramfors\n\nSå behandlar vi personuppgifter.",
            "",
        ),
        ("Mvh\nAnna Berg, upphandlare\n0611-55 73 00", "PS Fråga gärna Sollefteå"),
        ("Hälsningar Anna", "Jo, en sak till: vi började med skolorna.\n\nBox 3"),
    ],
)
def test_signature_is_cut_and_what_is_said_below_it_is_not(signature: str, below: str) -> None:
    text = f"{ANSWER}\n\n{signature}\n\n{below}"
    assert body_of(text) == f"{ANSWER}\n\n{below}".strip()


def test_every_signature_is_cut_and_a_line_between_two_parts_is_none() -> None:
    text = f"{ANSWER}\n--\nSedan började vi om med fyra områden.\n\nMvh Anna\n\nPS Fråga Sollefteå\n\nMvh\nAnna Berg"
    assert body_of(text) == f"{ANSWER}\n\nSedan började vi om med fyra områden.\n\nPS Fråga Sollefteå"


def test_same_reply_comes_through_once(question: Question, secret: str) -> None:
    for _time in range(3):
        assert take(secret, reply(ANSWER))

    assert question.messages.count() == 1


def test_automatic_reply_is_no_answer(question: Question, secret: str) -> None:
    assert take(secret, reply("Jag är på semester.", is_automatic=True))
    assert take(secret, reply("  \n "))

    assert not question.messages.exists()
    assert state_of(question) == State.WITH_CONTACT


def test_reply_with_something_to_look_at_waits_for_its_writer(
    client: Client, case: CasePage, question: Question, secret: str
) -> None:
    mailed()
    take(secret, reply("Norrbuss AB bjöd 118 kr för 811228-9874. Ring karin@kramfors.example.se."))
    assert not question.messages.exists()
    assert [letter.to for letter in mailed()] == [[case.contact_email]]

    html = client.get(path_in(mail.outbox[-1])).content.decode()
    assert "Norrbuss AB bjöd 118 kr" in html
    assert "9874" not in html
    client.post(path_in(mail.outbox[-1]), {"text": ANSWER})
    assert question.messages.get().text == ANSWER
    assert turn_of(question).draft == ""


def test_replies_that_wait_are_all_there_whatever_comes_after(question: Question, secret: str) -> None:
    first, second = "Norrbuss AB bjöd lägst.", "Och Söderbuss AB högst."
    for _time in range(2):
        take(secret, reply(first, "<1@example.se>"))
    take(secret, reply(second, "<2@example.se>"))
    take(secret, reply(ANSWER, "<3@example.se>"))

    assert turn_of(question).draft == f"{first}\n\n{second}"
    assert question.messages.get().text == ANSWER


def test_one_mail_to_both_sides_is_taken_by_each(question: Question, secret: str) -> None:
    for address in (secret, new_reply_secret(question)):
        assert take(address, reply(ANSWER))

    assert [message.author for message in question.messages.all()] == [Actor.CONTACT, Actor.ASKER]


def test_asker_replies_to_the_answer(client: Client, question: Question, secret: str) -> None:
    take(secret, reply(ANSWER))
    own = new_reply_secret(question)
    take(own, reply("Hur många skolor?", "<2@example.se>"))
    take(own, reply("Hur många skolor?", "<2@example.se>"))
    assert [message.author for message in question.messages.all()] == [Actor.CONTACT, Actor.ASKER]
    assert state_of(question) == State.WITH_CONTACT

    take(own, reply("Och en sak till?", "<3@example.se>"))
    assert "gick inte fram" in letter_to(ASKER).subject


def test_support_answers_by_mail(case: CasePage, settings: Any) -> None:
    settings.REPLY_ADDRESS = "svar@kunskapsbanken.example.se"
    question = sent_question()
    take(new_reply_secret(question, turn_of(question)), reply(ANSWER))

    assert "Kundstöd svarar" in letter_to(ASKER).body
    assert [step.actor for step in question.steps.all()] == [Actor.ASKER, Actor.SUPPORT]


# Time


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


def test_asker_ends_it(client: Client, case: CasePage, question: Question, clock: time_machine.Traveller) -> None:
    client.post(asker_url(question, "end"))
    assert state_of(question) == State.CLOSED
    mailed()
    clock.shift(4 * DAY)
    call_command("contacts_remind")

    assert mailed() == []
