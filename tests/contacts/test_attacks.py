"""Those who guess, replay, flood and smuggle: each is refused, and what is not theirs stays unseen."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.urls import reverse

from cases.models import CasePage
from contacts import services
from contacts.links import new_link_for, new_link_to, new_reply_secret
from contacts.models import Question, QuestionLink, State
from contacts.replies import take
from letters.codes import ANSWERED
from letters.incoming import Reply
from letters.models import Letter
from tests.contacts.asking import (
    ANSWER,
    ASKER,
    TEXT,
    asked,
    asker_url,
    code_in,
    contact_url,
    form,
    letter_to,
    mailed,
    sent_question,
    turn_of,
)
from tests.factories import CasePageFactory

pytestmark = pytest.mark.django_db
ASKERS = ("thread", "code", "edit", "back", "end")
CONTACTS = ("answer", "decline", "refer", "pause")


@pytest.mark.parametrize("name", [*ASKERS, *CONTACTS])
def test_guessed_link_opens_nothing(client: Client, question: Question, name: str) -> None:
    token = new_link_to(question)
    digest = QuestionLink.objects.last().digest  # type: ignore[union-attr]
    for guess in ("1", str(question.pk), "A" * 43, digest, token[:-1], token.swapcase(), "å" * 43):
        url = reverse(f"contacts:{name}", args=[guess])
        assert client.get(url).status_code in {404, 405}
        assert client.post(url, {"text": "Hej"}).status_code in {404, 405}
    assert not question.messages.exists()


def test_link_of_one_side_opens_nothing_of_the_other(client: Client, question: Question) -> None:
    ours, theirs = new_link_to(question), new_link_for(turn_of(question))
    reply = new_reply_secret(question, turn_of(question))
    for name in ASKERS:
        for token in (theirs, reply):
            assert client.post(reverse(f"contacts:{name}", args=[token]), {"text": "Hej"}).status_code in {404, 405}
    for name in CONTACTS:
        for token in (ours, reply):
            assert client.post(reverse(f"contacts:{name}", args=[token]), {"text": "Hej"}).status_code == 404
    assert not question.messages.exists()


def test_table_holds_nothing_that_opens_anything(question: Question) -> None:
    tokens = [new_link_to(question), new_link_for(turn_of(question)), new_reply_secret(question)]
    rows = str(list(QuestionLink.objects.values())) + str(list(Question.objects.values()))

    assert not any(token in rows for token in tokens)


def test_link_ends_after_a_year(client: Client, question: Question, clock: time_machine.Traveller) -> None:
    url = asker_url(question)
    clock.shift(datetime.timedelta(days=366))

    assert client.get(url).status_code == 404


def test_own_link_changes_no_other_question(client: Client, case: CasePage, question: Question) -> None:
    other = sent_question(page=case, text="En annans")
    url = contact_url(turn_of(question))
    client.post(url, {"text": ANSWER, "pk": other.pk, "question": other.pk, "turn": turn_of(other).pk})

    assert question.messages.count() == 1
    assert not other.messages.exists()


def test_code_is_used_once_and_for_its_own_question(
    client: Client, case: CasePage, clock: time_machine.Traveller
) -> None:
    asked(client, case)
    first = Question.objects.get()
    code = code_in(letter_to(ASKER))
    clock.shift(datetime.timedelta(minutes=2))
    asked(client, case, text="En annan fråga")
    second = Question.objects.exclude(pk=first.pk).get()
    assert client.post(asker_url(second, "code"), {"code": code}).status_code == 422
    client.post(asker_url(first, "code"), {"code": code})
    before = Letter.objects.count()
    client.post(asker_url(first, "code"), {"code": code})

    second.refresh_from_db()
    assert second.is_unconfirmed
    assert Letter.objects.count() == before


def test_codes_cannot_be_tried_through(client: Client, case: CasePage) -> None:
    asked(client, case)
    url = asker_url(Question.objects.get(), "code")
    statuses = [client.post(url, {"code": f"{number:06}"}).status_code for number in range(ANSWERED.most + 1)]

    assert set(statuses) == {422, 429}
    assert Question.objects.get().is_unconfirmed


def test_visitor_cannot_fill_the_table_or_a_mailbox(
    client: Client, case: CasePage, clock: time_machine.Traveller
) -> None:
    for number in range(12):
        asked(client, case, asker_email=f"a{number}@example.se")
    assert Question.objects.count() <= 10

    before = len(mailed())
    for number in range(12):
        client.post(reverse("contacts:find"), form(), REMOTE_ADDR=f"10.0.0.{number}")
    assert len(mailed()) - before <= 1


def test_contact_is_not_flooded_by_many(case: CasePage) -> None:
    for number in range(12):
        sent_question(page=case, text=f"Fråga {number}", asker_email=f"a{number}@example.se")

    assert len([letter for letter in mailed() if letter.to == [case.contact_email]]) == 4


@pytest.mark.parametrize("name", ["asker", "text"])
def test_header_cannot_be_smuggled_in(client: Client, case: CasePage, name: str) -> None:
    evil = "Anna\r\nBcc: alla\r\n\r\nHej"
    sent_question(page=case, **{name: " ".join(evil.split()) if name == "asker" else evil})
    asked(client, case, **{name: evil})
    client.post(asker_url(Question.objects.order_by("pk").last(), "code"), {"code": code_in(letter_to(ASKER))})  # type: ignore[arg-type]
    for letter in [*mailed(), *mail.outbox]:
        message = letter.message()
        assert message["Bcc"] is None
        assert letter.recipients() == letter.to
        assert "\n" not in letter.subject


def test_title_of_a_page_cannot_break_the_subject(case: CasePage) -> None:
    CasePage.objects.filter(pk=case.pk).update(title="Ett\r\nBcc: alla@example.se")
    sent_question(page=CasePage.objects.get(pk=case.pk))

    assert all("\n" not in letter.subject and not letter.bcc for letter in mailed())


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='x'>y</a>"])
def test_html_is_shown_as_it_was_written(client: Client, case: CasePage, evil: str) -> None:
    question = sent_question(page=case, text=evil, asker=evil)
    services.answer(turn_of(question), evil)
    for url in (asker_url(question), contact_url(turn_of(question))):
        assert evil not in client.get(url).content.decode()
    for letter in mailed():
        (html, _kind), *_rest = letter.alternatives
        assert evil not in html


def test_letters_that_turn_the_order_around_are_taken_out(client: Client, case: CasePage) -> None:
    asked(client, case, text="Hur\u202e gör\u2066 ni\u200b?", asker="Anna\u202e Berg\u200f, Umeå")
    question = Question.objects.get()

    assert (question.text, question.asker) == ("Hur gör ni?", "Anna Berg, Umeå")


def test_address_that_is_none_is_written_to_by_nobody(client: Client, case: CasePage) -> None:
    for address in ("a@example.se\nBcc: b@example.se", "a@example.se, b@example.se", "a b@example.se"):
        assert asked(client, case, asker_email=address).status_code == 422
    assert mailed() == []


def test_reply_to_another_question_is_no_answer_to_this(case: CasePage, question: Question, settings: Any) -> None:
    settings.REPLY_ADDRESS = "svar@example.se"
    other = sent_question(page=case, text="En annans")
    reply = Reply("x@example.se", "Sv", ANSWER, "<1@example.se>", False)
    assert take(new_reply_secret(other, turn_of(other)), reply)
    for guess in ("", "1", new_link_to(question), new_link_for(turn_of(question)), "a" * 40):
        assert not take(guess, reply)

    assert not question.messages.exists()
    assert other.messages.count() == 1


def test_no_private_page_is_kept_or_told_of(client: Client, question: Question) -> None:
    for url in (asker_url(question), contact_url(turn_of(question)), contact_url(turn_of(question), "pause")):
        response = client.get(url)
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]
        assert not response.cookies


def test_logs_and_names_of_rows_hold_no_words(case: CasePage, question: Question, caplog: Any) -> None:
    services.answer(turn_of(question), ANSWER)
    mailed()
    rows = [question, turn_of(question), *question.messages.all(), *question.steps.all(), *question.links.all()]

    assert not any(word in str(row) for row in rows for word in (TEXT, ANSWER, ASKER, case.contact_email))
    assert not any(word in caplog.text for word in (TEXT, ANSWER, ASKER, case.contact_email))


# An anonymous municipality


@pytest.fixture
def anonymous(case: CasePage) -> Question:
    """A question of an anonymous page of Kramfors, which Kundstöd has passed on to its contact."""
    page = CasePageFactory(
        title="Vi fick avbryta",
        slug="avbryta",
        is_anonymous=True,
        contact_email="hemlig@example.se",
        contact_mailbox="lada@example.se",
    )
    question = sent_question(page=page)
    services.forward(question, page, by=None, seen=question.version)
    return question


def test_asker_of_an_anonymous_page_never_learns_whose_it_is(client: Client, anonymous: Question) -> None:
    url = contact_url(turn_of(anonymous))
    for text in ("Hos oss i Kramfors gick det bra.", "Hälsningar från Kramfors kommun"):
        assert client.post(url, {"text": text}).status_code == 422
    client.post(url, {"text": ANSWER})

    anonymous.refresh_from_db()
    assert anonymous.state == State.ANSWERED
    letters = [letter for letter in mailed() if letter.to == [ASKER]]
    texts = [str(letter.subject) + letter.body + letter.alternatives[0][0] for letter in letters]
    pages = [
        client.get(asker_url(anonymous, name, *more)).content.decode()
        for name, *more in (
            ("thread",),
            ("end",),
            ("helped", Question.Helped.YES),
        )
    ]
    pages.append(client.get(reverse("contacts:ask", args=[anonymous.page_id])).content.decode())
    for text in (*texts, *pages):
        for word in ("kramfors", "2282", "västernorrland", "hemlig@example.se", "lada@example.se", "trafikplanerare"):
            assert word not in text.lower().replace("\N{SOFT HYPHEN}", "")
    assert "En kommun i grupp" in "".join(texts)


def test_mailed_answer_of_an_anonymous_municipality_is_looked_at_first(
    client: Client, anonymous: Question, settings: Any
) -> None:
    settings.REPLY_ADDRESS = "svar@example.se"
    secret = new_reply_secret(anonymous, turn_of(anonymous))
    mailed()
    take(secret, Reply("x@example.se", "Sv", "Vi i Kramfors gjorde så här.", "<1@example.se>", False))

    assert not anonymous.messages.exists()
    assert [letter.to for letter in mailed()] == [["hemlig@example.se"]]


def test_page_that_is_taken_down_is_as_anonymous_as_before(anonymous: Question) -> None:
    CasePage.objects.filter(pk=anonymous.page_id).update(live=False)
    secret = new_reply_secret(anonymous, turn_of(anonymous))
    take(secret, Reply("x@example.se", "Sv", "Vi i Kramfors gjorde så här.", "<1@example.se>", False))

    assert not anonymous.messages.exists()


def test_support_cannot_name_an_anonymous_municipality(client: Client, anonymous: Question) -> None:
    client.force_login(get_user_model().objects.create_superuser("kundstod.person@example.se"))
    naming = "Vi har frågat Kramfors kommun."
    anonymous.refresh_from_db()
    for button in ("answer", "close"):
        sent = {"version": anonymous.version, button: "1", "text": naming}
        response = client.post(reverse("questions_admin:question", args=[anonymous.pk]), sent)
        assert response.status_code == 422
        assert naming in response.content.decode()
    support = anonymous.turns.get(is_support=True)
    take(new_reply_secret(anonymous, support), Reply("x@example.se", "Sv", naming, "<1@example.se>", False))
    assert client.post(contact_url(support), {"text": naming}).status_code == 422

    assert not anonymous.messages.exists()


def test_page_that_becomes_anonymous_later_is_named_no_more(client: Client, case: CasePage, question: Question) -> None:
    services.answer(turn_of(question), ANSWER)
    url = asker_url(question)
    assert "Kramfors" in client.get(url).content.decode().replace("\N{SOFT HYPHEN}", "")
    case.is_anonymous = True
    case.save_revision().publish()

    html = client.get(url).content.decode().replace("\N{SOFT HYPHEN}", "").lower()
    assert ANSWER.lower() in html
    assert "kramfors" not in html
