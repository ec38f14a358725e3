"""Answering by link, declining, referring, asking back, taking a pause and ending it."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from cases.models import CasePage, ProcurementStatus
from contacts import services
from contacts.models import ContactLimit, Question, State
from contacts.support import support_address
from letters.codes import mail_code
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
    state_of,
    turn_of,
)
from tests.factories import CasePageFactory

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


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


def test_secrecy_that_begins_meanwhile_warns_the_contact_and_ends_the_asking(
    client: Client, case: CasePage, question: Question
) -> None:
    CasePage.objects.update(procurement_status=ProcurementStatus.objects.get(code="utvardering"))
    url = contact_url(turn_of(question))
    assert "Er upphandling pågår" in client.get(url).content.decode()
    client.post(url, {"text": ANSWER})
    assert state_of(question) == State.ANSWERED

    refused = client.post(asker_url(question, "back"), {"text": "Vem ligger bäst till?"})
    assert refused.status_code == 409
    assert "Vem ligger bäst till?" in refused.content.decode()
    assert question.messages.count() == 1


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
    assert "Du får inga nya frågor till och med 30 september 2026. Du får högst 2 frågor i månaden." in html

    limit = ContactLimit.objects.get()
    assert (limit.address, limit.most_per_month) == (case.contact_email, 2)
    assert sent_question(page=case).state == State.WITH_SUPPORT

    clock.shift(30 * DAY)
    html = client.post(url, {"most_per_month": 3, "paused_until": "2026-09-30"}).content.decode()
    assert "inga nya frågor" not in html
    limit.refresh_from_db()
    assert (limit.most_per_month, limit.paused_until) == (3, None)


def test_asker_ends_it(client: Client, case: CasePage, question: Question, clock: time_machine.Traveller) -> None:
    client.post(asker_url(question, "end"))
    assert state_of(question) == State.CLOSED
    mailed()
    clock.shift(4 * DAY)
    call_command("contacts_remind")

    assert mailed() == []
