"""The kinds of letters there are: each app registers its own, so that editors can see what they look like.

A kind is the name of a template, `templates/emails/<name>.txt`. A template without a registered kind fails a test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter, described for editors.

    `when` says when it is sent and `why`, if anything, tells the receiver why it came. `sample` gives made-up values
    for everything that the template needs. A letter that somebody waits for at a form (`is_asked_for`) is sent even to
    an address that has not taken mail before.
    """

    name: str
    title: str
    when: str
    sample: Callable[[], Mapping[str, Any]]
    why: str = ""
    can_be_ended: bool = False
    is_asked_for: bool = False


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Add an app's own kinds."""
    _kinds.update({kind.name: kind for kind in kinds})


def all_kinds() -> list[Kind]:
    """All of them, by title."""
    return sorted(_kinds.values(), key=lambda kind: str(kind.title))


def kind_named(name: str) -> Kind | None:
    """The kind of that name, if it is registered."""
    return _kinds.get(name)
