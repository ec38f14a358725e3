"""The last part of an article's address."""

from __future__ import annotations

import re

# Of an article that has no title of its own yet.
DRAFT = "utkast"
_DRAFT = re.compile(rf"{DRAFT}(-\d+)?")


def is_draft(slug: str) -> bool:
    """Whether it is one that an article got while it had no title.

    >>> is_draft("utkast-2"), is_draft("utkast-till-strategi")
    (True, False)
    """
    return bool(_DRAFT.fullmatch(slug))
