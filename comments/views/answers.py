"""How these views answer when something cannot be done now: with the same page, and everything that was typed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from kunskapsbank.ratelimit import told_to_wait, too_often

FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE = 403, 404, 409, 422


def later(request: HttpRequest, template: str, context: dict[str, Any], seconds: int) -> HttpResponse:
    """The page again, saying when it may be tried: somebody sends too often."""
    return told_to_wait(request, template, context | {"problem": too_often(seconds)}, seconds)
