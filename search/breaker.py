"""A circuit breaker that all processes share through Django's cache: who fails too often is left alone for a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from django.core.cache.backends.base import BaseCache

FAILURES = 3
OPEN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class CircuitBreaker:
    """Opens after so many failures in a row, and after a while lets one caller try.

    With the cache gone it is closed: better a slow try than none.
    """

    cache: BaseCache
    name: str
    failures: int = FAILURES
    open_seconds: float = OPEN_SECONDS
    clock: Callable[[], float] = field(default=time.time)

    def is_open(self) -> bool:
        """Whether to leave it alone. False for one caller when the time is up: that one must say how it went."""
        opened_at = self._opened_at()
        return opened_at is not None and (self._is_fresh(opened_at) or not self._may_try())

    def is_tripped(self) -> bool:
        """Whether nobody has got through since it opened; for whoever only looks."""
        return self._opened_at() is not None

    def is_resting(self) -> bool:
        """Whether it opened a moment ago, so that not even one caller tries; for whoever only looks."""
        opened_at = self._opened_at()
        return opened_at is not None and self._is_fresh(opened_at)

    def record_failure(self) -> None:
        """It failed."""
        with _cache_may_fail():
            self.cache.add(self._key("failures"), 0, self._memory)
            if self.cache.incr(self._key("failures")) >= self.failures:
                self.cache.set(self._key("opened"), self.clock(), self._memory)
                self.cache.delete(self._key("trial"))

    def record_success(self) -> None:
        """It answered; what failed before is forgotten."""
        with _cache_may_fail():
            if self.cache.get(self._key("failures")) is not None:
                self.cache.delete_many([self._key(what) for what in ("failures", "opened", "trial")])

    @property
    def _memory(self) -> float:
        """How long failures count as being in a row, and how long an open breaker waits for somebody to try."""
        return 20 * self.open_seconds

    def _opened_at(self) -> float | None:
        with _cache_may_fail():
            return self.cache.get(self._key("opened"))
        return None

    def _is_fresh(self, opened_at: float) -> bool:
        return self.clock() < opened_at + self.open_seconds

    def _may_try(self) -> bool:
        """True for one caller; for another one when that one has not come back."""
        with _cache_may_fail():
            return self.cache.add(self._key("trial"), True, self.open_seconds)
        return True

    def _key(self, what: str) -> str:
        return f"breaker:{self.name}:{what}"


def is_first(cache: BaseCache, key: str, *, in_seconds: float) -> bool:
    """Whether nobody, in any process, asked with this key in the last so many seconds. True with the cache gone."""
    with _cache_may_fail():
        return cache.add(key, True, in_seconds)
    return True


@contextmanager
def _cache_may_fail() -> Iterator[None]:
    # Each cache fails in its own way, and none may stop a search.
    with suppress(Exception):
        yield
