"""The standing pages' first texts, as files under `home/texts/`: front matter in YAML, then the text in HTML.

How long something is kept is taken from the settings when the page is laid in; from then on the text is the editors'.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.template import engines

TEXTS_DIR = Path(__file__).resolve().parent / "texts"


@dataclass(frozen=True, slots=True)
class StandingText:
    """A standing page as it is first laid in; `path` is where it goes: ("om", "kundstod") for /om/kundstod/."""

    path: tuple[str, ...]
    title: str
    intro: str
    body: str
    order: int

    @property
    def in_menu(self) -> bool:
        """Whether the footer leads to it: those with a place in its order."""
        return self.order > 0


def standing_texts() -> list[StandingText]:
    """All texts, each after the one it lies below, and those of the footer in its order."""
    return sorted(_read_all(), key=lambda text: (len(text.path), text.order))


def _read_all() -> Iterator[StandingText]:
    for file in sorted(TEXTS_DIR.rglob("*.html")):
        _, front_matter, body = file.read_text(encoding="utf-8").split("---\n", 2)
        fields = yaml.safe_load(front_matter)
        yield StandingText(
            path=file.relative_to(TEXTS_DIR).with_suffix("").parts,
            title=fields["title"],
            intro=fields["intro"],
            body=engines["django"].from_string(body.strip()).render(),
            order=fields.get("order", 0),
        )
