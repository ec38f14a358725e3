"""Asking and answering in a browser: from a case to the answer, by keyboard, without script, accessible throughout."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, expect

from cases.models import CasePage
from contacts import services
from contacts.models import Question, State, Turn
from contacts.support import support_address
from tests.contacts.asking import (
    ANSWER,
    ASKER,
    TEXT,
    WHO,
    asker_url,
    code_in,
    contact_url,
    letter_to,
    path_in,
    sent_question,
    turn_of,
)
from tests.contacts.conftest import MONDAY
from tests.factories import CasePageFactory, site_tree
from tests.second_factor import log_in_browser

expect.set_options(timeout=15_000)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "Fyra anbud på skolskjuts i stället för ett"


@pytest.fixture
def site(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A small site with one case whose contact takes questions; gives its address."""
    settings.SEARCH_EMBEDDER = "none"
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    settings.TASKS_BACKEND = "database"
    # A browser types at once.
    monkeypatch.setattr("kunskapsbank.entry.SOONEST_SECONDS", -1)
    tree = site_tree()
    host, port = live_server.url.removeprefix("http://").split(":")
    tree.site.hostname, tree.site.port = host, int(port)
    tree.site.save()
    CasePageFactory(title=TITLE, slug="fyra-anbud")
    call_command("search_rebuild", verbosity=0)
    yield live_server.url


def case() -> CasePage:
    """The case."""
    return CasePage.objects.get(title=TITLE)


def ask(page: Page, site: str) -> None:
    """From the case to a question that is sent."""
    page.goto(site + case().url)
    page.get_by_role("link", name="Skriv en fråga").click()
    page.get_by_label("Vad vill du veta?").fill(TEXT)
    page.get_by_label("Vem är du?").fill(WHO)
    page.get_by_label("Din e-postadress").fill(ASKER)
    page.get_by_role("button", name="Skicka frågan").click()
    page.get_by_label("Kod").fill(code_in(letter_to(ASKER)))
    page.get_by_role("button", name="Skicka frågan").click()
    expect(page.get_by_text("Frågan är hos: Trafikplanerare, Kramfors kommun.")).to_be_visible()


def test_question_is_asked_reminded_of_taken_over_and_answered(
    site: str, new_context: Callable[..., BrowserContext]
) -> None:
    asker = new_context().new_page()
    ask(asker, site)
    contact_link = path_in(letter_to(case().contact_email))

    # The browser's clock stays: what moves is when the question was asked, and the day of the commands.
    Turn.objects.update(asked_at=MONDAY)
    with time_machine.travel(MONDAY + datetime.timedelta(days=2)):
        call_command("contacts_remind")
    assert letter_to(case().contact_email).subject == "Påminnelse: en kollega väntar på svar"
    with time_machine.travel(MONDAY + datetime.timedelta(days=4)):
        call_command("contacts_remind")
    assert TEXT in letter_to(support_address()).body
    asker.reload()
    expect(asker.get_by_text("Kundstöd har din fråga")).to_be_visible()

    context = new_context(viewport={"width": 1280, "height": 900})
    log_in_browser(context, site, get_user_model().objects.create_superuser("redaktor@example.se"))
    editor = context.new_page()
    editor.goto(f"{site}/admin/")
    editor.get_by_role("link", name="Frågor (1)").click()
    editor.get_by_role("link", name=TEXT).click()
    editor.get_by_label("Till den som frågade").fill("Vi frågar runt.")
    editor.get_by_role("button", name="Skicka svaret").click()
    expect(editor.get_by_text("Svaret är skickat.")).to_be_visible()

    contact = new_context().new_page()
    contact.goto(site + contact_link)
    contact.get_by_label("Ditt svar").fill(ANSWER)
    contact.get_by_role("button", name="Skicka svaret").click()
    expect(contact.get_by_role("heading", name="Tack för svaret")).to_be_visible()

    asker.goto(site + path_in(letter_to(ASKER)))
    expect(asker.get_by_text(ANSWER)).to_be_visible()
    asker.get_by_label("En sak till").fill("Hur många skolor?")
    asker.get_by_role("button", name="Skicka frågan").click()
    expect(asker.get_by_text("Hur många skolor?")).to_be_visible()
    assert Question.objects.get().state == State.WITH_CONTACT


def test_question_is_asked_without_script(site: str, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    ask(page, site)

    contact = new_context(java_script_enabled=False).new_page()
    contact.goto(site + path_in(letter_to(case().contact_email)))
    contact.get_by_role("link", name="Fråga hellre någon annan").click()
    contact.get_by_label("Vem ska vi fråga i stället?").fill("Inköpschefen")
    contact.get_by_role("button", name="Skicka frågan vidare").click()
    page.reload()
    expect(page.get_by_text("tror att någon annan vet mer")).to_be_visible()


def test_question_is_asked_by_keyboard_and_a_price_is_pointed_out_first(site: str, page: Page) -> None:
    page.goto(f"{site}/fraga/{case().pk}/")
    page.get_by_label("Vad vill du veta?").focus()
    page.keyboard.type("Norrbuss AB bjöd 118 kr. Var det rimligt?")
    for text in (WHO, ASKER):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Norrbuss AB")
    page.get_by_role("button", name="Skicka ändå").press("Enter")
    expect(page.get_by_label("Kod")).to_be_visible()


def test_pages_are_well_shown(site: str, page: Page, assert_well_shown: Callable[[Page], None]) -> None:
    open_question = sent_question(page=case())
    answered = sent_question(page=case(), text="Och sedan?")
    services.answer(turn_of(answered), ANSWER)
    draft = Question.objects.create(text=TEXT, asker=WHO, asker_email=ASKER)
    urls = [
        f"/fraga/{case().pk}/",
        asker_url(open_question),
        asker_url(answered),
        asker_url(draft, "code"),
        asker_url(answered, "end"),
        asker_url(answered, "helped", Question.Helped.YES),
        contact_url(turn_of(open_question)),
        contact_url(turn_of(open_question), "refer"),
        contact_url(turn_of(open_question), "pause"),
    ]
    for url in urls:
        page.goto(site + url)
        assert_well_shown(page)
    page.goto(f"{site}/fraga/")
    page.get_by_label("Vad vill du veta?").fill("Norrbuss AB")
    page.get_by_role("button", name="Skicka till Kundstöd").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_well_shown(page)
