"""A page with a contact and a role mailbox: both are asked, whoever is first answers, and no address is shown."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail import hooks

from cases.models import CasePage
from contacts import personal, services
from contacts.links import new_reply_secret
from contacts.models import ContactLimit, Question, State, Turn
from contacts.peers import HOOK, peers_for
from contacts.presentation import sentence_of
from contacts.replies import take
from contacts.support import support_address
from letters.addresses import Why, digest_of_address, note_bounce
from letters.incoming import Reply
from tests.contacts.asking import (
    ANSWER,
    ASKER,
    TEXT,
    asker_url,
    contact_url,
    letter_to,
    mailed,
    sent_question,
    state_of,
)
from tests.factories import CasePageFactory

pytestmark = pytest.mark.django_db
MAILBOX = "inkop@kramfors.example.se"
DAY = datetime.timedelta(days=1)
LATE = "Och börja tidigt, det ångrar ingen."


@pytest.fixture
def both(case: CasePage) -> CasePage:
    """The case, with a mailbox beside its contact."""
    CasePage.objects.filter(pk=case.pk).update(contact_mailbox=MAILBOX)
    return CasePage.objects.get(pk=case.pk)


@pytest.fixture
def question(both: CasePage) -> Question:
    """A question that both have."""
    return sent_question(page=both)


@pytest.fixture
def contact(question: Question) -> Turn:
    """The contact who was asked."""
    return question.turns.get(is_support=False, is_mailbox=False)


@pytest.fixture
def mailbox(question: Question) -> Turn:
    """The mailbox that was asked beside it."""
    return question.turns.get(is_mailbox=True)


def dead(address: str) -> None:
    note_bounce(digest_of_address(address), Why.PERMANENT)


def receivers() -> list[str]:
    """Who else than the asker and Kundstöd gets a letter."""
    return sorted(letter.to[0] for letter in mailed() if letter.to[0] not in {ASKER, support_address()})


def test_question_goes_to_the_contact_and_to_the_mailbox(both: CasePage, question: Question) -> None:
    letters = {letter.to[0]: letter.body for letter in mailed()}

    assert set(letters) == {both.contact_email, MAILBOX, ASKER}
    assert TEXT in letters[both.contact_email]
    assert "har också gått till er funktionsbrevlåda" in letters[both.contact_email]
    assert "har också gått till sidans kontakt" in letters[MAILBOX]
    assert state_of(question) == State.WITH_CONTACT


def test_address_that_stands_twice_gets_one_letter(case: CasePage) -> None:
    CasePage.objects.filter(pk=case.pk).update(contact_mailbox=case.contact_email.upper())
    sent_question(page=CasePage.objects.get(pk=case.pk))

    assert receivers() == [case.contact_email]


def test_page_with_nothing_but_a_mailbox_is_asked_there(case: CasePage) -> None:
    CasePage.objects.filter(pk=case.pk).update(contact_email="", contact_mailbox=MAILBOX)
    question = sent_question(page=CasePage.objects.get(pk=case.pk))

    assert receivers() == [MAILBOX]
    assert state_of(question) == State.WITH_CONTACT


@pytest.mark.parametrize("which", ["contact", "mailbox"])
def test_one_that_takes_no_mail_leaves_it_to_the_other_and_both_to_support(both: CasePage, which: str) -> None:
    gone, left = (both.contact_email, MAILBOX) if which == "contact" else (MAILBOX, both.contact_email)
    dead(gone)
    sent_question(page=both)
    assert receivers() == [left]

    dead(left)
    assert sent_question(page=both, text="En till").state == State.WITH_SUPPORT
    assert receivers() == []


def test_each_address_has_a_limit_and_a_pause_of_its_own(client: Client, both: CasePage) -> None:
    ContactLimit.objects.create(address=both.contact_email, paused_until=datetime.date(2026, 9, 30))
    ContactLimit.objects.create(address=MAILBOX, most_per_month=1)
    assert "Din fråga går till" in client.get(reverse("contacts:ask", args=[both.pk])).content.decode()
    assert sent_question(page=both).state == State.WITH_CONTACT
    assert receivers() == [MAILBOX]

    assert sent_question(page=both, text="En till").state == State.WITH_SUPPORT
    html = client.get(reverse("contacts:ask", args=[both.pk])).content.decode()
    assert "Frågor går via Kundstöd till och med 30 september." in html


@pytest.mark.parametrize("first", ["contact", "mailbox"])
def test_first_answer_wins_and_the_late_one_reaches_the_asker_too(
    client: Client, question: Question, contact: Turn, mailbox: Turn, first: str
) -> None:
    early, late = (contact, mailbox) if first == "contact" else (mailbox, contact)
    client.post(contact_url(early), {"text": ANSWER})
    html = client.get(contact_url(late)).content.decode()
    assert "Någon hos er har redan svarat" in html
    assert ANSWER in html
    take(new_reply_secret(question, late), Reply("x@example.se", "Sv", LATE, "<1@example.se>", False))

    assert state_of(question) == State.ANSWERED
    said = client.get(asker_url(question)).content.decode().replace("\N{SOFT HYPHEN}", "")
    assert all(word in said for word in (ANSWER, LATE, "Trafikplanerare, Kramfors", "En kollega i Kramfors"))
    assert [ANSWER in letter.body for letter in mailed() if "Du har fått svar" in letter.subject] == [True, False]


def test_one_declines_and_the_other_may_still_answer(
    client: Client, question: Question, contact: Turn, mailbox: Turn
) -> None:
    client.post(contact_url(mailbox, "decline"))
    client.post(contact_url(contact, "refer"), {"text": "Fråga Sollefteå"})
    assert state_of(question) == State.DECLINED
    assert len([letter for letter in mailed() if letter.to == [support_address()]]) == 1
    contact.refresh_from_db()
    assert contact.note == "Fråga Sollefteå"

    client.post(contact_url(contact), {"text": ANSWER})
    assert state_of(question) == State.ANSWERED
    assert ANSWER in letter_to(ASKER).body


def test_tip_that_comes_after_the_answer_changes_nothing(
    client: Client, question: Question, contact: Turn, mailbox: Turn
) -> None:
    services.answer(contact, ANSWER)
    client.post(contact_url(mailbox, "refer"), {"text": "Fråga Sollefteå"})

    mailbox.refresh_from_db()
    assert (state_of(question), mailbox.note) == (State.ANSWERED, "Fråga Sollefteå")


def test_one_thing_more_goes_to_whoever_answered(question: Question, mailbox: Turn) -> None:
    services.answer(mailbox, ANSWER)
    mailed()
    services.ask_back(question, "Hur många skolor?")

    assert receivers() == [MAILBOX]
    assert services.current_turns(question) == [mailbox]


def test_both_are_reminded_and_support_takes_over_once(
    both: CasePage, question: Question, clock: time_machine.Traveller
) -> None:
    mailed()
    clock.shift(2 * DAY)
    call_command("contacts_remind")
    assert receivers() == sorted([both.contact_email, MAILBOX])
    clock.shift(2 * DAY)
    call_command("contacts_remind")

    assert [letter.to[0] for letter in mailed()].count(support_address()) == 1
    assert state_of(question) == State.WITH_SUPPORT


def test_support_does_not_wait_when_letters_come_back_from_both(
    both: CasePage, question: Question, clock: time_machine.Traveller
) -> None:
    clock.shift(DAY)
    dead(both.contact_email)
    call_command("contacts_remind")
    assert state_of(question) == State.WITH_CONTACT
    dead(MAILBOX)
    call_command("contacts_remind")

    assert state_of(question) == State.WITH_SUPPORT


def test_support_asks_both_and_meets_them_as_one_peer(both: CasePage) -> None:
    question = sent_question()
    other = CasePageFactory(contact_email=both.contact_email)
    ContactLimit.objects.create(address=both.contact_email, most_per_month=0)
    mailed()
    with hooks.register_temporarily(HOOK, lambda *_question: [(both.pk, ["samma"]), (other.pk, ["samma"])]):
        (peer,) = peers_for(question)
    assert (peer.page.pk, peer.is_full) == (both.pk, False)
    assert [(who, load.is_full) for who, load in peer.loads] == [("Kontakten", True), ("Funktionsbrevlådan", False)]
    turn = services.forward(question, both, by=None, seen=question.version)

    assert turn.address == both.contact_email
    assert receivers() == sorted([both.contact_email, MAILBOX])


def test_mailbox_that_has_the_question_does_not_get_it_again_for_another_page(
    both: CasePage, question: Question, contact: Turn
) -> None:
    other = CasePageFactory(contact_email="annan@example.se", contact_mailbox=MAILBOX)
    services.decline(contact)
    mailed()
    question.refresh_from_db()
    with hooks.register_temporarily(HOOK, lambda *_question: [(other.pk, ["samma"])]):
        (peer,) = peers_for(question)
    services.forward(question, other, by=None, seen=question.version)

    assert [who for who, _load in peer.loads] == ["Kontakten"]
    assert receivers() == ["annan@example.se"]


def test_asker_is_told_who_gets_it_while_the_contact_is_away(client: Client, both: CasePage) -> None:
    ContactLimit.objects.create(address=both.contact_email, paused_until=datetime.date(2026, 9, 30))
    html = client.get(reverse("contacts:ask", args=[both.pk])).content.decode()

    assert "Din fråga går till: En kollega i Kramfors kommun." in html
    assert "går till: Trafikplanerare" not in html


def test_nobody_is_told_of_a_colleague_who_is_gone(
    both: CasePage, mailbox: Turn, clock: time_machine.Traveller
) -> None:
    personal.erase(both.contact_email)
    mailed()
    clock.shift(2 * DAY)
    call_command("contacts_remind")

    assert "har också gått till" not in letter_to(MAILBOX).body
    assert sentence_of(mailbox.question) == "Frågan är hos: En kollega i Kramfors kommun."


def test_support_asks_who_is_there_and_not_who_is_on_pause(both: CasePage) -> None:
    ContactLimit.objects.create(address=both.contact_email, paused_until=datetime.date(2026, 9, 30))
    question = sent_question()
    mailed()
    services.forward(question, both, by=None, seen=question.version)

    assert receivers() == [MAILBOX]


def test_neither_address_is_shown_to_anybody(
    client: Client, both: CasePage, question: Question, contact: Turn, mailbox: Turn
) -> None:
    services.answer(contact, ANSWER)
    services.answer(mailbox, LATE)
    letters = {letter.to[0]: str(letter.message()) for letter in mailed()}
    pages = [client.get(both.url), client.get(reverse("contacts:ask", args=[both.pk])), client.get(asker_url(question))]
    for text in (letters[ASKER], *(page.content.decode() for page in pages)):
        assert both.contact_email not in text
        assert MAILBOX not in text
    for own, other in ((contact, mailbox), (mailbox, contact)):
        assert other.address not in letters[own.address]
        for name in ("answer", "refer", "pause"):
            assert other.address not in client.get(contact_url(own, name)).content.decode()


def test_erasing_one_leaves_the_question_with_the_other(
    client: Client, both: CasePage, question: Question, contact: Turn, mailbox: Turn
) -> None:
    url = contact_url(contact)
    personal.erase(both.contact_email)
    assert state_of(question) == State.WITH_CONTACT
    assert client.get(url).status_code == 404
    assert receivers() == [MAILBOX]

    personal.erase(MAILBOX)
    assert state_of(question) == State.WITH_SUPPORT
    assert not Turn.objects.filter(is_support=False).exclude(address="").exists()


def test_each_is_given_its_own_answers_and_not_the_others(contact: Turn, mailbox: Turn) -> None:
    services.answer(contact, ANSWER)
    services.answer(mailbox, LATE)
    for own, other, said, unsaid in ((contact, mailbox, ANSWER, LATE), (mailbox, contact, LATE, ANSWER)):
        exported: Any = str(personal.export(own.address))
        assert said in exported
        assert unsaid not in exported
        assert other.address not in exported


def test_link_of_one_pauses_itself_alone(client: Client, both: CasePage, mailbox: Turn) -> None:
    client.post(contact_url(mailbox, "pause"), {"most_per_month": 0, "paused_until": ""})
    mailed()

    assert sent_question(page=both, text="En till").state == State.WITH_CONTACT
    assert receivers() == [both.contact_email]
