"""Pictures for templates: every format that is ready, with its size, so that nothing moves when it arrives."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.images.models import Filter, SourceImageIOError

from kunskapsbank.pictures import FORMATS, LAYOUTS, PREVIEW, specs_of

register = template.Library()


@register.simple_tag
def shown_picture(picture: Any, layout: str, *, alt: str = "", eager: bool = False) -> SafeString | str:
    """The picture as `layout` cuts it. Empty where its file is gone.

    Only JPEG is made while a visitor waits, where it is not there yet; of the other formats what is ready is shown.
    """
    if picture is None:
        return ""
    place = LAYOUTS[layout]
    *modern, fallback = FORMATS
    try:
        cuts = _distinct(picture.get_renditions(*specs_of(place, [fallback])).values())
    except SourceImageIOError:
        return ""
    ready = picture.find_existing_renditions(*(Filter(spec=spec) for spec in specs_of(place, modern)))
    sources = [(kind, _srcset(_of_kind(ready, kind)), place.sizes) for kind in modern if _of_kind(ready, kind)]
    return format_html(
        '<picture>{}<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}"{}></picture>',
        format_html_join("", '<source type="image/{}" srcset="{}" sizes="{}">', sources),
        cuts[-1].url,
        _srcset(cuts),
        place.sizes,
        cuts[-1].width,
        cuts[-1].height,
        alt,
        "" if eager else SafeString(' loading="lazy" decoding="async"'),
    )


@register.simple_tag
def preview_of(picture: Any) -> Any:
    """The cut that other sites show of a shared page, or nothing."""
    try:
        return picture.get_rendition(PREVIEW) if picture else None
    except SourceImageIOError:
        return None


def _of_kind(ready: dict[Filter, Any], kind: str) -> list[Any]:
    return _distinct(cut for spec, cut in ready.items() if spec.spec.endswith(f"format-{kind}"))


def _distinct(cuts: Any) -> list[Any]:
    """Narrowest first; a small picture is not made larger, and its cuts are then the same."""
    by_width = {cut.width: cut for cut in cuts}
    return [by_width[width] for width in sorted(by_width)]


def _srcset(cuts: list[Any]) -> str:
    return ", ".join(f"{cut.url} {cut.width}w" for cut in cuts)
