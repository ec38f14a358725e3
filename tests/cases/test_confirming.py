"""A municipality is asked after a year, answers by link without logging in, and nothing happens before a button."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from cases.confirming import Answer, cases_to_ask, forget_old, remind
from cases.models import CasePage, Reminder
from letters.addresses import Why, digest_of_address, note_bounce
from letters.models import Letter
from tests.factories import CasePageFactory, site_tree

pytestmark = pytest.mark.django_db


def days_ago(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=days)


@pytest.fixture
def case(settings: Any) -> CasePage:
    """A case that was confirmed two years ago; its letter waits for a worker."""
    settings.TASKS_BACKEND = "database"
    site_tree()
    return CasePageFactory(title="Fyra anbud", confirmed_on=days_ago(730))


def links(case: CasePage) -> dict[str, str]:
    """Ask about the case, and give the addresses of the letter by answer."""
    assert remind([case]) == 1
    text = Letter.objects.latest("pk").text
    found = re.findall(r"https?://[^/]+(/bekrafta/[\w-]+/([\w-]+)/)", text)
    return {answer: address for address, answer in found}


def asked_ids() -> set[int]:
    return set(cases_to_ask(timezone.now()).values_list("pk", flat=True))


def test_those_are_asked_that_nobody_confirmed_for_a_year_and_that_have_an_address(case: CasePage) -> None:
    year_old = CasePageFactory(confirmed_on=days_ago(365))
    never = CasePageFactory(confirmed_on=None, first_published_at=timezone.now() - datetime.timedelta(days=400))
    CasePageFactory(confirmed_on=days_ago(364))
    CasePageFactory(confirmed_on=days_ago(730), contact_email="", contact_via_support=True)
    CasePageFactory(confirmed_on=days_ago(730), outdated_on=days_ago(10))
    CasePageFactory(confirmed_on=days_ago(730), live=False)
    assert asked_ids() == {case.pk, year_old.pk, never.pk}


def test_letter_goes_to_the_contact_with_three_links_and_only_its_fingerprint_is_kept(case: CasePage) -> None:
    call_command("cases_remind", verbosity=0)
    letter = Letter.objects.get()
    assert letter.to == case.contact_email
    assert letter.subject == "Stämmer ”Fyra anbud” fortfarande?"
    tokens = set(re.findall(r"/bekrafta/([\w-]+)/", letter.text))
    assert len(tokens) == 1
    assert {answer for answer in Answer.values if f"/{answer}/" in letter.text} == set(Answer.values)
    assert not Reminder.objects.filter(digest__in=tokens).exists()
    assert letter.holds_secret


def test_mailbox_is_asked_where_the_contact_takes_no_mail(case: CasePage) -> None:
    CasePage.objects.filter(pk=case.pk).update(contact_mailbox="inkop@example.se")
    note_bounce(digest_of_address(case.contact_email), Why.PERMANENT)
    call_command("cases_remind", verbosity=0)

    assert [letter.to for letter in Letter.objects.all()] == ["inkop@example.se"]


def test_nobody_is_asked_often(case: CasePage) -> None:
    call_command("cases_remind", verbosity=0)
    call_command("cases_remind", verbosity=0)
    assert remind([case]) == 0
    assert Reminder.objects.count() == 1

    Reminder.objects.update(sent_at=timezone.now() - datetime.timedelta(days=91))
    assert asked_ids() == {case.pk}
    call_command("cases_remind", verbosity=0)
    Reminder.objects.update(sent_at=timezone.now() - datetime.timedelta(days=91))
    assert asked_ids() == set()


def test_opening_a_link_changes_nothing(case: CasePage, client: Client) -> None:
    for address in links(case).values():
        response = client.get(address)
        assert response.status_code == 200
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
    assert Reminder.objects.get().answer == ""
    case.refresh_from_db()
    assert case.confirmed_on == days_ago(730)


def test_holds_is_confirmed_today_also_in_the_draft_that_is_not_published(case: CasePage, client: Client) -> None:
    case.title = "Ett utkast"
    case.save_revision()
    response = client.post(links(case)["stammer"])
    assert "Tack för ert svar" in response.content.decode()

    live = CasePage.objects.get(pk=case.pk)
    assert (live.title, live.confirmed_on) == ("Fyra anbud", timezone.localdate())
    live.get_latest_revision().publish()
    live.refresh_from_db()
    assert (live.title, live.confirmed_on) == ("Ett utkast", timezone.localdate())
    assert asked_ids() == set()


def test_no_longer_is_said_on_the_page(case: CasePage, client: Client) -> None:
    client.post(links(case)["galler-inte"], {"message": ""})
    html = client.get(case.url).content.decode()
    assert "Kommunen har sagt att det här inte gäller längre." in html
    assert "Inte bekräftad sedan" not in html
    assert Reminder.objects.unread().count() == 1


def test_new_situation_is_kept_for_the_editors_and_publishes_nothing(case: CasePage, client: Client) -> None:
    client.post(links(case)["nytt-lage"], {"message": "Avtalet är uppsagt."})
    reminder = Reminder.objects.unread().get()
    assert (reminder.answer, reminder.message) == (Answer.CHANGED, "Avtalet är uppsagt.")
    live = CasePage.objects.get(pk=case.pk)
    assert (live.confirmed_on, live.outdated_on) == (days_ago(730), None)


def test_new_situation_needs_words_and_loses_none(case: CasePage, client: Client) -> None:
    address = links(case)["nytt-lage"]
    assert "Skriv vad som är nytt" in client.post(address, {"message": "  "}).content.decode()
    html = client.post(address, {"message": "Långt. " * 700}).content.decode()
    assert "Högst 4000 får plats" in html
    assert html.count("Långt.") == 700
    assert Reminder.objects.get().answer == ""


def test_link_counts_once(case: CasePage, client: Client) -> None:
    addresses = links(case)
    client.post(addresses["stammer"])
    html = client.post(addresses["galler-inte"]).content.decode()
    assert "Tack för ert svar" in html
    assert CasePage.objects.get(pk=case.pk).outdated_on is None


def test_link_that_is_over_guessed_or_of_a_page_that_is_gone_says_so(case: CasePage, client: Client) -> None:
    address = links(case)["stammer"]
    assert client.post("/bekrafta/gissad/stammer/").status_code == 404
    assert client.get(address.replace("stammer", "annat")).status_code == 404
    Reminder.objects.update(expires_at=timezone.now())
    response = client.post(address)
    assert response.status_code == 404
    assert "Länken gäller inte" in response.content.decode()
    Reminder.objects.update(expires_at=timezone.now() + datetime.timedelta(days=1))
    case.unpublish()
    assert client.post(address).status_code == 404
    assert Reminder.objects.get().answer == ""


def test_answer_stands_in_the_page_s_history(case: CasePage, client: Client, admin_client: Client) -> None:
    client.post(links(case)["stammer"])
    html = admin_client.get(f"/admin/pages/{case.pk}/history/").content.decode()
    assert "Kommunen svarade att exemplet stämmer" in html


def test_answers_are_forgotten_after_two_years(case: CasePage) -> None:
    remind([case])
    Reminder.objects.update(sent_at=timezone.now() - datetime.timedelta(days=729))
    assert forget_old(timezone.now()) == 0
    Reminder.objects.update(sent_at=timezone.now() - datetime.timedelta(days=731))
    assert forget_old(timezone.now()) == 1


@pytest.mark.parametrize("wrong", [{"answer": "stammer"}, {"answered_at": timezone.now()}])
def test_answer_without_a_time_is_refused_by_the_database(case: CasePage, wrong: dict[str, Any]) -> None:
    remind([case])
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.update(**wrong)
