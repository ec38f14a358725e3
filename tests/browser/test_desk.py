"""The editor's desk in a browser: its numbers lead to lists, synonyms are tried, texts checked, links answered."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from cases.confirming import remind
from cases.models import CasePage
from letters.models import Letter
from members.models import User
from search.models import AskedDay, AskedText
from tests.factories import CasePageFactory, site_tree
from tests.second_factor import log_in_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PERSON = "811228-9874"


@pytest.fixture
def site(live_server: Any, settings: Any) -> Iterator[str]:
    """A case to find, one that nobody has confirmed, and a search that found nothing; gives the site's address."""
    settings.TASKS_BACKEND = "database"
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    tree = site_tree()
    host, port = live_server.url.removeprefix("http://").split(":")
    tree.site.hostname, tree.site.port = host, int(port)
    tree.site.save()
    CasePageFactory(title="Fyra anbud på skolskjuts", intro="Skolskjutsen fick fyra anbud.")
    long_ago = timezone.localdate() - datetime.timedelta(days=730)
    CasePageFactory(title="Snö och plogar", confirmed_on=long_ago, slug="sno-och-plogar")
    call_command("search_rebuild", verbosity=0)
    text = AskedText.objects.create(text="barnbussar", unanswered_at=timezone.now())
    AskedDay.objects.create(text=text, day=timezone.localdate(), asked=3, unanswered=3)
    yield live_server.url


def editor_in(context: BrowserContext, site: str) -> Page:
    """A window of somebody who may do everything."""
    log_in_browser(context, site, User.objects.create_superuser("redaktor@example.se"))
    return context.new_page()


def test_search_in_vain_is_answered_with_a_synonym_that_was_tried_first(
    site: str, new_context: Callable[..., BrowserContext]
) -> None:
    page = editor_in(new_context(viewport={"width": 1280, "height": 900}), site)
    page.goto(f"{site}/admin/")
    page.get_by_role("link", name=re.compile("1 Sökningar utan träff")).click()
    page.get_by_role("link", name="Lägg till synonym för barnbussar").click()
    page.get_by_role("textbox", name="Ord som betyder samma sak").fill("barnbussar\nskolskjuts")
    expect(page.get_by_label("Skriv en sökning som någon gör")).to_have_value("barnbussar")
    page.get_by_role("button", name="Visa före och efter").click()

    expect(page.get_by_role("region", name="Före: 0 träffar")).to_contain_text("Inget hittas.")
    after = page.get_by_role("region", name="Efter: 1 träff")
    expect(after.get_by_role("listitem")).to_have_text(re.compile("Fyra anbud på skolskjuts.*ny", re.DOTALL))

    page.get_by_role("button", name="Spara").click()
    page.goto(f"{site}/sok/?q=barnbussar")
    expect(page.get_by_role("link", name="Fyra anbud på skolskjuts")).to_be_visible()
    page.goto(f"{site}/admin/")
    expect(page.get_by_role("link", name=re.compile("0 Sökningar utan träff"))).to_be_visible()


def test_text_is_checked_while_it_is_written(site: str, new_context: Callable[..., BrowserContext]) -> None:
    page = editor_in(new_context(viewport={"width": 1280, "height": 900}), site)
    case = CasePage.objects.get(title="Fyra anbud på skolskjuts")
    page.goto(f"{site}/admin/pages/{case.pk}/edit/")
    check = page.locator(".kb-textcheck")
    expect(check).not_to_contain_text("personnummer")
    page.get_by_role("textbox", name="Ingress").fill(f"Vi hjälpte {PERSON}.")
    expect(check).to_contain_text("Det ser ut som ett personnummer")
    expect(check).not_to_contain_text(PERSON)


def test_desk_is_accessible_and_no_wider_than_the_window(
    site: str, new_context: Callable[..., BrowserContext], assert_well_shown: Callable[..., None]
) -> None:
    page = editor_in(new_context(), site)
    page.goto(f"{site}/admin/")
    expect(page.get_by_role("heading", name="Att göra", level=2)).to_be_visible()
    assert_well_shown(page, part=".kb-desk")


@pytest.mark.parametrize("has_script", [True, False])
def test_links_of_a_reminder_change_nothing_until_a_button_is_pressed(
    site: str,
    new_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    has_script: bool,
) -> None:
    case = CasePage.objects.get(title="Snö och plogar")
    remind([case])
    addresses = re.findall(r"http\S+/bekrafta/\S+", Letter.objects.get().text)
    context = new_context(viewport={"width": 320, "height": 700}, java_script_enabled=has_script)
    page = context.new_page()
    for address in addresses:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if has_script:
            assert_accessible(page)
    page.goto(f"{site}/kommuner/kramfors/sno-och-plogar/")
    expect(page.get_by_text("Inte bekräftad sedan")).to_be_visible()

    page.goto(addresses[1])
    page.get_by_role("button", name="Skicka till redaktionen").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv vad som är nytt")
    if has_script:
        assert_accessible(page)

    page.get_by_role("link", name="stämmer fortfarande").click()
    page.get_by_role("button", name="Ja, det stämmer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tack för ert svar")
    page.goto(f"{site}/kommuner/kramfors/sno-och-plogar/")
    expect(page.get_by_text("Bekräftad av Kramfors")).to_be_visible()
    assert context.cookies() == []
