"""How these views answer when something cannot be done now: with the same page, and everything that was typed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kunskapsbank.ratelimit import told_to_wait

FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE = 403, 404, 409, 422
_AS_SECONDS = 120


def later(request: HttpRequest, template: str, context: dict[str, Any], seconds: int) -> HttpResponse:
    """The page again, saying when it may be tried: somebody sends too often."""
    return told_to_wait(request, template, context | {"problem": too_often(seconds)}, seconds)


def too_often(seconds: int) -> str:
    """What is said to somebody who sends too often."""
    if seconds <= _AS_SECONDS:
        wait = _("%(seconds)s sekunder") % {"seconds": seconds}
    else:
        wait = _("%(minutes)s minuter") % {"minutes": -(-seconds // 60)}
    return _("Det går lite för fort. Det du skrev finns kvar: försök igen om %(wait)s.") % {"wait": wait}
