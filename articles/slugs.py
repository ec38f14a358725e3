"""The last part of an article's address."""

from __future__ import annotations

import re

from wagtail.models import Page

# Of an article that has no title of its own yet.
DRAFT = "utkast"
_DRAFT = re.compile(rf"{DRAFT}(-\d+)?")


def is_draft(slug: str) -> bool:
    """Whether it is one that an article got while it had no title.

    >>> is_draft("utkast-2"), is_draft("utkast-till-strategi")
    (True, False)
    """
    return bool(_DRAFT.fullmatch(slug))


def free(wanted: str, *, below: Page) -> str:
    """The wanted one, with a number where it is taken."""
    taken = set(below.get_children().filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)
