"""A search must not make a visitor wait: the time it may take is kept whatever the network does."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from elastic_transport import ConnectionError, ConnectionTimeout, Transport, TransportApiResponse

SEARCH_SECONDS = 0.8
# The client waits without an end for a free connection, so there must be one for each thread of a process.
CONNECTIONS = 64


class HurriedTransport(Transport):
    """Asks one question once, and gives up after `SEARCH_SECONDS` in all.

    The client's own limit holds for each wait alone: an answer that comes drop by drop, or a name that is slow to
    resolve, takes longer. So somebody else waits, and the visitor no longer than agreed.

    Another host is asked where there is no line to one, or it broke: that shows at once, and the host is gone. One that
    does not answer, or says no, is not asked again, nor is anybody else: whoever is in trouble gets no more to do.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        """Like any transport."""
        super().__init__(*args, **options)
        self._waiters = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="elasticsearch")

    def perform_request(self, *args: Any, **options: Any) -> TransportApiResponse:
        """The answer, or ConnectionTimeout when the time is up."""
        deadline = time.monotonic() + SEARCH_SECONDS
        waiter = self._waiters.submit(self._ask_hosts, deadline, args, options)
        try:
            return waiter.result(SEARCH_SECONDS)
        except TimeoutError:
            waiter.cancel()
            raise _too_late() from None

    def _ask_hosts(self, deadline: float, args: tuple[Any, ...], options: dict[str, Any]) -> TransportApiResponse:
        """The first host that can be talked to answers, in what is left of the time."""
        for untried in reversed(range(len(self.node_pool))):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            try:
                return super().perform_request(*args, **{**options, "max_retries": 0, "request_timeout": left})
            except ConnectionError:
                if not untried:
                    raise
        raise _too_late()


def _too_late() -> ConnectionTimeout:
    return ConnectionTimeout(f"No answer within {SEARCH_SECONDS} s")
