"""The real servers that the tests talk to: PostgreSQL, Elasticsearch and Chromium.

`python -m scripts.services run -- COMMAND` starts what the machine has, runs the command with `DATABASE_URL` and
`ELASTICSEARCH_URL` set, and stops what it started. `pytest --services` does the same around a test run.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from scripts.services import elasticsearch, postgresql
from scripts.services.processes import Missing

__all__ = ["KINDS", "Missing", "Server", "Started", "environment_of", "running"]


class Server(Protocol):
    """A server that can be started, waited for and stopped."""

    def launch(self) -> None:
        """Start it."""

    def wait(self) -> str:
        """Wait until it answers; gives its URL, or several by comma."""

    def stop(self) -> None:
        """Stop it and remove what it left."""


@dataclass
class Started:
    """What runs, as environment variables, and what the machine lacks, as sentences by kind."""

    environment: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


# What makes the server, told whether it is a brief one, and where its address stands.
KINDS: dict[str, tuple[Callable[[bool], Server], str]] = {
    "postgresql": (lambda _is_brief: postgresql.Server(), "DATABASE_URL"),
    "elasticsearch": (lambda is_brief: elasticsearch.Server(is_brief=is_brief), "ELASTICSEARCH_URL"),
}


@contextlib.contextmanager
def running(
    kinds: tuple[str, ...] = tuple(KINDS),
    *,
    is_brief: bool = False,
    ready: Callable[[str, str], None] = lambda _variable, _url: None,
) -> Iterator[Started]:
    """Start servers of these kinds side by side and stop them at the end, whatever happens.

    `is_brief` is for a test run: servers that start soon rather than work fast. `ready` is called with the variable and
    the URL of each that answers, while those after it may still be starting.
    A kind whose variable the environment already holds is left alone: that server is somebody else's.
    """
    started = Started()
    with contextlib.ExitStack() as stack:
        waiting = []
        for kind in kinds:
            make, variable = KINDS[kind]
            if os.environ.get(variable):
                continue
            try:
                server = make(is_brief)
                stack.callback(server.stop)
                server.launch()
            except Missing as reason:
                started.missing[kind] = str(reason)
                continue
            waiting.append((variable, server))
        for variable, server in waiting:
            started.environment[variable] = server.wait()
            ready(variable, started.environment[variable])
        yield started


@contextlib.contextmanager
def environment_of(started: Started) -> Iterator[None]:
    """Put the servers' addresses into this process's environment for a while."""
    before = {name: os.environ.get(name) for name in started.environment}
    os.environ.update(started.environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
