"""The admin is in Swedish: the catalogues hold everything, and no page an editor meets has English left on it."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation.trans_real import DjangoTranslation
from wagtail.models import Page

from municipalities.editors import remove_wagtails_groups
from tests.project.catalogues import entries
from tests.project.rights import Address, World, client_of, own_variants
from tests.project.test_rights_matrix import EDITORIAL, roles_of, understood

OVERLAY = Path(settings.BASE_DIR) / "locale" / "sv" / "LC_MESSAGES"
DOMAINS = ["django", "djangojs"]
# Nothing in Swedish is spelt like these.
ENGLISH = re.compile(
    r"\b(the|this|that|these|you|your|with|from|has|have|been|will|would|cannot|please|page|pages|save|saved|edit|edited|"
    r"delete|deleted|search|choose|select|updated|date|exploring|moderators|approval|any|yes|add|new|move|copy|user|"
    r"users|group|groups|owner|title|type|status|settings|history|workflow|tasks?|collection|documents?|images?|back|"
    r"cancel|close|open|required|optional|and|or|of|to|is|are|not|no)\b",
    re.I,
)
# Words of Swedish, names and addresses that look English.
SWEDISH = re.compile(r"\b(status|is|type|of)\b|[\w.+-]+@[\w.-]+|https?://\S+|\S+\.(csv|png|xlsx)|/\S+", re.I)
OPENED = 200
READ_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "content", "data-w-dialog-title-value")
UNREAD = {"script", "style", "code", "svg"}


@pytest.mark.parametrize("domain", DOMAINS)
def test_compiled_overlay_is_the_written_one(domain: str) -> None:
    written = {key: text for key, text in entries(OVERLAY / f"{domain}.po") if key != ""}
    with (OVERLAY / f"{domain}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    compiled.pop("", None)
    assert compiled == written, "Kör make messages."


@pytest.mark.parametrize("domain", DOMAINS)
def test_overlay_keeps_what_stands_in_for_values(domain: str) -> None:
    def named(text: str) -> set[str]:
        return set(re.findall(r"%\((\w+)\)", text))

    wrong = [
        key
        for key, text in entries(OVERLAY / f"{domain}.po")
        if not text or (isinstance(key, str) and named(key) != named(text))
    ]
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_nothing_of_wagtail_lacks_swedish(domain: str) -> None:
    swedish = DjangoTranslation("sv", domain=domain, localedirs=_localedirs(domain))._catalog
    missing = sorted(str(key) for key in set(_wagtails_texts(domain)) if not swedish.get(key))
    assert missing == []


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A site with two municipalities, and nothing of Wagtail's own beginnings."""
    with django_db_blocker.unblock(), transaction.atomic():
        Page.objects.filter(title="Welcome to your new Wagtail site!").delete()
        made = World()
        remove_wagtails_groups()
        yield made
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("who", [EDITORIAL, "municipality"])
def test_no_page_an_editor_meets_has_english_left(world: World, who: str) -> None:
    client = client_of(world.editorial if who == EDITORIAL else world.own.editor)
    left = {}
    for address in _met_by_editors():
        response = client.get(address.url(own_variants(address, world.own)[0]))
        if response.status_code == OPENED and (found := english_in(response)):
            left[str(address)] = found
    assert left == {}


def _met_by_editors() -> list[Address]:
    return [address for address in understood() if EDITORIAL in (roles_of(address) or {EDITORIAL})]


def english_in(response: HttpResponse) -> list[str]:
    """The texts of a page that look like English."""
    if not response.headers["Content-Type"].startswith("text/html"):
        return []
    reader = Reader()
    reader.feed(response.content.decode())
    return sorted({text for text in reader.texts if ENGLISH.search(SWEDISH.sub("", text))})


class Reader(HTMLParser):
    """Collects what a person reads or hears of a page."""

    def __init__(self) -> None:
        """Nothing read yet."""
        super().__init__()
        self.texts: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read the attributes that are shown or read aloud."""
        self._unread += tag in UNREAD
        self.texts += [value for name, value in attrs if name in READ_ATTRIBUTES and value and tag != "meta"]

    def handle_endtag(self, tag: str) -> None:
        """Leave what nobody reads."""
        self._unread -= tag in UNREAD

    def handle_data(self, data: str) -> None:
        """Read text."""
        if not self._unread and data.strip():
            self.texts.append(" ".join(data.split()))


def _wagtails_texts(domain: str) -> Iterator[Any]:
    for app in apps.get_app_configs():
        path = Path(app.path) / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
        if app.name.startswith("wagtail") and path.exists():
            yield from (key for key, _text in entries(path) if key != "")


def _localedirs(domain: str) -> list[str] | None:
    """Of scripts' texts Wagtail's own view reads those of its admin only, and then the site's."""
    return [str(Path(apps.get_app_config("wagtailadmin").path) / "locale")] if domain == "djangojs" else None
