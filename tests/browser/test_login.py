"""Logging in as people do: with the keyboard, without script, with a passkey, and to the admin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page, expect

from letters.services import send_due
from members.models import User
from tests.factories import site_tree
from tests.submissions.forms import code_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = "redaktion@example.se"
NARROW = {"viewport": {"width": 320, "height": 700}, "color_scheme": "dark"}


@pytest.fixture
def site(live_server: Any, settings: Any) -> Iterator[str]:
    """The site; passkeys need a name rather than a number, and what is no https only on this machine."""
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    site_tree()
    yield live_server.url.replace("127.0.0.1", "localhost")


def code_mailed() -> str:
    """The code of the last letter."""
    send_due()
    return code_in(mail.outbox[-1])


def log_in(page: Page, site: str, path: str = "/konto/") -> None:
    """Go somewhere that asks for a login, and log in by a code."""
    page.goto(f"{site}{path}")
    page.get_by_label("E-postadress").fill(ADDRESS)
    page.get_by_role("button", name="Mejla mig en kod").click()
    page.get_by_label("Kod").fill(code_mailed())
    page.get_by_role("button", name="Fortsätt").click()


def with_a_finger(page: Page) -> None:
    """Give the browser a place for passkeys that knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.parametrize("has_script", [True, False])
def test_code_opens_the_account_by_keyboard_with_and_without_script(
    site: str, new_context: Callable[..., BrowserContext], has_script: bool, assert_accessible: Callable[[Page], None]
) -> None:
    page = new_context(java_script_enabled=has_script, **NARROW).new_page()
    page.goto(f"{site}/konto/")
    if has_script:
        assert_accessible(page)
    page.get_by_label("E-postadress").focus()
    page.keyboard.type("fel")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("Det är ingen e-postadress")
    if has_script:
        assert_accessible(page)
    page.get_by_label("E-postadress").fill("")
    page.get_by_label("E-postadress").focus()
    page.keyboard.type(ADDRESS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Skriv koden från mejlet")
    if has_script:
        assert_accessible(page)
    page.get_by_label("Kod").focus()
    page.keyboard.type(code_mailed())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mitt konto")
    if has_script:
        for path in ("", "adress/", "ta-bort/"):
            page.goto(f"{site}/konto/{path}")
            assert_accessible(page)
            expect(page.locator("body")).to_have_js_property("scrollWidth", 320)


def test_editor_adds_a_passkey_and_comes_in_with_it_alone(
    site: str, page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    User.objects.create_superuser(ADDRESS)
    with_a_finger(page)
    log_in(page, site, "/admin/")
    expect(page.get_by_text("behöver du ett andra steg")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Lägg till en passkey").click()
    assert_accessible(page)
    page.get_by_label("Namn på nyckeln").fill("Jobbdatorn")
    page.get_by_role("button", name="Lägg till").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reservkoder")
    assert_accessible(page)
    page.goto(f"{site}/admin/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kunskapsbanken")

    page.context.clear_cookies()
    page.goto(f"{site}/konto/logga-in/?next=/konto/steg-tva/")
    page.get_by_role("button", name="Logga in med passkey").click()
    page.wait_for_url("**/konto/steg-tva/")
    expect(page.get_by_text("Jobbdatorn").first).to_be_visible()
    page.get_by_role("link", name="Byt namn Jobbdatorn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Visa att det är du")
    assert_accessible(page)
    page.get_by_role("button", name="Använd passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Byt namn på nyckeln")
    assert_accessible(page)
    page.get_by_label("Namn på nyckeln").fill("Hemdatorn")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Hemdatorn").first).to_be_visible()


def test_passkey_is_the_second_step_after_a_code(site: str, page: Page, assert_accessible: Any) -> None:
    User.objects.create_superuser(ADDRESS)
    with_a_finger(page)
    log_in(page, site, "/konto/steg-tva/")
    page.get_by_role("link", name="Lägg till en passkey").click()
    page.get_by_label("Jag vill kunna logga in med bara den här nyckeln").uncheck()
    page.get_by_role("button", name="Lägg till").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reservkoder")
    page.context.clear_cookies()
    cache.clear()
    log_in(page, site, "/admin/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Steg två")
    assert_accessible(page)
    page.get_by_role("button", name="Använd passkey").click()
    page.wait_for_url("**/admin/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kunskapsbanken")
