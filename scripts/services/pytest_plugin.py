"""`pytest --services`: one server of each kind for the whole run, shared by all xdist workers.

Without the option the tests use what the environment already names (`DATABASE_URL`, `ELASTICSEARCH_URL`) and skip the
rest. What was skipped because the machine lacks something is named in the last lines; with `REQUIRE_SERVICES=1` it is
a failure instead.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import NoReturn, TypeVar

import environ
import pytest
from _pytest.nodeid import coerce_node_id

from scripts.services import Server, environment_of, running
from scripts.services.processes import Failed, Missing

MISSING = "Missing: "
REQUIRED = "REQUIRE_SERVICES"
Own = TypeVar("Own", bound=Server)
TEMPLATE = "KUNSKAPSBANK_TEST_TEMPLATE"
ROOT = Path(__file__).resolve().parents[2]
NOT_STARTED = {
    "postgresql": "PostgreSQL (start it with pytest --services)",
    "elasticsearch": "Elasticsearch (start it with pytest --services)",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--services`."""
    parser.addoption(
        "--services", action="store_true", help="start PostgreSQL and Elasticsearch, and stop them at the end"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Name each test's group where the scheduler looks: xdist 3.8 writes it where pytest 9.2 no longer does."""
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        if (mark := item.get_closest_marker("xdist_group")) and "@" not in item.nodeid:
            item._id = coerce_node_id(f"{item.nodeid}@{mark.args[0]}")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Start the servers in the controller, before the settings are read and before any worker begins."""
    options = early_config.known_args_namespace
    is_run = not (options.help or options.version or getattr(options, "collectonly", False))
    if options.services and is_run and "PYTEST_XDIST_WORKER" not in os.environ:
        _start(early_config)
    return (yield)


def lacks(what: str) -> NoReturn:
    """Skip the running test for want of something, or fail it where everything is required."""
    what = os.environ.get(f"MISSING_{what.upper()}", NOT_STARTED.get(what, what))
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(f"{MISSING}{what}", pytrace=False)
    pytest.skip(f"{MISSING}{what}")


@contextlib.contextmanager
def own(make: Callable[[], Own]) -> Iterator[Own]:
    """A running server for a fixture; what the machine lacks for it is named like everything else that is lacking."""
    try:
        server = make()
    except Missing as reason:
        lacks(str(reason))
    try:
        server.launch()
        server.wait()
        yield server
    finally:
        server.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what the machine lacks and how many tests that skipped."""
    skipped: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        _path, _line, reason = report.longrepr
        if MISSING in reason:
            what = reason.split(MISSING, 1)[1]
            skipped[what] = skipped.get(what, 0) + 1
    for what, count in sorted(skipped.items()):
        terminalreporter.write_line(f"{MISSING}{what} ({count} tests skipped)", yellow=True)


def _start(config: pytest.Config) -> None:
    stack = contextlib.ExitStack()
    config.add_cleanup(stack.close)
    try:
        started = stack.enter_context(running(is_brief=True, ready=_migrate))
    except Failed as problem:
        raise pytest.UsageError(str(problem)) from problem
    stack.enter_context(environment_of(started))
    for kind, reason in started.missing.items():
        os.environ[f"MISSING_{kind.upper()}"] = reason
    if started.missing and os.environ.get(REQUIRED) == "1":
        raise pytest.UsageError("\n".join(f"{MISSING}{reason}" for reason in started.missing.values()))


def _migrate(variable: str, url: str) -> None:
    """Fill PostgreSQL's own database with tables while Elasticsearch starts: each worker's is copied from it."""
    if variable != "DATABASE_URL":
        return
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--settings", "kunskapsbank.settings.test"]
    result = subprocess.run(  # noqa: S603 - the command is our own
        command, cwd=ROOT, env={**os.environ, variable: url}, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise Failed(f"manage.py migrate\n{result.stderr}")
    os.environ[TEMPLATE] = environ.Env.db_url_config(url)["NAME"]
