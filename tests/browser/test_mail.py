"""Mail in a browser: editors see how it looks in light and dark, and whoever gets it ends it without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from letters.endings import ending_url, has_ended
from tests.browser.test_desk import editor_in
from tests.factories import site_tree

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHITE, NIGHT = "rgb(255, 255, 255)", "rgb(15, 23, 24)"


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """An empty site's address."""
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    tree = site_tree()
    host, port = live_server.url.removeprefix("http://").split(":")
    tree.site.hostname, tree.site.port = host, int(port)
    tree.site.save()
    return str(live_server.url)


def test_editor_sees_a_letter_in_light_and_dark(site: str, new_context: Callable[..., BrowserContext]) -> None:
    page = editor_in(new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark"), site)
    page.goto(f"{site}/admin/letters/kinds/")
    page.get_by_role("link", name="Fråga om ett exempel stämmer").click()

    letter = page.frame_locator("iframe")
    expect(letter.get_by_role("heading")).to_have_text("Stämmer ”Så fick vi fler anbud på skolskjuts” fortfarande?")
    expect(letter.get_by_role("link", name="Det stämmer fortfarande")).to_be_visible()
    expect(letter.locator("body")).to_have_css("background-color", WHITE)
    page.get_by_role("link", name="Mörkt").click()
    expect(letter.locator("body")).to_have_css("background-color", NIGHT)
    expect(page.locator("pre")).to_contain_text("Uppgifterna är från maj 2025.")


def test_letters_are_ended_without_script_on_a_narrow_screen(
    site: str, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(viewport={"width": 320, "height": 700}, java_script_enabled=False)
    page = context.new_page()
    page.goto(ending_url("case_reminder", "anna@example.se"))
    page.get_by_role("button", name="Ja, sluta skicka dem").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Du får inga fler sådana mejl")
    assert has_ended("case_reminder", "anna@example.se")
    assert context.cookies() == []


def test_page_that_ends_letters_is_accessible(site: str, page: Page, assert_accessible: Callable[[Page], None]) -> None:
    page.goto(ending_url("case_reminder", "anna@example.se"))
    assert_accessible(page)
