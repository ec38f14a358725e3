"""Forms of other sites: told by the token, where there is one, and where there is no cookie by what browsers say.

The view looks, not the middleware, so that what was typed is kept.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware


class _Look(CsrfViewMiddleware):
    """Says why instead of answering."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _no_view(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError


def is_forged(request: HttpRequest) -> bool:
    """Whether another site may have sent the form. For views that are `csrf_exempt`, so that they can answer."""
    return _Look(_no_view).process_view(request, _no_view, (), {}) is not None


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a browser says that another site had it send the form.

    For forms that are counted by where they come from: another site could have all its visitors send them unknowingly.
    """
    return request.headers.get("Sec-Fetch-Site") == "cross-site"
