"""Structured data about a page, for search engines."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def as_script(data: dict[str, Any]) -> SafeString:
    """The data as JSON, escaped so that it can stand in a script element."""
    text = json.dumps(data, ensure_ascii=False)
    return mark_safe(text.translate(SCRIPT_ESCAPES))  # noqa: S308 - what could end the element is escaped
