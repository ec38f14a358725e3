"""Forms that keep what was typed when their token no longer holds: the view looks, not the middleware."""

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
