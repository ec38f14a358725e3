"""Which engine answers and which one is written to, as the settings say."""

from __future__ import annotations

from functools import cache
from typing import Protocol

from django.conf import settings
from django.core.cache import cache as shared_cache

from search.breaker import CircuitBreaker
from search.engines.base import (
    BrowseRequest,
    BrowseResponse,
    EngineRequest,
    OutsideEngine,
    RankedLists,
)
from search.engines.embedded import EmbeddedEngine
from search.engines.fallback import FallbackEngine


class Answering(Protocol):
    """Answers visitors whatever happens, and says whether it was with a reserve."""

    def search(self, request: EngineRequest) -> tuple[list[RankedLists], bool]:
        """The ranked lists of each filter set, and whether they are the reserve's."""

    def browse(self, request: BrowseRequest) -> tuple[BrowseResponse, bool]:
        """Pages without a question, and whether they are the reserve's."""


class EmbeddedAnswering:
    """The embedded engine answers everything, never degraded."""

    def search(self, request: EngineRequest) -> tuple[list[RankedLists], bool]:
        """The ranked lists, and False."""
        return embedded_engine().search(request), False

    def browse(self, request: BrowseRequest) -> tuple[BrowseResponse, bool]:
        """The pages, and False."""
        return embedded_engine().browse(request), False


@cache
def embedded_engine() -> EmbeddedEngine:
    """The process's own engine over the table of stored documents; as a reserve over the newest of them."""
    from search.store import TableSource  # noqa: PLC0415 - models are there only once the apps are ready

    return EmbeddedEngine(TableSource(most=settings.SEARCH_RESERVE_PAGES if settings.ELASTICSEARCH_URL else None))


def get_answering() -> Answering:
    """Whoever answers a visitor: the embedded engine, or Elasticsearch with the embedded one in reserve."""
    if not settings.ELASTICSEARCH_URL:
        return EmbeddedAnswering()
    if settings.SEARCH_RESERVE_IS_WARM:
        embedded_engine().keep_warm()
    return FallbackEngine(
        primary=lambda: _elasticsearch(is_patient=False), reserve=embedded_engine, breaker=visitors_breaker()
    )


def visitors_breaker() -> CircuitBreaker:
    """What keeps visitors from waiting for an engine outside the database that does not answer."""
    return CircuitBreaker(shared_cache, "elasticsearch")


def visitors_engine() -> OutsideEngine | None:
    """The engine outside the database as visitors ask it, without patience, if there is one.

    EngineUnavailable as of `writing_engine`.
    """
    return _elasticsearch(is_patient=False) if settings.ELASTICSEARCH_URL else None


def writing_engine() -> OutsideEngine | None:
    """The engine outside the database that has to be told of changes, if there is one.

    EngineUnavailable where the settings make no connection, such as a certificate file that is not there.
    """
    return _elasticsearch(is_patient=True) if settings.ELASTICSEARCH_URL else None


def _elasticsearch(*, is_patient: bool) -> OutsideEngine:
    # Its client takes time and memory to load: only where it is used.
    from search.engines.elastic.connection import Connection  # noqa: PLC0415
    from search.engines.elastic.engine import ElasticsearchEngine  # noqa: PLC0415

    connection = Connection.from_settings()
    client = connection.patient() if is_patient else connection.hurried()
    return ElasticsearchEngine(client, settings.ELASTICSEARCH_PREFIX)
