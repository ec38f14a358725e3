"""Asking: from the page to the contact or to Kundstöd, by a visitor and by a member; and nothing typed is lost."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import CasePage, ProcurementStatus
from contacts import services
from contacts.models import ContactLimit, Question, State
from contacts.retention import discard
from contacts.support import support_address
from letters.addresses import Why, digest_of_address, note_bounce
from letters.models import Letter
from tests.contacts.asking import (
    ASKER,
    TEXT,
    WHO,
    asked,
    asker_url,
    code_in,
    form,
    letter_to,
    mailed,
    sent_question,
    turn_of,
)
from tests.factories import CasePageFactory, ChallengePageFactory

pytestmark = pytest.mark.django_db


def confirmed(client: Client, response: Any) -> Question:
    """Answer with the code from the letter."""
    response = client.get(response.url, follow=True)
    url = response.request["PATH_INFO"]
    client.post(url, {"code": code_in(letter_to(ASKER))})
    return Question.objects.get()


def test_box_of_the_page_leads_to_the_form(client: Client, case: CasePage) -> None:
    box = client.get(case.url).content.decode().partition('id="kontakt"')[2].partition("</section>")[0]

    assert f'href="/fraga/{case.pk}/"' in box
    assert "mailto:" not in box


def test_visitor_asks_and_the_contact_gets_the_question(client: Client, case: CasePage) -> None:
    question = confirmed(client, asked(client, case))

    letter = letter_to(case.contact_email)
    assert question.state == State.WITH_CONTACT
    assert TEXT in letter.body
    assert WHO in letter.body
    assert ASKER not in letter.body + str(letter.message())
    receipt = letter_to(ASKER)
    assert case.contact_email not in str(receipt.message())
    assert [step.state for step in question.steps.all()] == [State.WITH_CONTACT]


def test_question_is_nobodys_before_the_code(client: Client, case: CasePage) -> None:
    asked(client, case)

    assert Question.objects.get().is_unconfirmed
    assert [letter.to for letter in mailed()] == [[ASKER]]
    assert TEXT not in mail.outbox[0].body


def test_challenge_can_be_asked_about_too(client: Client, case: CasePage) -> None:
    challenge = ChallengePageFactory(contact_email="inkop@example.se")
    question = confirmed(client, asked(client, challenge))

    assert turn_of(question).address == "inkop@example.se"


def test_form_sets_no_cookie_and_is_kept_by_nobody(client: Client, case: CasePage) -> None:
    for url in (reverse("contacts:ask", args=[case.pk]), reverse("contacts:find")):
        response = client.get(url)
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
        assert "kan bli allmän handling" in response.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"asker": ""},
        {"asker_email": "ingen adress"},
        {"webbplats": "http://spam.example"},
        {"oppnad": "gammalt"},
        {"asker": "Anna Berg, anna.berg@kommunen.se"},
        {"text": "Gäller 811228-9874."},
        {"text": "Norrbuss AB bjöd 118 kr."},
    ],
)
def test_what_is_refused_stands_in_the_form_again(client: Client, case: CasePage, changes: dict[str, str]) -> None:
    sent = form(**changes)
    response = client.post(reverse("contacts:ask", args=[case.pk]), sent)
    html = response.content.decode()

    assert response.status_code == 422
    assert not Question.objects.exists()
    for name in ("text", "asker", "asker_email"):
        assert sent[name] in html.replace("&#x27;", "'")


def test_what_is_pointed_out_may_be_sent_all_the_same(client: Client, case: CasePage) -> None:
    text = "Norrbuss AB bjöd 118 kr."
    html = asked(client, case, text=text).content.decode()
    assert "Skicka ändå" in html

    asked(client, case, text=text, sett=["Norrbuss AB", "118 kr"])
    assert Question.objects.get().text == text


def test_personal_number_is_refused_whatever_was_seen(client: Client, case: CasePage) -> None:
    response = asked(client, case, text="Gäller 811228-9874.", sett=["811228-9874", "811228-••••"])

    assert response.status_code == 422
    assert not Question.objects.exists()


def test_refused_rate_keeps_the_text(client: Client, case: CasePage) -> None:
    asked(client, case)
    response = asked(client, case, text="Och hur gick det sedan?")

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Och hur gick det sedan?" in response.content.decode()


def test_wrong_and_old_code_keep_the_question(client: Client, case: CasePage, clock: time_machine.Traveller) -> None:
    asked(client, case)
    question = Question.objects.get()
    url = asker_url(question, "code")
    code = code_in(letter_to(ASKER))
    assert client.post(url, {"code": f"{(int(code) + 1) % 1_000_000:06}"}).status_code == 422
    clock.shift(datetime.timedelta(minutes=20))
    assert client.post(url, {"code": code}).status_code == 422

    client.post(url, {"ny": "1"})
    client.post(url, {"code": code_in(letter_to(ASKER))})
    question.refresh_from_db()
    assert (question.state, question.text) == (State.WITH_CONTACT, TEXT)


def test_address_can_be_mended_before_the_code(client: Client, case: CasePage, clock: time_machine.Traveller) -> None:
    asked(client, case, asker_email="fel@example.se")
    url = asker_url(Question.objects.get(), "edit")
    assert TEXT in client.get(url).content.decode()
    clock.shift(datetime.timedelta(minutes=2))

    question = confirmed(client, client.post(url, form(text="Ny text")))
    assert (question.text, question.asker_email, question.state) == ("Ny text", ASKER, State.WITH_CONTACT)


def test_municipality_can_be_taken_back_before_the_code(
    client: Client, case: CasePage, clock: time_machine.Traveller
) -> None:
    asked(client, municipality="2480")
    clock.shift(datetime.timedelta(minutes=2))
    client.post(asker_url(Question.objects.get(), "edit"), form(municipality=""))

    assert Question.objects.get().municipality is None


def test_question_that_is_sent_meanwhile_is_neither_sent_again_nor_thrown_away(case: CasePage) -> None:
    question = sent_question(page=case)
    read_before = Question(pk=question.pk, text="Något annat", asker_email=ASKER)
    with pytest.raises(services.Overtaken):
        services.send(read_before)
    assert not discard(read_before)

    assert question.turns.count() == 1
    assert Question.objects.get().state == State.WITH_CONTACT


def test_sent_question_cannot_be_written_over(client: Client, case: CasePage) -> None:
    question = sent_question(page=case)
    client.post(asker_url(question, "edit"), form(text="Något annat"))
    question.refresh_from_db()

    assert question.text == TEXT


@pytest.fixture
def member(case: CasePage) -> Client:
    """A browser of somebody logged in as a member, whose forms have to be our own."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(get_user_model().objects.create_user("medlem@example.se", first_name="Eva", last_name="Ek"))
    return browser


def token_in(response: Any) -> str:
    """What shows that a member's form is our own."""
    html = response.content.decode()
    assert "medlem@example.se" in html
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]  # type: ignore[index]


def test_member_needs_no_code(case: CasePage, member: Client) -> None:
    token = token_in(member.get(reverse("contacts:ask", args=[case.pk])))
    asked(member, case, csrfmiddlewaretoken=token)

    question = Question.objects.get()
    assert (question.state, question.asker_email) == (State.WITH_CONTACT, "medlem@example.se")


def test_member_who_presses_twice_asks_once(case: CasePage, member: Client) -> None:
    token = token_in(member.get(reverse("contacts:ask", args=[case.pk])))
    for _time in range(2):
        response = asked(member, case, csrfmiddlewaretoken=token)
        assert TEXT in member.get(response.url).content.decode()
    assert Question.objects.count() == 1

    asked(member, case, csrfmiddlewaretoken=token, text="Och en helt annan sak?")
    assert Question.objects.count() == 2


def test_forged_form_asks_nothing_in_a_members_name_and_an_old_one_keeps_its_text(
    case: CasePage, member: Client
) -> None:
    member.get(reverse("contacts:ask", args=[case.pk]))
    for token in ("", "x" * 64):
        response = asked(member, case, csrfmiddlewaretoken=token)
        assert response.status_code == 403
        assert f"{TEXT}</textarea>" in response.content.decode()
    assert not Question.objects.exists()

    asked(member, case, csrfmiddlewaretoken=token_in(response))
    assert Question.objects.get().state == State.WITH_CONTACT


def test_address_that_no_column_holds_is_refused_in_words(client: Client, case: CasePage) -> None:
    response = asked(client, case, asker_email=f"{'a' * 250}@example.se")

    assert response.status_code == 422
    assert "Adressen har 261 tecken, och högst 254 får plats." in response.content.decode()


def test_question_to_nobody_goes_to_support_with_the_text_of_the_search(client: Client, case: CasePage) -> None:
    html = client.get("/fraga/", {"q": "bara ett anbud", "kommun": "2480"}).content.decode()
    assert "bara ett anbud</textarea>" in html
    assert '<option value="2480" selected>' in html

    question = confirmed(client, asked(client, municipality="2480"))
    assert (question.state, question.municipality_id) == (State.WITH_SUPPORT, "2480")
    assert TEXT in letter_to(support_address()).body


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"is_anonymous": True}, "berättar inte vilken den är"),
        ({"contact_via_support": True}, "Frågor om sidan går via Kundstöd"),
        ({"contact_email": ""}, "ingen kontakt just nu"),
    ],
)
def test_support_takes_what_the_page_does_not(
    client: Client, case: CasePage, changes: dict[str, Any], told: str
) -> None:
    page = CasePageFactory(**changes)
    assert told in client.get(reverse("contacts:ask", args=[page.pk])).content.decode()
    question = confirmed(client, asked(client, page))

    assert question.state == State.WITH_SUPPORT
    assert {letter.to for letter in Letter.objects.all()} <= {"", ASKER, support_address()}
    assert told in letter_to(ASKER).body


def test_contact_gets_no_more_than_it_takes_in_a_month(
    client: Client, case: CasePage, clock: time_machine.Traveller
) -> None:
    states = [sent_question(page=case, text=f"Fråga {number}").state for number in range(5)]
    assert states == [State.WITH_CONTACT] * 4 + [State.WITH_SUPPORT]
    html = client.get(reverse("contacts:ask", args=[case.pk])).content.decode()
    assert "har redan fått så många frågor" in html
    assert "Din fråga går till" not in html

    midnight = datetime.datetime.fromisoformat("2026-10-01T00:00:00+02:00")
    clock.move_to(midnight - datetime.timedelta(seconds=1))
    assert sent_question(page=case, text="Sent i september").state == State.WITH_SUPPORT
    clock.move_to(midnight)
    assert sent_question(page=case, text="I oktober").state == State.WITH_CONTACT


def test_limit_counts_one_contact_on_all_its_pages_however_it_is_spelt(case: CasePage) -> None:
    ContactLimit.objects.create(address=case.contact_email.upper(), most_per_month=1)
    other = CasePageFactory(contact_email=case.contact_email.title())

    assert sent_question(page=case).state == State.WITH_CONTACT
    assert sent_question(page=other).state == State.WITH_SUPPORT
    assert ContactLimit.objects.count() == 1


def test_question_to_a_mailbox_that_takes_no_mail_goes_to_support(client: Client, case: CasePage) -> None:
    note_bounce(digest_of_address(case.contact_email), Why.PERMANENT)

    question = confirmed(client, asked(client, case))

    assert question.state == State.WITH_SUPPORT
    assert TEXT in letter_to(support_address()).body


def test_contact_who_is_away_gets_no_questions(client: Client, case: CasePage) -> None:
    until = timezone.localdate() + datetime.timedelta(days=3)
    ContactLimit.objects.create(address=case.contact_email, paused_until=until)

    html = client.get(reverse("contacts:ask", args=[case.pk])).content.decode()
    assert "Frågor går via Kundstöd till och med 10 september." in html
    assert sent_question(page=case).state == State.WITH_SUPPORT
    ContactLimit.objects.update(paused_until=until - datetime.timedelta(days=4))
    assert sent_question(page=case).state == State.WITH_CONTACT


@pytest.mark.parametrize("code", ["annonserad", "utvardering", "avtalssparr", "overprovning"])
def test_nobody_asks_about_a_procurement_under_secrecy(client: Client, case: CasePage, code: str) -> None:
    page = CasePageFactory(procurement_status=ProcurementStatus.objects.get(code=code))
    url = reverse("contacts:ask", args=[page.pk])
    for response in (client.get(url), asked(client, page)):
        html = response.content.decode()
        assert "Kom tillbaka när det står på sidan att avtalet gäller" in html
        assert 'action="/fraga/"' in html
    assert all(word in html for word in (TEXT, WHO, ASKER))
    assert not Question.objects.exists()


def test_prepared_procurement_warns(client: Client, case: CasePage) -> None:
    page = CasePageFactory(procurement_status=ProcurementStatus.objects.get(code="forbereds"))

    assert "Upphandlingen förbereds." in client.get(reverse("contacts:ask", args=[page.pk])).content.decode()


def test_secrecy_that_begins_before_the_code_sends_it_to_support(client: Client, case: CasePage) -> None:
    response = asked(client, case)
    CasePage.objects.update(procurement_status=ProcurementStatus.objects.get(code="annonserad"))

    assert confirmed(client, response).state == State.WITH_SUPPORT


def test_page_that_goes_while_somebody_writes_leaves_the_text_to_support(client: Client, case: CasePage) -> None:
    case.unpublish()
    response = asked(client, case)
    html = response.content.decode()

    assert response.status_code == 404
    assert 'action="/fraga/"' in html
    assert all(word in html for word in (TEXT, WHO, ASKER))
    assert case.title not in html
    assert not Question.objects.exists()


def test_page_that_is_not_public_is_not_asked_about(client: Client, case: CasePage) -> None:
    draft = CasePageFactory(live=False)
    for page_id in (draft.pk, case.get_parent().pk, 999_999):
        assert client.get(f"/fraga/{page_id}/").status_code == 404


def test_page_of_the_form_asks_the_database_little(
    client: Client, case: CasePage, django_assert_max_num_queries: Any
) -> None:
    client.get(reverse("contacts:ask", args=[case.pk]))
    with django_assert_max_num_queries(14):
        client.get(reverse("contacts:ask", args=[case.pk]))
