"""Words, options and maps of municipalities for templates."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from municipalities import wording
from municipalities.likeness import Reason

register = template.Library()

OPTIONS_SECONDS = 3600


@register.filter
def municipality_reason(reason: Reason) -> str:
    """A reason of likeness in words: "grannkommun", "båda C6"."""
    return wording.reason_words(reason)


@register.filter
def municipality_reasons(reasons: Iterable[Reason]) -> str:
    """All reasons of a likeness in one line: "båda C6, samma län"."""
    return ", ".join(wording.reason_words(reason) for reason in reasons)


@register.filter
def about_inhabitants(population: int) -> str:
    """25269 -> "25 000"."""
    return wording.about(population)
