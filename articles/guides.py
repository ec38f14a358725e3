"""Guiding words of a new article: what to write where. They never reach a visitor."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

GUIDE = re.compile(r"\[Skriv:[^\]]*\]?")
REMAINING = _("Här står hjälptexten från mallen kvar. Skriv över den, eller ta bort den, och publicera igen.")
FIELDS = ("title", "intro", "lead_alt", "author")


def is_in(text: str) -> bool:
    """Whether a text holds guiding words.

    >>> is_in("[Skriv: rubriken]"), is_in("Skriv gärna")
    (True, False)
    """
    return bool(GUIDE.search(text))


def fields_with(values: Any) -> list[str]:
    """The plain fields that hold guiding words; `values` gives a field's text by its name."""
    return [name for name in FIELDS if is_in(str(values(name) or ""))]


def blocks_with(body: Any) -> Iterator[int]:
    """The places of the blocks that hold guiding words."""
    for place, block in enumerate(body):
        if is_in(json.dumps(block.block.get_prep_value(block.value), ensure_ascii=False, default=str)):
            yield place


def remain_in(page: Any) -> bool:
    """Whether a page holds guiding words anywhere."""
    return bool(fields_with(lambda name: getattr(page, name))) or any(True for _place in blocks_with(page.body))
