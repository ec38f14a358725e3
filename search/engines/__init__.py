"""Which engine answers and which one is written to, as the settings say."""

from __future__ import annotations

from functools import cache

from search.engines.base import (
    BrowseRequest,
    BrowseResponse,
    Engine,
    EngineRequest,
    RankedLists,
)
from search.engines.embedded import EmbeddedEngine


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
    """The process's own engine over the table of stored documents."""
    from search.store import TableSource  # noqa: PLC0415 - models are there only once the apps are ready

    return EmbeddedEngine(TableSource())


def get_answering() -> EmbeddedAnswering:
    """Whoever answers a visitor."""
    return EmbeddedAnswering()


def writing_engine() -> Engine | None:
    """The engine outside the database that has to be told of changes, if there is one."""
    return None
