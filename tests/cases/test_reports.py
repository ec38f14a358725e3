"""The desk's numbers of cases and their lists: filtered, sorted, exported, and only an editor's own."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.confirming import Answer, answer, remind
from cases.models import CasePage, ChallengePage, Reminder
from letters.addresses import Why, digest_of_address, note_bounce
from letters.models import Letter
from members.models import User
from tests.factories import KRAMFORS, CasePageFactory, ChallengePageFactory, municipality_page, site_tree
from tests.search.test_panel import editor as municipal_editor

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.date(2020, 1, 1)
UMEA = "2480"


@pytest.fixture
def editor(client: Client, settings: Any) -> Client:
    settings.TASKS_BACKEND = "database"
    site_tree()
    client.force_login(User.objects.create_superuser("kundstod@example.se"))
    return client


@pytest.fixture
def kramfors(settings: Any) -> Client:
    """An editor of Kramfors alone."""
    settings.TASKS_BACKEND = "database"
    client = Client()
    client.force_login(municipal_editor(of=municipality_page(KRAMFORS)))
    return client


def stale(title: str, municipality: str = KRAMFORS, **more: Any) -> CasePage:
    return CasePageFactory(title=title, municipality=municipality, confirmed_on=LONG_AGO, **more)


def listed(client: Client, name: str, **query: str) -> str:
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    return response.content.decode()


def number(client: Client, name: str) -> int:
    """The number on the start page that leads to a list."""
    link = listed(client, "wagtailadmin_home").split(f'href="{reverse(name)}"><span class="kb-desk__count">')[1]
    return int(link.split("<")[0])


def test_numbers_are_those_of_their_lists_and_an_editor_s_own(editor: Client, kramfors: Client) -> None:
    stale("Gammalt i Kramfors")
    stale("Gammalt i Umeå", UMEA)
    CasePageFactory(title="Nytt i Umeå", municipality=UMEA)
    assert (number(editor, "cases_unconfirmed"), number(kramfors, "cases_unconfirmed")) == (2, 1)
    html = listed(kramfors, "cases_unconfirmed")
    assert "Gammalt i Kramfors" in html
    assert "Gammalt i Umeå" not in html


def test_nothing_to_do_is_said_in_words(editor: Client) -> None:
    html = listed(editor, "wagtailadmin_home")
    assert "allt är bekräftat" in html
    assert "alla har någon att fråga" in html


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"county": "22"}, {"Bussar"}),
        ({"municipality": UMEA}, {"Mat"}),
        ({}, {"Bussar", "Mat"}),
    ],
)
def test_list_filters(editor: Client, query: dict[str, str], shown: set[str]) -> None:
    stale("Bussar")
    stale("Mat", UMEA)
    html = listed(editor, "cases_unconfirmed", **query)
    assert {title for title in ("Bussar", "Mat") if f">{title}<" in html.replace("\n", "").replace("  ", "")} == shown


def test_list_sorts_and_exports(editor: Client) -> None:
    stale("Beta")
    stale("Alfa", UMEA)
    response = editor.get(reverse("cases_unconfirmed"), {"ordering": "title", "export": "csv"})
    rows = list(csv.reader(io.StringIO(response.getvalue().decode())))
    assert [row[0] for row in rows] == ["Exempel", "Alfa", "Beta"]
    assert rows[1][1:3] == ["Umeå kommun", "Västerbottens län"]


def test_editor_asks_one_or_all_of_the_filtered_list(editor: Client) -> None:
    one, other, far = stale("Ett"), stale("Två"), stale("Tre", UMEA)
    editor.post(reverse("cases_remind", args=[one.pk]))
    assert set(Reminder.objects.values_list("case", flat=True)) == {one.pk}

    response = editor.post(reverse("cases_remind_listed") + f"?municipality={KRAMFORS}", follow=True)
    assert set(Reminder.objects.values_list("case", flat=True)) == {one.pk, other.pk}
    assert "1 påminnelse är på väg. 1 fick ingen" in response.content.decode()
    assert Letter.objects.count() == 2
    assert far.reminders.count() == 0


def test_editor_of_another_municipality_asks_nobody(kramfors: Client) -> None:
    far = stale("Tre", UMEA)
    assert kramfors.post(reverse("cases_remind", args=[far.pk])).status_code == 404
    kramfors.post(reverse("cases_remind_listed"))
    assert not Reminder.objects.exists()


def test_opening_the_addresses_asks_nobody(editor: Client) -> None:
    case = stale("Ett")
    assert editor.get(reverse("cases_remind", args=[case.pk])).status_code == 405
    assert editor.get(reverse("cases_remind_listed")).status_code == 405


def test_pages_without_a_contact_of_both_kinds_are_listed_with_what_they_lack(editor: Client) -> None:
    case, challenge = CasePageFactory(title="Exemplet"), ChallengePageFactory(title="Utmaningen", municipality=UMEA)
    CasePage.objects.filter(pk=case.pk).update(contact_email="")
    ChallengePage.objects.filter(pk=challenge.pk).update(contact_role="", contact_email="")
    CasePageFactory(title="Via Kundstöd", contact_role="", contact_email="", contact_via_support=True)
    CasePageFactory(title="Namnlöst", contact_role="", contact_email="", is_anonymous=True)
    html = listed(editor, "cases_without_contact")
    assert number(editor, "cases_without_contact") == 2
    assert "roll, adress" in html
    assert "Via Kundstöd" not in html
    assert "Namnlöst" not in html
    assert "Exemplet" not in listed(editor, "cases_without_contact", municipality=UMEA)


def test_contact_whose_mailbox_takes_no_mail_is_listed_until_an_editor_says_otherwise(
    editor: Client, kramfors: Client
) -> None:
    case = CasePageFactory(title="Exemplet", contact_email="Borta@example.se", municipality=UMEA)
    CasePageFactory(title="Nåbart", contact_email="kvar@example.se", municipality=UMEA)
    lada = {"contact_mailbox": "lada@example.se", "municipality": UMEA}
    CasePageFactory(title="Bara låda", contact_email="", **lada)
    note_bounce(digest_of_address("borta@example.se"), Why.PERMANENT)
    url = reverse("cases_contact_works", args=[case.pk])

    assert "kontaktens adress tar inte emot mejl" in listed(editor, "cases_without_contact")
    assert number(editor, "cases_without_contact") == 1
    assert remind([case]) == 0
    assert editor.get(url).status_code == 405
    kramfors.post(url)
    assert number(editor, "cases_without_contact") == 1

    editor.post(url)
    assert number(editor, "cases_without_contact") == 0
    assert remind([case]) == 1


def test_dead_address_is_listed_also_where_the_other_one_works(editor: Client) -> None:
    CasePageFactory(title="Exemplet", contact_email="kvar@example.se", contact_mailbox="borta@example.se")
    CasePageFactory(title="Dolt", contact_email="borta@example.se", is_anonymous=True)
    note_bounce(digest_of_address("borta@example.se"), Why.PERMANENT)
    html = listed(editor, "cases_without_contact")

    assert number(editor, "cases_without_contact") == 1
    assert "funktionsbrevlådan tar inte emot mejl" in html
    assert "kontaktens adress" not in html


def test_answers_are_read_once_and_by_those_whose_page_it_is(editor: Client, kramfors: Client) -> None:
    case = stale("-1+2 Tre", UMEA)
    editor.post(reverse("cases_remind", args=[case.pk]))
    reminder = case.reminders.get()
    answer(reminder, Answer.CHANGED, message="=1+1 Avtalet är uppsagt.")
    assert "Avtalet är uppsagt." not in listed(kramfors, "cases_answers")
    assert kramfors.post(reverse("cases_read_answer", args=[reminder.pk])).status_code == 404
    assert "Avtalet är uppsagt." in listed(editor, "cases_answers")
    exported = editor.get(reverse("cases_answers"), {"export": "csv"}).getvalue().decode()
    assert "'=1+1" in exported
    assert exported.count("'-1+2 Tre") == 1
    aging = editor.get(reverse("wagtailadmin_reports:aging_pages"), {"export": "csv"}).getvalue().decode()
    assert "'-1+2 Tre" in aging

    editor.post(reverse("cases_read_answer", args=[reminder.pk]))
    assert number(editor, "cases_answers") == 0
    assert "Avtalet är uppsagt." in listed(editor, "cases_answers", state="lasta")
    reminder.refresh_from_db()
    assert reminder.handled_at <= timezone.now()


def test_who_edits_no_page_meets_neither_numbers_nor_lists(client: Client) -> None:
    client.force_login(municipal_editor())
    html = listed(client, "wagtailadmin_home")
    assert "kb-desk" not in html.split("</head>")[1]
    assert reverse("cases_unconfirmed") not in html
    for name in ("cases_unconfirmed", "cases_without_contact", "cases_answers", "search_waiting"):
        assert client.get(reverse(name)).status_code == 302
