"""Fixtures that every test may use: the database, the real servers, the browser.

`pytest` alone runs on SQLite and skips what needs a server; `pytest --services` starts PostgreSQL and Elasticsearch
(`scripts/services/`), one of each for all workers.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from wagtail.search.models import IndexEntry

from scripts.services import chromium as system_chromium
from scripts.services.elasticsearch import SecuredServer
from scripts.services.processes import Missing
from scripts.services.pytest_plugin import lacks, own
from search.engines import embedded_engine
from search.engines.elastic.connection import Connection
from tests.factories import site_tree
from tests.second_factor import log_in
from tests.secured import SITE, roles
from tests.snapshots import Snapshot

# What is read once a process (word lists, models) and a busy machine must not look like a slow example.
hypothesis_settings.register_profile("kunskapsbanken", deadline=None)
hypothesis_settings.load_profile("kunskapsbanken")

# Most of what Django and Wagtail make lives as long as the process: to look at it again and again took an eighth of
# the time.
gc.set_threshold(100_000, 20, 50)

# Of what passes axe names one example: to describe all of it takes longer than to look.
VIOLATIONS = {"resultTypes": ["violations"]}
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], **VIOLATIONS}
# What another colour scheme can change.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, **VIOLATIONS}
RUN_AXE = "async ([part, rules]) => ({violations: (await axe.run(part || document, rules)).violations})"
WIDTHS = (320, 1280)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The migrated database with the pages that every site has; they come back after tests with real transactions."""
    with django_db_blocker.unblock():
        site_tree()
        # Wagtail's own search follows its table row by row and bears no copying.
        IndexEntry.objects.all().delete()
        snapshot = Snapshot(django_settings.VAR_DIR / django_settings.WORKER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: snapshot.restore())
        yield


@pytest.fixture(scope="module")
def kept_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What a module lays in with real transactions stays until it is over: for modules whose tests only read."""
    with django_db_blocker.unblock():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: None)
            yield
        TransactionTestCase._fixture_teardown(TransactionTestCase())


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """No test sees what another one cached or searched: stamps start from the same number in each."""
    yield
    cache.clear()
    embedded_engine.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _second_factor() -> Iterator[None]:
    """Whoever a test logs in has shown a second factor; tests of logging in say otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", log_in)
        yield


@pytest.fixture
def postgresql(db: None) -> None:
    """For tests of what only PostgreSQL does."""
    if connection.vendor != "postgresql":
        lacks("postgresql")


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """A real Elasticsearch; keep to indices whose name begins with `settings.ELASTICSEARCH_PREFIX`."""
    return os.environ.get("ELASTICSEARCH_URL") or lacks("elasticsearch")


@pytest.fixture(scope="session")
def secured_elasticsearch(elasticsearch_url: str) -> Iterator[SecuredServer]:
    """Another real Elasticsearch, which asks for a password over TLS; mark the tests with `SECURED`."""
    with own(lambda: SecuredServer(roles())) as server:
        yield server


@pytest.fixture(scope="session")
def secured_connection(secured_elasticsearch: SecuredServer) -> Connection:
    """The way to it for a user who may do what the docs say the site needs."""
    password = secured_elasticsearch.passwords[SITE]
    return Connection(secured_elasticsearch.urls, user=SITE, password=password, ca_file=secured_elasticsearch.ca_file)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    try:
        return system_chromium.executable()
    except Missing as reason:
        lacks(str(reason))


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A running Chromium, for one module.

    Playwright's loop counts as running in this thread for as long as it is open, and Django refuses the database to
    a thread with a running loop. The tests are no coroutines, so nothing can interleave with a query: the refusal is
    switched off for exactly that time.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(system_chromium.ARGUMENTS))
            yield browser
            browser.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts (`viewport=`, `color_scheme=`, `java_script_enabled=` ...) as a visitor in Sweden has.

    Fails the test when a page asked any other host for anything.
    """
    contexts: list[BrowserContext] = []
    foreign: list[str] = []

    def note(request: Request) -> None:
        if urlsplit(request.url).hostname not in {"localhost", "127.0.0.1", None}:
            foreign.append(request.url)

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"locale": "sv-SE", "timezone_id": "Europe/Stockholm", **options})
        context.set_default_timeout(15_000)
        context.on("request", note)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert foreign == []


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page in a window of 1280 × 900."""
    return new_context(viewport={"width": 1280, "height": 900}).new_page()


@pytest.fixture
def assert_accessible() -> Callable[..., None]:
    """Lets axe look at the page as it stands, or the part that a selector names; fails with each violation."""

    def look(page: Page, *, part: str | None = None, rules: dict[str, Any] = WCAG) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        results = AxeResults(page.evaluate(RUN_AXE, [part, rules]))
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return look


@pytest.fixture
def assert_well_shown(assert_accessible: Callable[..., None]) -> Callable[..., None]:
    """Looks at the page on a phone and on a desk: accessible, also in dark colours, and no wider than the window.

    Dark colours are the same at both widths; what shows on a phone only is looked at in the dark where it is tested.
    """

    def look(page: Page, *, part: str | None = None) -> None:
        page.emulate_media(color_scheme="light")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert_accessible(page, part=part)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} is wider than {width}"
        page.emulate_media(color_scheme="dark")
        assert_accessible(page, part=part, rules=COLOURS)

    return look
