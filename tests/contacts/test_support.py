"""Kundstöd's side: the list, a question with whom to ask, forwarding, answering, closing, and a draft of the answer."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail import hooks

from cases.models import CasePage, Category, ChallengePage, Phase, ProcurementStatus
from contacts import drafts, personal, services
from contacts.models import Actor, ContactLimit, Question, State
from contacts.peers import HOOK, peers_for
from contacts.support import set_up_support
from kunskapsbank.desk import HOOK as DESK
from letters.addresses import Why, digest_of_address, note_bounce
from municipalities.editors import set_up_editors
from municipalities.models import Municipality
from tests.contacts.asking import ANSWER, ASKER, TEXT, contact_url, letter_to, sent_question, turn_of
from tests.factories import CasePageFactory, municipality_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def support(client: Client, case: CasePage) -> Client:
    """A client logged in as one of the group that answers questions and does nothing else."""
    user = get_user_model().objects.create_user("kundstod.person@example.se")
    user.groups.add(set_up_support())
    client.force_login(user)
    return client


@pytest.fixture
def suggested() -> Any:
    """Lets a search propose pages, with why."""

    def register(*pages: Any) -> Any:
        return hooks.register_temporarily(HOOK, lambda *_question: [(page.pk, ["samma sak"]) for page in pages])

    return register


def url_of(question: Question) -> str:
    """The question's page in the admin."""
    return reverse("questions_admin:question", args=[question.pk])


def press(client: Client, question: Question, button: str, **fields: Any) -> Any:
    """Press a button on the question's page as it is now."""
    question.refresh_from_db()
    return client.post(url_of(question), {"version": question.version, button: "1", **fields})


def test_unanswered_come_first_and_unsent_not_at_all(support: Client, case: CasePage) -> None:
    with_contact = sent_question(page=case)
    answered = sent_question(text="Besvarad")
    services.answer(turn_of(answered), ANSWER)
    waiting = sent_question(text="Vem har gjort om detta?")
    Question.objects.create(text="Ett utkast", asker="x", asker_email=ASKER)

    response = support.get(reverse("questions_admin:index"))
    assert [row.pk for row in response.context["object_list"]] == [waiting.pk, with_contact.pk, answered.pk]
    assert "Ett utkast" not in response.content.decode()
    filtered = support.get(reverse("questions_admin:index"), {"state": "answered"})
    assert [row.pk for row in filtered.context["object_list"]] == [answered.pk]


def test_export_holds_no_addresses_and_no_formulas(support: Client) -> None:
    sent_question(text="=HYPERLINK(1)")
    response = support.get(reverse("questions_admin:index"), {"export": "csv"})
    text = b"".join(response.streaming_content).decode()

    assert "'=HYPERLINK" in text
    assert ASKER not in text


def test_desk_counts_what_waits_for_those_who_may_see_it(case: CasePage) -> None:
    sent_question()
    editor = get_user_model().objects.create_user("redaktor@example.se")
    editor.groups.add(set_up_editors())
    nobody = get_user_model().objects.create_user("ingen@example.se")

    def labels(user: Any) -> dict[str, int]:
        numbers = [number for hook in hooks.get_hooks(DESK) if (number := hook(user))]
        return {number.label: number.count for number in numbers}

    assert labels(editor)["Frågor hos Kundstöd"] == 1
    assert "Frågor hos Kundstöd" not in labels(nobody)


def test_group_sees_questions_and_no_pages(support: Client, case: CasePage) -> None:
    question = sent_question()

    assert support.get(url_of(question)).status_code == 200
    assert support.get(reverse("wagtailadmin_pages:edit", args=[case.pk])).status_code == 302
    assert "Gör ett utkast" not in support.get(url_of(question)).content.decode()


def test_peers_have_reasons_and_load_and_leave_out_who_is_away(case: CasePage, suggested: Callable[..., Any]) -> None:
    away = CasePageFactory(contact_email="borta@example.se")
    ContactLimit.objects.create(address="BORTA@example.se", paused_until=datetime.date(2026, 9, 30))
    full = CasePageFactory(contact_email="full@example.se")
    ContactLimit.objects.create(address="full@example.se", most_per_month=0)
    own = CasePageFactory(municipality="2480", contact_email="egen@example.se")
    secret = CasePageFactory(procurement_status=ProcurementStatus.objects.get(code="annonserad"))
    silent = CasePageFactory(contact_email="")
    same = CasePageFactory()
    unreachable = CasePageFactory(contact_email="Fel@example.se")
    note_bounce(digest_of_address("fel@example.se"), Why.PERMANENT)
    passed_on = sent_question(page=case)
    sent_question(page=case)
    services.decline(turn_of(passed_on))
    services.forward(passed_on, full, by=None, seen=passed_on.version + 1)
    question = sent_question(municipality=Municipality.objects.get(code="2480"))
    with suggested(away, full, own, secret, silent, unreachable, case, same):
        peers = peers_for(question)

    assert [peer.page.pk for peer in peers] == [case.pk, full.pk]
    assert peers[0].reasons == ("samma sak",)
    ((who, load),) = peers[0].loads
    assert (who, load.waiting, load.this_month, load.most) == ("Kontakten", 1, 2, 4)


def test_contact_of_the_page_comes_first_until_it_is_asked(case: CasePage, suggested: Callable[..., Any]) -> None:
    other = CasePageFactory(contact_email="annan@example.se")
    page = CasePageFactory(contact_email="anonym@example.se", is_anonymous=True)
    question = sent_question(page=page)
    with suggested(other, page):
        assert [peer.page.pk for peer in peers_for(question)] == [page.pk, other.pk]
        services.forward(question, page, by=None, seen=question.version)
        assert [peer.page.pk for peer in peers_for(question)] == [other.pk]


def test_question_is_forwarded_with_one_press_on_its_page(
    support: Client, case: CasePage, suggested: Callable[..., Any]
) -> None:
    question = sent_question(text="Hur gör ni?")
    with suggested(case):
        assert "Trafikplanerare" in support.get(url_of(question)).content.decode()
    press(support, question, "forward", page=case.pk)

    question.refresh_from_db()
    letter = letter_to(case.contact_email)
    assert question.state == State.WITH_CONTACT
    assert "Kundstöd frågar er" in letter.body
    assert [step.actor for step in question.steps.all()] == [Actor.ASKER, Actor.SUPPORT]


def test_two_of_support_do_not_forward_past_each_other(support: Client, case: CasePage) -> None:
    question = sent_question()
    other = CasePageFactory(contact_email="annan@example.se")
    seen = question.version
    press(support, question, "forward", page=case.pk)
    response = support.post(url_of(question), {"version": seen, "forward": "1", "page": other.pk})

    assert response.status_code == 409
    assert question.turns.filter(is_support=False).count() == 1


@pytest.mark.parametrize(
    "changes", [{"contact_email": ""}, {"contact_email": "fel@example.se"}, {"procurement_status": "annonserad"}]
)
def test_page_with_nobody_to_ask_is_refused(support: Client, case: CasePage, changes: dict[str, Any]) -> None:
    if code := changes.get("procurement_status"):
        changes = {"procurement_status": ProcurementStatus.objects.get(code=code)}
    note_bounce(digest_of_address("fel@example.se"), Why.PERMANENT)
    page = CasePageFactory(**changes)
    question = sent_question()

    assert press(support, question, "forward", page=page.pk).status_code == 422
    question.refresh_from_db()
    assert question.state == State.WITH_SUPPORT


def test_support_answers_and_closes(support: Client, case: CasePage) -> None:
    question = sent_question()
    assert press(support, question, "answer", text="Norrbuss AB bjöd.").status_code == 422
    press(support, question, "answer", text=ANSWER)
    assert "Kundstöd svarar" in letter_to(ASKER).body
    press(support, question, "close", text="Tack, då avslutar vi.")

    question.refresh_from_db()
    assert question.state == State.CLOSED
    assert "Tack, då avslutar vi." in letter_to(ASKER).body


def test_unsent_question_is_not_found(support: Client) -> None:
    question = Question.objects.create(text="Ett utkast", asker="x", asker_email=ASKER)

    assert support.get(url_of(question)).status_code == 404


@pytest.fixture
def answered(case: CasePage) -> Question:
    """A question from Umeå, answered by the contact of the case."""
    municipality_page("2480")
    question = sent_question(page=case, municipality=Municipality.objects.get(code="2480"))
    services.answer(turn_of(question), ANSWER)
    return question


def draft_fields(kind: str, *, consent: str = "Båda har sagt ja.") -> dict[str, Any]:
    """What is chosen for a draft."""
    return {
        "kind": kind,
        "category": Category.objects.get(code="persontransporter").pk,
        "phase": Phase.objects.get(code="forbereda").pk,
        "procurement_status": ProcurementStatus.objects.get(code="avtal").pk,
        "consent": consent,
    }


@pytest.mark.parametrize(("kind", "model", "code"), [("case", CasePage, "2282"), ("challenge", ChallengePage, "2480")])
def test_answer_becomes_a_draft_of_whose_it_is(
    client: Client, answered: Question, kind: str, model: Any, code: str
) -> None:
    client.force_login(get_user_model().objects.create_superuser("redaktor@example.se"))
    assert press(client, answered, "draft", **draft_fields(kind, consent="")).status_code == 422
    press(client, answered, "draft", **draft_fields(kind, consent="Båda har sagt ja i mejl."))

    page = model.objects.get(live=False)
    answered.refresh_from_db()
    assert (page.municipality_id, TEXT in page.challenge) == (code, True)
    assert (answered.draft_page_id, answered.consent) == (page.pk, "Båda har sagt ja i mejl.")
    assert kind == "challenge" or ANSWER in page.solution
    assert client.get(url_of(answered)).status_code == 200


def test_draft_holds_only_what_its_own_municipality_said_and_hides_it_where_it_is_anonymous(
    client: Client, answered: Question
) -> None:
    client.force_login(get_user_model().objects.create_superuser("redaktor@example.se"))
    page = CasePageFactory(municipality="2480", contact_email="anonym@example.se", is_anonymous=True)
    answered.refresh_from_db()
    services.forward(answered, page, by=None, seen=answered.version)
    services.answer(turn_of(answered), "Vi gjorde tvärtom.")
    press(client, answered, "draft", **draft_fields("case"))

    draft = CasePage.objects.get(live=False)
    assert (draft.municipality_id, draft.is_anonymous) == ("2480", True)
    assert draft.contact_addresses == ["anonym@example.se"]
    assert "Vi gjorde tvärtom." in draft.solution
    assert ANSWER not in draft.solution


def test_answer_becomes_a_draft_once(client: Client, answered: Question) -> None:
    client.force_login(get_user_model().objects.create_superuser("redaktor@example.se"))
    version = answered.version
    press(client, answered, "draft", **draft_fields("case"))
    answered.refresh_from_db()
    for seen in (version, answered.version):
        assert press(client, answered, "draft", version=seen, **draft_fields("challenge")).status_code == 409

    assert CasePage.objects.filter(live=False).count() == 1
    assert not ChallengePage.objects.exists()


def test_answer_of_a_contact_who_is_erased_becomes_no_draft(case: CasePage, answered: Question) -> None:
    personal.erase(case.contact_email)

    assert list(drafts.owners_of(answered)) == [drafts.Kind.CHALLENGE]


def test_support_without_pages_makes_no_draft(support: Client, answered: Question) -> None:
    press(support, answered, "draft", **draft_fields("case"))

    assert not CasePage.objects.filter(live=False).exists()


def test_contact_declines_and_support_reads_why(support: Client, case: CasePage, clock: time_machine.Traveller) -> None:
    question = sent_question(page=case)
    Client().post(contact_url(turn_of(question), "refer"), {"text": "Fråga Sollefteå"})

    assert "Fråga Sollefteå" in support.get(url_of(question)).content.decode()
