"""The editors' handbook: every page is listed, every link leads somewhere, every picture is used and small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
def test_a_page_has_steps_and_pictures_that_are_described(page: Path) -> None:
    text = page.read_text()

    assert re.search(r"^1\. ", text, re.MULTILINE)
    assert sum(mark == "!" for mark, *_ in LINK.findall(text)) <= 2


def test_pictures_are_those_the_script_takes_all_used_and_light() -> None:
    there = {path.resolve() for path in PICTURES.iterdir()}

    assert {path.stem for path in there} == {shot.name for shot in shots(Ids(1, 1, 1, 1))}
    assert there == {target for page in pages() for target in linked(page) if target.suffix == ".png"}
    assert max(path.stat().st_size for path in there) <= 60_000
    assert sum(path.stat().st_size for path in there) <= 1_200_000
