"""Similar pages, marked words and reasons for templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kunskapsbank.templatetags.kb import hyphens
from municipalities.models import Municipality
from search.hits import Hit
from search.matching import Matcher, Segment
from search.presentation import writing_context
from search.reasons import AxisRow, axis_rows, summary
from search.service import similar_to_page

register = template.Library()


@register.inclusion_tag("search/similar.html")
def similar_cases(page: Any) -> Mapping[str, Any]:
    """The section "Liknande exempel" of a page; nothing where none is like it."""
    hits = similar_to_page(page) if page.pk and page.live else []
    return {"page": page, "rows": [(hit, summary(hit)) for hit in hits], "own": _municipality_of(page)}


@register.inclusion_tag("search/writing.html")
def similar_to_writing(text: str, own: Municipality | None = None) -> Mapping[str, Any]:
    """At most three pages like what somebody has written; nothing where none is like it."""
    return writing_context(text, own)


@register.simple_tag
def marked(text: str, hit: Hit, matcher: Matcher) -> SafeString:
    """A text of the hit with the words that answer the question marked, and soft hyphens in long words."""
    return format_html_join("", "{}", ((_mark(segment),) for segment in matcher.segments(text, hit.stems)))


@register.simple_tag
def reasons(hit: Hit) -> list[AxisRow]:
    """The axes that apply to a hit, each with a level, a word for it and its reasons."""
    return axis_rows(hit)


@register.simple_tag
def meter(level: int) -> SafeString:
    """Three squares, so many of them filled; the word beside it says the same."""
    return format_html(
        '<svg class="kb-meter" aria-hidden="true"><use href="{}#m{}"/></svg>', static("kb/sprite.svg"), level
    )


def _mark(segment: Segment) -> SafeString | str:
    text = hyphens(segment.text)
    return format_html("<mark>{}</mark>", text) if segment.is_match else text


def _municipality_of(page: Any) -> Any:
    return page.sender.municipality if hasattr(page, "sender") else None
