"""Talking to Elasticsearch: clients made from the settings, and the one place where its faults are caught."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self

from django.conf import settings
from django.utils.translation import gettext as _
from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.helpers import ScanError

from search.engines.base import EngineUnavailable

SEARCH_SECONDS = 0.8
PATIENT_SECONDS = 30.0
PATIENT_RETRIES = 3
# The client waits without an end for a free connection, so there must be one for each thread of a process.
CONNECTIONS = 64


@dataclass(frozen=True, slots=True)
class Connection:
    """Where Elasticsearch is and who asks: a user with a password, or an API key, or nobody in particular."""

    hosts: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca_file: str = ""

    @classmethod
    def from_settings(cls) -> Self:
        """As the environment says; several addresses are separated by commas."""
        return cls(
            hosts=tuple(host.strip() for host in settings.ELASTICSEARCH_URL.split(",") if host.strip()),
            user=settings.ELASTICSEARCH_USER,
            password=settings.ELASTICSEARCH_PASSWORD,
            api_key=settings.ELASTICSEARCH_API_KEY,
            ca_file=settings.ELASTICSEARCH_CA_FILE,
        )

    def hurried(self) -> Elasticsearch:
        """A client for visitors, who wait: one try, 800 ms. EngineUnavailable where the settings make none."""
        return _client(self, request_timeout=SEARCH_SECONDS, max_retries=0, retry_on_timeout=False)

    def patient(self) -> Elasticsearch:
        """A client for what writes: commands, workers, an editor who publishes. EngineUnavailable where none is made.

        A server that hangs is not asked again: the outbox keeps what could not be written, and an editor may wait.
        """
        return _client(self, request_timeout=PATIENT_SECONDS, max_retries=PATIENT_RETRIES, retry_on_timeout=False)


@cache
def _client(connection: Connection, **options: Any) -> Elasticsearch:
    """One client for the whole process: it keeps its connections open and is safe between threads."""
    if connection.user:
        options["basic_auth"] = (connection.user, connection.password)
    elif connection.api_key:
        options["api_key"] = connection.api_key
    if connection.ca_file:
        options["ca_certs"] = connection.ca_file
    try:
        return Elasticsearch(list(connection.hosts), connections_per_node=CONNECTIONS, **options)
    except (ValueError, OSError) as error:
        raise EngineUnavailable(_("Inställningarna för Elasticsearch är fel: %(error)s") % {"error": error}) from error


@contextmanager
def asking() -> Iterator[None]:
    """Whatever goes wrong between here and the server is `EngineUnavailable`, with a sentence that says what."""
    try:
        yield
    except ApiError as error:
        raise EngineUnavailable(_refusal(error)) from error
    except (TransportError, ScanError) as error:
        raise EngineUnavailable(_("Elasticsearch gick inte att nå: %(error)s") % {"error": error}) from error


@contextmanager
def reading() -> Iterator[None]:
    """Like `asking`, and an answer that is not what an answer should be is `EngineUnavailable` as well."""
    with asking():
        try:
            yield
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise EngineUnavailable(_("Elasticsearch svarade med något annat än väntat.")) from error


def _refusal(error: ApiError) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    return _("Elasticsearch svarade %(status)s: %(reason)s") % {
        "status": body.get("status") or error.meta.status,
        "reason": reason_of(body.get("error")) or error.message,
    }


def reason_of(error: Any) -> str:
    """What the server says is wrong, of an `error` in one of its answers; the innermost cause where it names one."""
    if not isinstance(error, dict):
        return str(error or "")
    causes = error.get("root_cause") or [error]
    innermost = causes[0]
    while isinstance(innermost.get("caused_by"), dict):
        innermost = innermost["caused_by"]
    return str(innermost.get("reason") or innermost.get("type") or "")
