"""Structured data about a page, for search engines."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def article_script(
    page: Any,
    request: HttpRequest,
    *,
    author: str,
    about: Iterable[str],
    **more: Any,
) -> SafeString:
    """A page as schema.org's Article, as JSON that can stand in a script element; what is not known is left out.

    `more` are further properties, or other values of these, by schema.org's names.
    """
    article = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.title,
        "description": page.description,
        "inLanguage": "sv",
        "url": page.get_full_url(request),
        "datePublished": _iso(page.first_published_at),
        "dateModified": _iso(page.last_published_at),
        "author": {"@type": "Organization", "name": author},
        "publisher": {"@type": "Organization", "name": "Kunskapsbanken"},
        "about": list(about),
        **more,
    }
    text = json.dumps({key: value for key, value in article.items() if value}, ensure_ascii=False)
    return mark_safe(text.translate(SCRIPT_ESCAPES))  # noqa: S308 - what could end the element is escaped


def _iso(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
