"""A page for each of the 290 municipalities, made at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from wagtail.models import Page

from municipalities.models import MunicipalityIndexPage, MunicipalityPage
from municipalities.services import create_missing_pages

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("every_page")]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    """How many pages were made below an empty list; undone when the module is."""
    with django_db_blocker.unblock(), transaction.atomic():
        MunicipalityPage.objects.get().delete()
        yield create_missing_pages(MunicipalityIndexPage.objects.get())
        transaction.set_rollback(True)


def test_every_municipality_gets_a_page(made: int) -> None:
    assert (made, MunicipalityPage.objects.live().count()) == (290, 290)


def test_pages_are_made_only_once(made: int) -> None:
    assert create_missing_pages(MunicipalityIndexPage.objects.get()) == 0


def test_page_tree_is_sound_after_pages_were_made(made: int) -> None:
    assert Page.find_problems() == ([], [], [], [], [])


def test_new_pages_come_in_swedish_order(made: int) -> None:
    titles = list(MunicipalityPage.objects.order_by("path").values_list("title", flat=True))
    assert (titles[0], titles[-1]) == ("Ale", "Övertorneå")


def test_list_has_every_municipality_under_its_county(made: int, client: Client) -> None:
    text = client.get("/kommuner/").content.decode()
    assert re.search(r"290\s+kommuner", text)
    assert 'id="vasternorrland"' in text
    assert len(re.findall(r'href="/kommuner/[a-z-]+/"', text)) == 290
