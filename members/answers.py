"""What the pages of logging in and of the account have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kunskapsbank.ratelimit import TOO_MANY_REQUESTS, wait_in_words
from members.models import User

UNPROCESSABLE = 422


def own(request: HttpRequest) -> User:
    """The account of whoever asks; every caller requires a login."""
    assert isinstance(request.user, User)  # noqa: S101 - tells the type checker what is so
    return request.user


def answered(request: HttpRequest, template: str, context: Mapping[str, Any], *, seconds: int = 0) -> HttpResponse:
    """A page with a form; `seconds` is how long to wait where a code was asked for too soon."""
    form = context.get("form")
    problem = _("Vänta %(wait)s innan du ber om en ny kod.") % {"wait": wait_in_words(seconds)} if seconds else ""
    has_errors = bool(form is not None and form.errors) or "problem" in context
    status = TOO_MANY_REQUESTS if seconds else UNPROCESSABLE if has_errors else 200
    response = render(request, template, {"problem": problem, **context}, status=status)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response
