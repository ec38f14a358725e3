"""Answers and one thing more by mail: what goes on at once, what waits to be looked at, and what is no answer."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cases.models import CasePage, ProcurementStatus
from contacts.links import new_reply_secret
from contacts.models import Actor, Question, State
from contacts.replies import body_of, take
from letters.incoming import Reply
from tests.contacts.asking import (
    ANSWER,
    ASKER,
    contact_url,
    letter_to,
    mailed,
    path_in,
    sent_question,
    state_of,
    turn_of,
)

pytestmark = pytest.mark.django_db


def reply(text: str, message_id: str = "<1@example.se>", **changes: Any) -> Reply:
    """A reply by mail."""
    values = {"sender": "x@example.se", "subject": "Sv:", "is_automatic": False, **changes}
    return Reply(text=text, message_id=message_id, **values)


def seen_in(html: str) -> str:
    """What the form says of how much of what waits it shows."""
    return re.findall(r'name="seen_draft" value="(\d+)"', html)[0]


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
        ("Hälsar Anna Berg", ""),
        ("Vh\nAnna", ""),
        ("M.v.h. Anna", ""),
        ("Med vänliga hälsningar / Best regards\nAnna Berg", ""),
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
    client.post(path_in(mail.outbox[-1]), {"text": ANSWER, "seen_draft": seen_in(html)})
    assert question.messages.get().text == ANSWER
    assert turn_of(question).draft == ""


def test_mail_that_comes_while_somebody_looks_at_another_still_waits(
    client: Client, question: Question, secret: str
) -> None:
    take(secret, reply("Norrbuss AB bjöd lägst.", "<1@example.se>"))
    url = contact_url(turn_of(question))
    seen = seen_in(client.get(url).content.decode())
    take(secret, reply("Och ring 0611-55 73 00.", "<2@example.se>"))
    for left in ("Och ring 0611-55 73 00.", ""):
        client.post(url, {"text": ANSWER, "seen_draft": seen})
        assert question.messages.get().text == ANSWER
        assert turn_of(question).draft == left
        seen = seen_in(client.get(url).content.decode())


def test_word_to_send_what_waits_is_no_answer(question: Question, secret: str) -> None:
    take(secret, reply("Norrbuss AB bjöd lägst.", "<1@example.se>"))
    take(secret, reply("Ja, skicka det!", "<2@example.se>"))

    assert not question.messages.exists()
    assert turn_of(question).draft.endswith("Ja, skicka det!")


def test_reminder_and_support_tell_of_an_answer_that_waits(
    case: CasePage, question: Question, secret: str, clock: time_machine.Traveller
) -> None:
    take(secret, reply("Norrbuss AB bjöd lägst."))
    clock.shift(datetime.timedelta(days=2))
    call_command("contacts_remind")
    letter = letter_to(case.contact_email)
    assert letter.subject.startswith("Påminnelse")
    assert "inte skickat vidare än" in letter.body

    support = Client()
    support.force_login(get_user_model().objects.create_superuser("redaktor@example.se"))
    html = support.get(reverse("questions_admin:question", args=[question.pk])).content.decode()
    assert "har ett mejlat svar kvar att titta på" in html
    assert "Norrbuss" not in html


def test_replies_that_wait_are_all_there_whatever_comes_after(question: Question, secret: str) -> None:
    first, second = "Norrbuss AB bjöd lägst.", "Norrbuss AB"
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


def test_file_is_told_of_beside_an_answer_and_is_none_alone(case: CasePage, question: Question, secret: str) -> None:
    mailed()
    take(secret, reply("", "<1@example.se>", files=1))
    assert [letter.to for letter in mailed()] == [[case.contact_email]]
    assert state_of(question) == State.WITH_CONTACT

    take(secret, reply(f"{ANSWER}\n\nMvh\nAnna", "<2@example.se>", files=2))
    assert question.messages.get().text == f"{ANSWER}\n\n[2 bifogade filer togs inte emot.]"


def test_quoted_letter_gives_nobody_the_links_in_it(
    client: Client, case: CasePage, question: Question, secret: str
) -> None:
    body = letter_to(case.contact_email).body
    take(secret, reply(f"{ANSWER}\n\nKunskapsbanken kirjoitti:\n{body}"))
    assert not question.messages.exists()
    url = path_in(letter_to(case.contact_email))
    response = client.post(url, {"text": f"{ANSWER} https://testserver{url}"})

    assert response.status_code == 422
    assert "Texten har en privat länk" in response.content.decode()


@pytest.mark.parametrize("written_anew", [lambda url: quote(url, safe=""), lambda url: url.replace("/", "_")])
def test_quoted_link_that_a_mail_server_wrote_anew_gives_nobody_the_link(
    question: Question, secret: str, written_anew: Callable[[str], str]
) -> None:
    url = written_anew(f"https://testserver{contact_url(turn_of(question))}")
    take(secret, reply(f"{ANSWER}\nhttps://filter.example/?u={url}&data=05"))

    assert not question.messages.exists()


def test_askers_quoted_letter_gives_nobody_the_links_in_it(question: Question, secret: str) -> None:
    take(secret, reply(ANSWER))
    take(new_reply_secret(question), reply(f"Hur många?\n\n{letter_to(ASKER).body}", "<2@example.se>"))

    assert question.messages.get().text == ANSWER
    assert "inte skickad vidare" in letter_to(ASKER).body


@pytest.mark.parametrize(
    "text",
    [
        "Hej! Ditt ärende har registrerats. Vi svarar inom två dagar.",
        "Tack. Din fråga är mottagen.",
        "Ärendenummer: KS-2026:118",
        "Detta är ett automatiskt svar.",
    ],
)
def test_receipt_of_a_case_system_passes_for_no_answer(case: CasePage, settings: Any, text: str) -> None:
    settings.REPLY_ADDRESS = "svar@kunskapsbanken.example.se"
    question = sent_question()
    take(new_reply_secret(question, turn_of(question)), reply(text))

    assert state_of(question) == State.WITH_SUPPORT
    assert turn_of(question).draft == text


def test_system_that_answers_each_letter_is_not_written_to_without_end(
    case: CasePage, question: Question, secret: str
) -> None:
    mailed()
    for number in range(5):
        take(secret, reply(f"Ärende {number}. Ring 0611-55 73 00.", f"<{number}@example.se>"))

    assert [letter.to for letter in mailed()] == [[case.contact_email]] * 2
    assert all(f"Ärende {number}." in turn_of(question).draft for number in range(5))


@pytest.mark.parametrize("what", ["secret", "gone"])
def test_answer_by_mail_waits_once_the_procurement_is_secret_or_the_page_gone(
    case: CasePage, question: Question, secret: str, what: str
) -> None:
    if what == "gone":
        case.delete()
    else:
        CasePage.objects.update(procurement_status=ProcurementStatus.objects.get(code="annonserad"))
    take(secret, reply(ANSWER))

    assert turn_of(question).draft == ANSWER
    letter = letter_to(case.contact_email)
    assert letter.subject == "Titta på ditt svar innan det skickas"
    assert ("Er upphandling pågår" in letter.body) == (what == "secret")


def test_support_answers_by_mail(case: CasePage, settings: Any) -> None:
    settings.REPLY_ADDRESS = "svar@kunskapsbanken.example.se"
    question = sent_question()
    take(new_reply_secret(question, turn_of(question)), reply(ANSWER))

    assert "Kundstöd svarar" in letter_to(ASKER).body
    assert [step.actor for step in question.steps.all()] == [Actor.ASKER, Actor.SUPPORT]
