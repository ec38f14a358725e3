"""Commenting in a browser: by mouse, by keyboard, without script; moderating with one key; accessible throughout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from comments.following import follow
from comments.links import Kind, new_link_for, new_link_to
from comments.models import Comment, State
from members.models import MunicipalityDomain
from members.services import account_of, confirm_address
from tests.comments.worlds import (
    ADDRESS,
    NAME,
    TEXT,
    code_in,
    comment_on,
    mailed,
    moderator,
    path_in,
    visitor_writes,
)
from tests.factories import CasePageFactory, site_tree
from tests.second_factor import log_in_browser

expect.set_options(timeout=15_000)  # as long as the pages themselves are waited for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A case on a running site."""
    # That a form may not be sent in a moment is tried without a browser.
    monkeypatch.setattr("kunskapsbank.entry.SOONEST_SECONDS", -1)
    settings.SEARCH_EMBEDDER = "none"
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    # Mail is sent by the tests, as the worker would, from a thread that sees the same outbox.
    settings.TASKS_BACKEND = "database"
    tree = site_tree()
    host, port = live_server.url.removeprefix("http://").split(":")
    tree.site.hostname, tree.site.port = host, int(port)
    tree.site.save()
    return CasePageFactory(title="Så fick vi fler anbud", slug="fler-anbud")


def moderate(page: Page, site: str) -> None:
    """Log in as an editor and open the queue."""
    log_in_browser(page.context, site, moderator())
    page.goto(f"{site}/admin/comments/")


def confirm(page: Page) -> None:
    """Answer the code."""
    expect(page.get_by_label("Kod")).to_be_visible()
    page.get_by_label("Kod").fill(code_in(mailed()))
    page.get_by_role("button", name="Bekräfta adressen").click()
    expect(page.get_by_text("En redaktör läser den innan den syns")).to_be_visible()


def test_comment_is_written_in_place_published_by_one_key_and_answered(
    case: Any, live_server: Any, new_context: Callable[..., BrowserContext]
) -> None:
    visitor, editor = new_context().new_page(), new_context().new_page()
    visitor.goto(case.full_url)
    assert visitor.context.cookies() == []
    visitor.get_by_role("link", name="Skriv en kommentar").focus()
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_label("Din kommentar")).to_be_focused()
    assert visitor.url == case.full_url
    visitor.keyboard.type(TEXT)
    visitor.keyboard.press("Tab")
    visitor.keyboard.type(NAME)
    visitor.keyboard.press("Tab")
    visitor.keyboard.type(ADDRESS)
    visitor.keyboard.press("Enter")
    confirm(visitor)

    moderate(editor, live_server.url)
    editor.keyboard.press("j")
    editor.keyboard.press("p")
    expect(editor.get_by_text("Kommentaren är publicerad.")).to_be_visible()
    editor.goto(f"{live_server.url}/admin/comments/?state=published")
    editor.keyboard.press("j")
    editor.keyboard.press("s")
    editor.keyboard.type("Tack för att du frågar!")
    editor.get_by_role("button", name="Skicka svaret").click()
    expect(editor.get_by_text("Svaret är publicerat.")).to_be_visible()

    comment_on(case, "Vi gjorde tvärtom.")
    visitor.goto(case.full_url)
    visitor.get_by_role("link", name="Visa nyast först").press("Enter")
    expect(visitor.get_by_role("heading", name="Kommentarer (3)")).to_be_focused()
    expect(visitor.get_by_text("Tack för att du frågar!")).to_be_visible()
    expect(visitor.get_by_text("Svarar för webbplatsen")).to_be_visible()


def test_comment_is_written_reported_hidden_and_erased_without_script(
    case: Any, live_server: Any, new_context: Callable[..., BrowserContext]
) -> None:
    visitor = new_context(java_script_enabled=False).new_page()
    visitor.goto(case.full_url)
    visitor.get_by_role("link", name="Skriv en kommentar").click()
    visitor.get_by_label("Din kommentar").fill(TEXT)
    visitor.get_by_label("Ditt namn eller din roll").fill(NAME)
    visitor.get_by_role("button", name="Skicka kommentaren").click()
    expect(visitor.get_by_label("Din kommentar")).to_have_value(TEXT)
    visitor.get_by_label("Din e-postadress").fill(ADDRESS)
    visitor.get_by_role("button", name="Skicka kommentaren").click()
    confirm(visitor)

    editor = new_context(java_script_enabled=False).new_page()
    moderate(editor, live_server.url)
    editor.get_by_role("button", name="Publicera", exact=True).click()
    visitor.goto(case.full_url)
    visitor.get_by_role("link", name="Anmäl").click()
    visitor.get_by_label("Den är reklam eller skräp").check()
    visitor.get_by_role("button", name="Anmäl").click()
    expect(visitor.get_by_role("heading", name="Tack för anmälan")).to_be_visible()

    editor.goto(f"{live_server.url}/admin/comments/?state=published")
    expect(editor.get_by_text("Den är reklam eller skräp")).to_be_visible()
    editor.get_by_label("Skäl att dölja", exact=True).select_option(label="Reklam")
    editor.get_by_role("button", name="Dölj", exact=True).click()
    visitor.goto(case.full_url)
    expect(visitor.get_by_text("borttagen av redaktionen. Skäl: Reklam.")).to_be_visible()

    visitor.goto(live_server.url + path_in(mailed(), "/kommentarer/egen/"))
    expect(visitor.get_by_text("Här berättar den som köper in")).to_be_visible()
    visitor.get_by_role("button", name="Ta bort kommentaren").click()
    visitor.goto(case.full_url)
    expect(visitor.get_by_text("borttagen av den som skrev den")).to_be_visible()
    assert Comment.objects.get().text == ""


def test_pages_of_comments_are_accessible(
    case: Any, live_server: Any, page: Page, assert_well_shown: Callable[..., None]
) -> None:
    above = comment_on(case, "Hur gjorde ni med reservtrafiken?")
    comment_on(case, "Bolagen ersätter varandra.", parent=above, badge="Redaktionen")
    follow(case, ADDRESS)
    paths = [
        case.url,
        f"/kommentarer/{case.pk}/svara/{above.pk}/",
        f"/kommentarer/{case.pk}/folj/",
        f"/kommentarer/anmal/{above.pk}/",
        "/kommentarer/mina/",
        reverse("comments:own", args=[new_link_for(Kind.OWN, ADDRESS)]),
        reverse("comments:own_comment", args=[new_link_to(above)]),
        reverse("comments:code", args=[new_link_to(visitor_writes(case))]),
        reverse("comments:unfollow", args=[new_link_for(Kind.FOLLOWED, ADDRESS)]),
    ]
    for path in paths:
        page.goto(live_server.url + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert_well_shown(page)
    page.goto(live_server.url + paths[1])
    page.get_by_role("button", name="Skicka kommentaren").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert_well_shown(page)

    MunicipalityDomain.objects.create(municipality=case.municipality, domain="kramfors.example.se")
    member = account_of("inkopare@kramfors.example.se")
    confirm_address(member)
    log_in_browser(page.context, live_server.url, member)
    page.goto(f"{live_server.url}/tipsa/{case.pk}/")
    expect(page.get_by_role("heading", name="Så står det i mejlet")).to_be_visible()
    assert_well_shown(page)


def test_queue_is_accessible(
    case: Any, live_server: Any, page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    comment_on(case, "Se https://example.se/a och ring 070-123 45 67", state=State.WAITING)
    moderate(page, live_server.url)

    expect(page.get_by_role("button", name="Publicera", exact=True)).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("j")
    expect(page.locator("[data-card]")).to_be_focused()
    page.get_by_label("Tangenter").uncheck()
    page.reload()
    expect(page.get_by_label("Tangenter")).not_to_be_checked()
    page.keyboard.press("j")
    expect(page.locator("[data-card]")).not_to_be_focused()
