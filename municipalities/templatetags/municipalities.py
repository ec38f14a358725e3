"""Words, options and maps of municipalities for templates."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kunskapsbank.visibility import readable
from municipalities import maps, outlines, wording
from municipalities.geo import HasPosition, where_point
from municipalities.likeness import Reason
from municipalities.models import FactsStamp, Municipality, MunicipalityIndexPage
from municipalities.sharing import shared_counts

register = template.Library()


@register.filter
def municipality_reason(reason: Reason) -> str:
    """A reason of likeness in words: "grannkommun", "båda C6"."""
    return wording.reason_words(reason)


@register.filter
def municipality_reasons(reasons: Iterable[Reason]) -> str:
    """All reasons of a likeness in one line: "båda C6, samma län"."""
    return ", ".join(wording.reason_words(reason) for reason in reasons)


@register.filter
def municipality_reasons_uncounted(reasons: Iterable[Reason]) -> str:
    """The same without numbers, for a table that has them in a column: "båda C6, ungefär lika många invånare"."""
    return ", ".join(wording.reason_words(reason, counted=False) for reason in reasons)


@register.filter
def about_inhabitants(population: int) -> str:
    """25269 -> "25 000"."""
    return wording.about(population)


@register.filter
def exact_inhabitants(population: int) -> str:
    """25269 -> "25 269"."""
    return wording.thousands(population)


@register.simple_tag
def where_map(municipality: HasPosition | None, own: HasPosition | None = None) -> SafeString:
    """Sweden with a dot where the municipality lies, and a ring and a line when the own one is another.

    Without a municipality, that of an anonymous sender, there is only Sweden.
    """
    drawn = format_html('<use href="{}#sverige"/>{}', static("kb/sprite.svg"), _dots(municipality, own))
    return format_html('<svg class="kb-where" viewBox="0 0 66 155" aria-hidden="true">{}</svg>', drawn)


@register.simple_tag
def municipality_options(selected: str | None = "") -> SafeString:
    """An `<option>` for each municipality from A to Ö; the one with the code `selected` is chosen."""
    return _options(FactsStamp.current(), selected or "")


@register.inclusion_tag("components/sweden_map.html")
def sweden_map(*, linked: bool = True) -> dict[str, Any]:
    """The map of Sweden where those who have shared a case under their name are lit, with their number.

    `linked` adds a link to the list of all municipalities, which is the map's equal in text.
    """
    counts = shared_counts("casepages")
    lit = list(Municipality.objects.filter(code__in=counts))
    dark_path, lit_path = maps.sweden_paths(municipality.code for municipality in lit)
    width, height = outlines.sweden_size()
    return {
        "count": len(lit),
        "caption": _caption(len(lit)),
        "description": _sweden_description(lit),
        "dark_path": dark_path,
        "lit_path": lit_path,
        "view_box": f"0 0 {width} {height}",
        "index_page": readable(MunicipalityIndexPage.objects.all()).first() if linked else None,
    }


def _dots(municipality: HasPosition | None, own: HasPosition | None) -> SafeString | str:
    if municipality is None:
        return ""
    x, y = where_point(municipality)
    if own is None:
        return format_html('<circle class="to" cx="{}" cy="{}" r="10"/>', str(x), str(y))
    own_x, own_y = where_point(own)
    if (own_x, own_y) == (x, y):
        return format_html('<circle class="me" cx="{}" cy="{}" r="10"/>', str(x), str(y))
    return format_html(
        '<path class="ln" d="M{x1} {y1}L{x} {y}"/><circle class="to" cx="{x}" cy="{y}" r="10"/>'
        '<circle class="me" cx="{x1}" cy="{y1}" r="5"/>',
        x=str(x),
        y=str(y),
        x1=str(own_x),
        y1=str(own_y),
    )


@lru_cache(maxsize=512)
def _options(stamp: str, selected: str) -> SafeString:
    """The options by the facts as they were at this stamp."""
    options = (
        (municipality.code, " selected" if municipality.code == selected else "", municipality.short_name)
        for municipality in Municipality.in_swedish_order(Municipality.objects.only("code", "short_name"))
    )
    return format_html_join("", '<option value="{}"{}>{}</option>', options)


def _caption(count: int) -> str:
    return ngettext("kommun har delat minst ett exempel.", "kommuner har delat minst ett exempel.", count)


def _sweden_description(lit: list[Municipality]) -> str:
    if not lit:
        return _("Sverigekarta. Ingen kommun har delat något exempel än.")
    if len(lit) == 1:
        return _("Sverigekarta där %(name)s, som har delat exempel, är markerad") % {"name": lit[0].short_name}
    text = _("Sverigekarta där %(count)s kommuner är markerade för att de delat exempel, från %(north)s till %(south)s")
    return text % {
        "count": len(lit),
        "north": max(lit, key=lambda municipality: municipality.latitude).short_name,
        "south": min(lit, key=lambda municipality: municipality.latitude).short_name,
    }
