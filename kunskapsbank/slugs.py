"""Names that nothing else has yet: the last part of a page's address, an anchor within it."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain, count

from wagtail.models import Page


def numbered(wanted: str, taken: Collection[str]) -> str:
    """The wanted name, with the first free number from 2 on where it is taken.

    >>> numbered("anbud", []), numbered("anbud", ["anbud", "anbud-2"])
    ('anbud', 'anbud-3')
    """
    names = chain([wanted], (f"{wanted}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def free_slug(wanted: str, *, below: Page) -> str:
    """The wanted slug, with a number where a page below has it."""
    return numbered(wanted, set(below.get_children().filter(slug__startswith=wanted).values_list("slug", flat=True)))
