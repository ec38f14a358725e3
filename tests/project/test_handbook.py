"""The editors' handbook: every page is listed, every link leads somewhere, every picture is used and small."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse

from scripts.editors_pictures import Ids, shots

DOCS = Path(__file__).parents[2] / "docs"
CONTENTS, PAGES, PICTURES = DOCS / "editors.md", DOCS / "editors", DOCS / "images" / "editors"
LINK = re.compile(r"(!?)\[([^\]]+)\]\(([^)\s]+)\)")


def linked(page: Path) -> set[Path]:
    """The files that a page links to."""
    return {
        (page.parent / target.partition("#")[0]).resolve() for _mark, _text, target in LINK.findall(page.read_text())
    }


def pages() -> list[Path]:
    return sorted(PAGES.glob("*.md"))


def test_every_page_is_listed_and_nothing_else_is() -> None:
    assert linked(CONTENTS) == set(pages())
    assert pages()


@pytest.mark.parametrize("page", [CONTENTS, *pages()], ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    assert [str(target) for target in linked(page) if not target.is_file()] == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_page_has_steps_and_few_pictures(page: Path) -> None:
    text = page.read_text()

    assert re.search(r"^1\. ", text, re.MULTILINE)
    assert sum(mark == "!" for mark, *_ in LINK.findall(text)) <= 2


def test_pictures_are_those_the_script_takes_all_used_and_light() -> None:
    there = {path.resolve() for path in PICTURES.iterdir()}

    assert {path.stem for path in there} == {shot.name for shot in shots(Ids(1, 1, 1, 1))}
    assert there == {target for page in pages() for target in linked(page) if target.suffix == ".png"}
    assert max(path.stat().st_size for path in there) <= 60_000
    assert sum(path.stat().st_size for path in there) <= 1_200_000


@pytest.fixture
def reader(client: Client, db: None) -> Client:
    """Somebody who may enter the admin."""
    client.force_login(get_user_model().objects.create_superuser("redaktor@example.se"))
    return client


def addresses_in(response: HttpResponse) -> set[str]:
    html = response.content.decode().partition("kb-handbook")[2].partition("</article>")[0]
    return set(re.findall(r'(?:href|src)="([^"]+)"', html))


def test_handbook_is_read_in_the_admin_with_its_links_and_pictures(reader: Client) -> None:
    contents = reader.get(reverse("handbook"))
    chapters = {reverse("handbook_chapter", args=[page.stem]) for page in pages()}
    assert addresses_in(contents) == chapters

    outside = []
    for chapter in sorted(chapters):
        response = reader.get(chapter)
        assert response.status_code == 200
        assert "![" not in response.content.decode()
        outside += [one for one in addresses_in(response) if resolve(one.partition("#")[0]).route.find("handbok/") < 0]
    assert outside == []


def test_picture_of_the_handbook_is_shown_and_nothing_else_is(reader: Client) -> None:
    response: Any = reader.get(reverse("handbook_picture", args=["startsidan"]))
    assert response["Content-Type"] == "image/png"
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert reader.get(reverse("handbook_picture", args=["finns-inte"])).status_code == 404
    assert reader.get(reverse("handbook_chapter", args=["finns-inte"])).status_code == 404
    assert Client().get(reverse("handbook")).status_code == 302


def test_help_leads_to_the_handbook_and_not_to_wagtails(reader: Client) -> None:
    html = reader.get(reverse("wagtailadmin_home")).content.decode()

    assert "Handbok f\\u00f6r redakt\\u00f6rer" in html
    assert f'href="{reverse("handbook")}"' in html
    assert "guide.wagtail.org" not in html
    assert "whats-new-in-wagtail" not in html
