"""Every public page type in a browser: accessible, no wider than the window, usable by keyboard and without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, expect

from articles.models import ArticleIndexPage
from articles.services import import_articles
from home.demo import DEMO_DIR
from home.models import StandingPage
from tests.factories import CasePageFactory, ChallengePageFactory, EffectFactory, goal_page, site_tree

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("pages")]
ADDRESSES = {
    "start": "/",
    "cases": "/exempel/",
    "case": "/kommuner/kramfors/fyra-anbud/",
    "challenges": "/utmaningar/",
    "challenge": "/kommuner/kramfors/fler-akerier/",
    "municipalities": "/kommuner/",
    "municipality": "/kommuner/kramfors/",
    "goals": "/mal/",
    "goal": "/mal/konkurrens/",
    "articles": "/artiklar/",
    "article": "/artiklar/elva-orter-samma-fraga/",
    "standing": "/om/",
    "search": "/sok/?q=skolskjuts&kommun=2282",
    "nothing found": "/sok/?q=asdf+qwer",
    "missing": "/finns/inte/",
}


@pytest.fixture(scope="module")
def site(live_server: Any, kept_database: None) -> str:
    """A small site with one page of each type; gives its address."""
    tree = site_tree()
    host, port = live_server.url.removeprefix("http://").split(":")
    tree.site.hostname, tree.site.port = host, int(port)
    tree.site.save()
    goal_page("konkurrens")
    effects = [EffectFactory(), EffectFactory(label="Pris per resa", before=132, after=116, unit="kr")]
    CasePageFactory(title="Fyra anbud på skolskjuts i stället för ett", slug="fyra-anbud", effects=effects)
    CasePageFactory(title="Skolskjutsar utan anbud", is_anonymous=True)
    ChallengePageFactory(title="Hur får vi fler åkerier att köra skolskjuts?", slug="fler-akerier")
    import_articles(DEMO_DIR / "articles", below=ArticleIndexPage.objects.get(), example=True)
    about = StandingPage(title="Om Kunskapsbanken", slug="om", intro="Kort.", body="<h2>Varför</h2><p>Därför.</p>")
    tree.home.refresh_from_db()
    tree.home.add_child(instance=about)
    for child in tree.home.get_children():
        child.show_in_menus = True
        child.save()
    call_command("search_rebuild", verbosity=0)
    return str(live_server.url)


def test_every_page_type_is_accessible_fits_the_window_and_sets_no_cookie(
    site: str, page: Page, assert_well_shown: Callable[[Page], None]
) -> None:
    faulty = []
    page.on("console", lambda message: faulty.append(message.text) if "Content Security" in message.text else None)

    for address in ADDRESSES.values():
        page.goto(site + address)
        expect(page.locator("h1")).to_have_count(1)
        assert_well_shown(page)

    assert faulty == []
    assert page.context.cookies() == []


def test_skip_link_comes_first_and_leads_to_the_content(site: str, page: Page) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.locator(".kb-skip")).to_be_focused()
    expect(page.locator(".kb-skip")).to_be_in_viewport()

    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_menu_on_a_phone_opens_by_keyboard_and_closes_by_escape(
    site: str, new_context: Callable[..., BrowserContext], assert_accessible: Callable[[Page], None]
) -> None:
    page = new_context(viewport={"width": 320, "height": 700}, color_scheme="dark").new_page()
    page.goto(site + ADDRESSES["search"])
    menu, summary = page.locator(".kb-menu nav"), page.locator(".kb-menu summary")
    expect(menu).to_be_hidden()

    summary.focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Exempel", exact=True)).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(menu).to_be_hidden()
    expect(summary).to_be_focused()
    assert_accessible(page)


def test_menu_is_open_in_a_wide_window(site: str, page: Page) -> None:
    page.goto(site)

    expect(page.locator(".kb-menu nav").get_by_role("link", name="Artiklar")).to_be_visible()
    expect(page.locator(".kb-menu summary")).to_be_hidden()


def test_everything_works_without_script(site: str, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport={"width": 320, "height": 700}, java_script_enabled=False).new_page()
    page.goto(site)
    page.locator(".kb-menu summary").click()
    page.locator(".kb-menu nav").get_by_role("link", name="Artiklar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Artiklar")

    page.goto(site)
    page.get_by_label("Beskriv din utmaning").fill("skolskjuts")
    page.get_by_role("button", name="Hitta liknande").click()

    expect(page.get_by_role("link", name="Fyra anbud på skolskjuts")).to_be_visible()


def test_buttons_that_need_script_are_hidden_without_it(site: str, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(site + ADDRESSES["article"])

    expect(page.get_by_role("link", name="Tipsa en vän")).to_be_visible()
    expect(page.get_by_role("button", name="Skriv ut")).to_be_hidden()


def test_copied_link_is_confirmed(site: str, new_context: Callable[..., BrowserContext]) -> None:
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(site + ADDRESSES["article"])
    page.get_by_role("button", name="Kopiera länk").click()

    expect(page.get_by_role("status").filter(has_text="Länken är kopierad.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith(ADDRESSES["article"])


def test_page_is_shared_by_the_systems_own_sheet_where_there_is_one(site: str, page: Page) -> None:
    page.add_init_script("navigator.share = async (what) => { window.shared = what; }")
    page.goto(site + ADDRESSES["article"])
    page.get_by_role("button", name="Dela").click()

    assert page.evaluate("window.shared.url").endswith(ADDRESSES["article"])


def test_suggestion_on_the_start_page_is_a_search(site: str, page: Page) -> None:
    page.goto(site)
    page.get_by_role("link", name="Vi får bara in ett anbud när vi upphandlar skolskjuts").click()

    expect(page.get_by_role("link", name="Fyra anbud på skolskjuts")).to_be_visible()
