"""Handing in, reviewing, approving and publishing in a browser: with script and without, and accessible throughout."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, expect

from cases.models import CasePage, ChallengePage, Goal, Phase, ProcurementStatus
from kunskapsbank.entry import SOONEST_SECONDS
from letters.services import send_due
from submissions import approving
from submissions.models import State, Submission
from tests.factories import WORDS, CasePageFactory, site_tree
from tests.second_factor import log_in_browser
from tests.submissions.forms import ADDRESS, code_in, handed_in, link_to, mailed, path_in

expect.set_options(timeout=15_000)  # as long as the pages themselves are waited for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "Så fick vi fler anbud på skolskjuts"
LIKE = "Fyra anbud på skolskjuts i stället för ett"
BOXES = ("Utmaning", "Så gjorde vi", "Resultat", "Det här fungerade", "Det här gör vi inte om")


@pytest.fixture
def site(live_server: Any, settings: Any) -> Iterator[str]:
    """A small site with one case that can be found; gives its address."""
    settings.SEARCH_EMBEDDER = "none"
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    # Mail is sent by the tests, as the worker would, from a thread that sees the same outbox.
    settings.TASKS_BACKEND = "database"
    tree = site_tree()
    host, port = live_server.url.removeprefix("http://").split(":")
    tree.site.hostname, tree.site.port = host, int(port)
    tree.site.save()
    CasePageFactory(title=LIKE, slug="fyra-anbud")
    call_command("search_rebuild", verbosity=0)
    yield live_server.url


def write_case(page: Page) -> None:
    """Fill the form of a case, as a person who takes more than some seconds."""
    page.get_by_label("Rubrik").fill(TITLE)
    for label in BOXES:
        page.get_by_role("textbox", name=label, exact=True).fill(WORDS)
    page.get_by_label("Kommun", exact=True).select_option(label="Kramfors")
    page.get_by_label("Vad handlar det om?").select_option(label="Persontransporter")
    page.get_by_label("Fas").select_option(str(Phase.objects.get(code="forbereda").pk))
    status = ProcurementStatus.objects.get(code="avtal")
    page.get_by_label("Hur långt har upphandlingen kommit?").select_option(str(status.pk))
    page.get_by_label("Vem kan man fråga?").fill("Upphandlare")
    page.get_by_label("Din e-postadress").fill(ADDRESS)
    time.sleep(SOONEST_SECONDS)


def log_in(page: Page, site: str) -> None:
    """As an editor who may do everything."""
    log_in_browser(page.context, site, get_user_model().objects.create_superuser("redaktor@example.se"))
    page.goto(f"{site}/admin/")


def test_case_goes_from_a_visitor_through_review_and_approval_to_publication(
    site: str, new_context: Callable[..., BrowserContext]
) -> None:
    visitor = new_context().new_page()
    visitor.goto(f"{site}/dela/")
    visitor.get_by_role("link", name="Dela ert exempel", exact=True).last.click()
    write_case(visitor)
    visitor.get_by_role("button", name="Skicka till redaktionen").click()
    visitor.get_by_label("Kod").fill(code_in(mailed()))
    visitor.get_by_role("button", name="Bekräfta adressen").click()
    expect(visitor.get_by_text("Vi har tagit emot det.")).to_be_visible()

    editor = new_context(viewport={"width": 1280, "height": 900}).new_page()
    log_in(editor, site)
    editor.get_by_role("link", name="Inlämnat (1)").click()
    editor.get_by_role("link", name=TITLE).click()
    editor.get_by_role("checkbox", name="Fakta").check()
    editor.get_by_role("button", name="Spara checklistan").click()
    expect(editor.get_by_text("Checklistan är sparad.")).to_be_visible()
    editor.get_by_label("Till avsändaren").fill("Hur många anbud var det före?")
    editor.get_by_role("button", name="Skicka frågan").click()
    expect(editor.get_by_text("Frågan är skickad.")).to_be_visible()

    visitor.goto(site + path_in(mailed()))
    visitor.get_by_label("Ditt svar").fill("Ett.")
    visitor.get_by_role("button", name="Skicka svaret").click()
    expect(visitor.get_by_text("Ett.", exact=True)).to_be_visible()

    editor.reload()
    editor.get_by_label("Ingress").fill("Fyra anbud i stället för ett.")
    editor.get_by_label(Goal.objects.get(code="konkurrens").label, exact=True).check()
    editor.get_by_role("button", name="Gör en sida av texten").click()
    editor.get_by_role("link", name="Kommunens godkännande").click()
    editor.get_by_label("Skicka till").fill("chef@example.se")
    editor.get_by_role("button", name="Skicka länken").click()
    expect(editor.get_by_text("Länken är skickad.")).to_be_visible()

    boss = new_context().new_page()
    boss.goto(site + path_in(mailed()))
    boss.get_by_label("Vi godkänner att sidan publiceras").check()
    boss.get_by_label("Namn och roll").fill("Anna Berg, inköpschef")
    boss.get_by_role("button", name="Skicka svaret").click()
    expect(boss.get_by_text("Godkänd av Anna Berg, inköpschef")).to_be_visible()

    case = CasePage.objects.get(title=TITLE)
    editor.goto(f"{site}/admin/pages/{case.pk}/edit/")
    editor.get_by_role("button", name="Fler åtgärder").click()
    editor.get_by_role("button", name="Publicera").click()
    editor.wait_for_load_state()
    visitor.reload()
    expect(visitor.get_by_text("Sidan är publicerad.")).to_be_visible()
    visitor.get_by_role("link", name="Läs sidan").click()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("anbud på")
    send_due()
    assert mail.outbox[-1].to == [ADDRESS]


def test_open_challenge_is_handed_in_in_two_minutes(site: str, page: Page) -> None:
    began = time.monotonic()
    page.goto(f"{site}/dela/utmaning/")
    page.get_by_label("Rubrik").fill("Hur får vi fler anbud på skolskjuts?")
    page.get_by_role("textbox", name="Utmaning", exact=True).fill(WORDS)
    page.get_by_label("Kommun", exact=True).select_option(label="Kramfors")
    page.get_by_label("Vem kan man fråga?").fill("Trafikplanerare")
    page.get_by_label("Din e-postadress").fill(ADDRESS)
    time.sleep(SOONEST_SECONDS)
    page.get_by_role("button", name="Skicka till redaktionen").click()
    page.get_by_label("Kod").fill(code_in(mailed()))
    page.get_by_role("button", name="Bekräfta adressen").click()

    expect(page.get_by_text("Vi har tagit emot det.")).to_be_visible()
    assert time.monotonic() - began < 120
    assert not ChallengePage.objects.exists()


def test_similar_cases_show_beside_the_first_box_while_one_writes(site: str, page: Page) -> None:
    page.goto(f"{site}/dela/exempel/")
    page.get_by_role("textbox", name="Utmaning", exact=True).press_sequentially(
        "Bara ett anbud på skolskjuts från samma bolag"
    )

    hint = page.get_by_role("complementary", name="Liknande exempel")
    expect(hint.get_by_role("link", name=LIKE)).to_be_visible()
    assert hint.get_by_role("listitem").count() <= 3


def test_words_are_counted_and_the_draft_saves_itself(site: str, page: Page) -> None:
    page.goto(f"{site}/dela/exempel/")
    time.sleep(SOONEST_SECONDS)
    page.get_by_role("textbox", name="Utmaning", exact=True).fill("Ett enda anbud.")

    expect(page.get_by_text("3 ord, för få än")).to_be_visible()
    expect(page.locator("[data-saved]")).to_contain_text("Sparat")
    page.reload()
    expect(page.get_by_role("textbox", name="Utmaning", exact=True)).to_have_value("Ett enda anbud.")
    assert Submission.objects.count() == 1


def test_closed_browser_is_resumed_by_the_mailed_link(site: str, new_context: Callable[..., BrowserContext]) -> None:
    context = new_context()
    page = context.new_page()
    page.goto(f"{site}/dela/exempel/")
    time.sleep(SOONEST_SECONDS)
    page.get_by_role("textbox", name="Så gjorde vi", exact=True).fill("Så här långt kom jag.")
    page.get_by_label("Din e-postadress").fill(ADDRESS)
    page.get_by_role("button", name="Mejla mig länken hit").click()
    page.get_by_label("Kod").fill(code_in(mailed()))
    page.get_by_role("button", name="Bekräfta adressen").click()
    expect(page.get_by_role("textbox", name="Så gjorde vi", exact=True)).to_have_value("Så här långt kom jag.")
    context.close()

    elsewhere = new_context().new_page()
    elsewhere.goto(site + path_in(mailed()))

    expect(elsewhere.get_by_role("textbox", name="Så gjorde vi", exact=True)).to_have_value("Så här långt kom jag.")


def test_everything_works_without_script(site: str, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False, viewport={"width": 320, "height": 700}).new_page()
    page.goto(f"{site}/dela/exempel/")
    write_case(page)
    page.get_by_label("Rubrik").fill("")
    page.get_by_role("button", name="Skicka till redaktionen").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("complementary", name="Liknande exempel").get_by_role("link", name=LIKE)).to_be_visible()
    page.get_by_role("link", name="Rubrik:").click()
    expect(page.get_by_label("Rubrik")).to_be_in_viewport()
    page.get_by_label("Rubrik").fill(TITLE)
    page.get_by_role("button", name="Skicka till redaktionen").click()
    page.get_by_label("Kod").fill(code_in(mailed()))
    page.get_by_role("button", name="Bekräfta adressen").click()

    expect(page.get_by_text("Vi har tagit emot det.")).to_be_visible()
    assert page.context.cookies() == []


def test_forms_are_accessible_with_and_without_errors(
    site: str, page: Page, assert_well_shown: Callable[[Page], None]
) -> None:
    faulty: list[str] = []
    page.on("console", lambda message: faulty.append(message.text) if "Content Security" in message.text else None)

    def look(button: str = "") -> None:
        if button:
            page.get_by_role("button", name=button).click()
            expect(page.get_by_role("alert")).to_be_visible()
        assert_well_shown(page)

    for address in ("/dela/", "/dela/utmaning/", "/dela/exempel/"):
        page.goto(site + address)
        look()
    time.sleep(SOONEST_SECONDS)
    look("Skicka till redaktionen")
    asked = handed_in(state=State.QUESTION)
    asked.messages.create(text="Hur många anbud var det före?", is_from_editors=True)
    page.goto(site + link_to(asked))
    look()
    look("Skicka svaret")
    page.goto(site + link_to(asked, "withdraw"))
    look()
    draft = Submission.objects.create(kind="case", sender_email=ADDRESS)
    page.goto(site + link_to(draft, "code"))
    look()
    look("Bekräfta adressen")
    page.goto(site + approval_path())
    look()
    look("Skicka svaret")

    assert faulty == []


def approval_path() -> str:
    """The path of a link to a page that waits for approval."""
    approving.ask(CasePageFactory(live=False), address="chef@example.se", by=None)
    return path_in(mailed())
