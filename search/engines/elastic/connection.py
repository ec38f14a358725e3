"""Talking to Elasticsearch: clients made from the settings, and the one place where its faults are caught."""

from __future__ import annotations

import base64
import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _
from elastic_transport import TlsError
from elasticsearch import (
    ApiError,
    ConnectionError,
    ConnectionTimeout,
    Elasticsearch,
    TransportError,
    UnsupportedProductError,
)
from elasticsearch.helpers import ScanError
from urllib3.exceptions import NewConnectionError

from search.engines.base import EngineUnavailable
from search.engines.elastic.hosts import hosts
from search.engines.elastic.hurry import CONNECTIONS, HurriedTransport

PATIENT_SECONDS = 30.0
PATIENT_RETRIES = 3
UNAUTHENTICATED = 401
FORBIDDEN = 403

Cause = TypeVar("Cause", bound=BaseException)


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
        """As the environment says."""
        return cls(
            hosts=hosts(),
            user=settings.ELASTICSEARCH_USER,
            password=settings.ELASTICSEARCH_PASSWORD,
            api_key=settings.ELASTICSEARCH_API_KEY,
            ca_file=settings.ELASTICSEARCH_CA_FILE,
        )

    def hurried(self) -> Elasticsearch:
        """A client for visitors, who wait: 800 ms in all. EngineUnavailable where the settings make none."""
        return _client(self, transport_class=HurriedTransport)

    def patient(self) -> Elasticsearch:
        """A client for what writes: commands, workers, an editor who publishes. EngineUnavailable where none is made.

        A server that hangs is not asked again: the outbox keeps what could not be written, and an editor may wait.
        """
        return _client(self, request_timeout=PATIENT_SECONDS, max_retries=PATIENT_RETRIES, retry_on_timeout=False)


@cache
def _client(connection: Connection, **options: Any) -> Elasticsearch:
    """One client for the whole process: it keeps its connections open and is safe between threads."""
    if connection.user:
        # Encoded here: the client itself takes ASCII only, the server UTF-8.
        options["basic_auth"] = base64.b64encode(f"{connection.user}:{connection.password}".encode()).decode()
    elif connection.api_key:
        options["api_key"] = connection.api_key
    if connection.ca_file:
        options["ca_certs"] = connection.ca_file
    try:
        return Elasticsearch(list(connection.hosts), connections_per_node=CONNECTIONS, **options)
    except (ValueError, OSError) as error:
        raise EngineUnavailable(_("Inställningarna för Elasticsearch är fel: %(error)s") % {"error": error}) from error


# A forked process must not wait for its parent's threads, nor talk on its lines.
os.register_at_fork(after_in_child=_client.cache_clear)


@contextmanager
def asking() -> Iterator[None]:
    """Whatever goes wrong between here and the server is `EngineUnavailable`, with a sentence that says what."""
    try:
        yield
    except ApiError as error:
        raise EngineUnavailable(_refusal(error)) from error
    except TransportError as error:
        raise EngineUnavailable(_silence(error)) from error
    except ScanError as error:
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
    """What the server said, and what to look at where it did not let us in."""
    if isinstance(error, UnsupportedProductError):
        return _("Servern är inte Elasticsearch. OpenSearch och andra efterföljare går inte att använda.")
    body = error.body if isinstance(error.body, dict) else {}
    status = body.get("status") or error.meta.status
    said = _("Elasticsearch svarade %(status)s: %(reason)s") % {
        "status": status,
        "reason": reason_of(body.get("error")) or error.message,
    }
    if status == UNAUTHENTICATED:
        return _("%(said)s. Kontrollera användare och lösenord eller API-nyckel.") % {"said": said}
    if status == FORBIDDEN:
        return _("%(said)s. Kontrollera användarens roll.") % {"said": said}
    return said


def _silence(error: TransportError) -> str:
    """Why there was no answer."""
    if isinstance(error, TlsError):
        return _distrust(error)
    if isinstance(error, ConnectionTimeout):
        return _("Elasticsearch svarade inte i tid.")
    if isinstance(error, ConnectionError) and _cause(error, NewConnectionError) is None:
        message = _("Elasticsearch bröt förbindelsen: %(error)s. En server med TLS nås bara med https.")
        return message % {"error": error.message}
    return _("Elasticsearch gick inte att nå: %(error)s") % {"error": error.message}


def _distrust(error: TlsError) -> str:
    doubt = _cause(error, ssl.SSLCertVerificationError)
    if doubt is None:
        return _("Elasticsearch talar inte TLS på den adressen: %(error)s") % {"error": error.message}
    message = _("Elasticsearch har ett certifikat som inte går att lita på: %(reason)s. Kontrollera CA-filen.")
    return message % {"reason": doubt.verify_message}


def _cause(error: BaseException | None, kind: type[Cause]) -> Cause | None:
    """The error of this kind that another one came from, if any did."""
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error


def reason_of(error: Any) -> str:
    """What the server says is wrong, of an `error` in one of its answers; the innermost cause where it names one."""
    if not isinstance(error, dict):
        return str(error or "")
    causes = error.get("root_cause") or [error]
    innermost = causes[0]
    while isinstance(innermost.get("caused_by"), dict):
        innermost = innermost["caused_by"]
    return str(innermost.get("reason") or innermost.get("type") or "")
