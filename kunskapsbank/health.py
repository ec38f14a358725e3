"""Whether the process lives and whether it can serve, for whoever watches over it."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase

SERVICE_UNAVAILABLE = 503

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def health_middleware(get_response: GetResponse) -> GetResponse:
    """Answers `/livez` and `/readyz` before anything else: a probe knows no host name, no HTTPS and no session."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        probe = PROBES.get(request.path_info)
        return probe() if probe else get_response(request)

    return middleware


def livez() -> HttpResponse:
    """The process answers. Touches nothing: a database that is away is no reason to restart it."""
    return _plain("ok")


def readyz() -> HttpResponse:
    """The database answers, so that pages can be served; 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return _plain("database unavailable", status=SERVICE_UNAVAILABLE)
    return _plain("ok")


def _plain(text: str, status: int = 200) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status, headers=headers)


PROBES: dict[str, Callable[[], HttpResponse]] = {"/livez": livez, "/readyz": readyz}
