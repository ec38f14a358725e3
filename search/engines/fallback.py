"""An engine with a reserve: whoever searches gets an answer, and is told when it is the reserve's."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.core.cache import cache

from search.breaker import CircuitBreaker, is_first
from search.engines.base import (
    BrowseRequest,
    BrowseResponse,
    Engine,
    EngineRequest,
    EngineUnavailable,
    RankedLists,
)

logger = logging.getLogger(__name__)

LOG_SECONDS = 60

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class FallbackEngine:
    """Asks the primary while the breaker lets it, else the reserve; neither is made before it is needed."""

    primary: Callable[[], Engine]
    reserve: Callable[[], Engine]
    breaker: CircuitBreaker

    def search(self, request: EngineRequest) -> tuple[list[RankedLists], bool]:
        """The ranked lists, and whether they are the reserve's."""
        return self._ask(lambda engine: engine.search(request))

    def browse(self, request: BrowseRequest) -> tuple[BrowseResponse, bool]:
        """The pages, and whether they are the reserve's."""
        return self._ask(lambda engine: engine.browse(request))

    def _ask(self, question: Callable[[Engine], Answer]) -> tuple[Answer, bool]:
        if not self.breaker.is_open():
            try:
                answer = question(self.primary())
            except EngineUnavailable as error:
                self.breaker.record_failure()
                log_unavailable(self.breaker.name, error)
            else:
                self.breaker.record_success()
                return answer, False
        return question(self.reserve()), True


def log_unavailable(name: str, error: EngineUnavailable) -> None:
    """Once a minute for all processes together."""
    if is_first(cache, f"unavailable:{name}", in_seconds=LOG_SECONDS):
        logger.warning("search engine unavailable", extra={"engine": name, "reason": str(error)})
