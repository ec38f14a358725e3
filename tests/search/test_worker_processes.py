"""Workers as processes: killed in the middle of a batch, two at once, told to stop."""

from __future__ import annotations

import contextlib
import datetime
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.db import connection
from django.utils import timezone

from cases.models import CasePage
from search import delivery, signal_handlers
from search.indexing import Drained, drain, waiting_count
from search.models import StoredDocument
from tests.factories import CasePageFactory
from tests.search.outside import RecordingEngine

pytestmark = pytest.mark.django_db(transaction=True)

LONGEST_WAIT = 30.0
CASES = 8

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def cases(monkeypatch: pytest.MonkeyPatch) -> list[CasePage]:
    """Cases that wait to be indexed, on a site where nobody drains by itself."""
    monkeypatch.setattr(signal_handlers, "_drain", lambda: None)
    return [CasePageFactory() for _number in range(CASES)]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts workers on this test's database; they wait for `go`."""
    with contextlib.ExitStack() as stack:

        def run(*arguments: float) -> subprocess.Popen[str]:
            worker = subprocess.Popen(  # noqa: S603 - our own
                [sys.executable, "-m", "tests.search.recording_worker", str(tmp_path), *map(str, arguments)],
                cwd=project.BASE_DIR,
                env={**os.environ, "DATABASE_URL": database_url(), "KUNSKAPSBANK_VAR": str(tmp_path)},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            stack.callback(worker.wait)
            stack.callback(worker.kill)
            return worker

        yield run


def database_url() -> str:
    where: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{where['NAME']}"
    user = f"{where['USER']}:{where['PASSWORD']}" if where["PASSWORD"] else where["USER"]
    return f"postgres://{user}@{where['HOST']}:{where['PORT']}/{where['NAME']}"


def let_go(folder: Path, workers: int) -> None:
    """Let the workers begin, all at the same time."""
    wait_until(lambda: len(list(folder.glob("ready-*"))) == workers)
    (folder / "go").touch()


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST_WAIT
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def all_done() -> bool:
    return not StoredDocument.objects.filter(waiting_since__isnull=False).exists()


def puts(folder: Path) -> list[tuple[str, ...]]:
    """Who put which page in which version."""
    return [tuple(line.split()) for line in (folder / "puts").read_text().splitlines()]


def everything() -> list[tuple[int, int]]:
    return sorted(StoredDocument.objects.values_list("page_id", "version"))


def test_what_a_killed_worker_had_taken_is_taken_up_again_and_nothing_is_doubled(
    cases: list[CasePage], start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = start(CASES, 0, 3)
    let_go(tmp_path, 1)
    wait_until(lambda: StoredDocument.objects.findable().count() == 3)
    worker.kill()
    worker.wait()
    assert waiting_count() == 0, "the dead worker's rows are still its own"

    engine = RecordingEngine()
    monkeypatch.setattr(delivery, "writing_engine", lambda: engine)
    StoredDocument.objects.update(leased_until=timezone.now() - datetime.timedelta(seconds=1))
    assert drain() == Drained(built=CASES)

    assert all_done()
    assert puts(tmp_path) == []
    assert sorted(engine.put_versions.items()) == [(one, 1) for one in everything()]


def test_two_workers_share_the_work_and_do_nothing_twice(cases: list[CasePage], start: Start, tmp_path: Path) -> None:
    for _worker in range(2):
        start(1, 0.2)
    let_go(tmp_path, 2)
    wait_until(all_done)

    done = puts(tmp_path)
    assert sorted((int(page_id), int(version)) for _pid, page_id, version in done) == everything()
    assert len({pid for pid, _page_id, _version in done}) == 2


def test_a_worker_told_to_stop_delivers_what_it_made_and_leaves_the_rest(
    cases: list[CasePage], start: Start, tmp_path: Path
) -> None:
    worker = start(CASES, 0.5)
    let_go(tmp_path, 1)
    wait_until(lambda: StoredDocument.objects.findable().exists())
    worker.send_signal(signal.SIGTERM)
    out, errors = worker.communicate(timeout=LONGEST_WAIT)

    assert (worker.returncode, errors) == (0, "")
    assert "Avslutat." in out
    made = set(StoredDocument.objects.findable().values_list("page_id", flat=True))
    assert {int(page_id) for _pid, page_id, _version in puts(tmp_path)} == made
    assert waiting_count() == CASES - len(made) > 0
