"""Who lives is seen by everybody, and what a dead worker left is taken up again, but not for ever."""

from __future__ import annotations

import datetime
import threading
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kunskapsbank import workers
from kunskapsbank.management.commands.worker import Command
from kunskapsbank.workers import ALIVE, LEFT_AFTER, MOST_TRIES, heartbeat, is_any_alive, last_seen, recover_tasks
from search.tasks import drain_outbox

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def task(db: None, settings: Any) -> DBTaskResult:
    """A task that a worker had begun an hour ago."""
    settings.TASKS_BACKEND = "database"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    drain_outbox.enqueue()
    task = DBTaskResult.objects.get()
    task.claim("earlier")
    DBTaskResult.objects.update(started_at=timezone.now() - HOUR)
    task.refresh_from_db()
    return task


def state(task: DBTaskResult) -> str:
    return DBTaskResult.objects.get(pk=task.pk).status


def test_a_worker_is_seen_while_it_lives() -> None:
    assert last_seen() is None
    with heartbeat("mine"):
        assert is_any_alive()
    with time_machine.travel(timezone.now() + ALIVE, tick=False):
        assert not is_any_alive()
        assert last_seen() is not None


def test_a_heart_goes_on_beating(monkeypatch: pytest.MonkeyPatch) -> None:
    has_beaten_again = threading.Event()
    monkeypatch.setattr(workers, "BEAT_SECONDS", 0.001)
    with heartbeat("mine"):
        monkeypatch.setattr(workers, "_beat", lambda _worker: has_beaten_again.set())
        assert has_beaten_again.wait(10)


@pytest.mark.django_db(transaction=True)
def test_what_a_dead_worker_left_is_run_by_the_next(task: DBTaskResult) -> None:
    with heartbeat("mine"):
        assert recover_tasks() == (1, 0)
        Command(stdout=StringIO()).work([])
    assert state(task) == TaskResultStatus.SUCCESSFUL


def test_what_a_living_worker_is_at_is_left_to_it(task: DBTaskResult) -> None:
    with heartbeat("earlier"):
        assert recover_tasks() == (0, 0)
    assert state(task) == TaskResultStatus.RUNNING


def test_what_was_begun_a_moment_ago_is_left(task: DBTaskResult) -> None:
    DBTaskResult.objects.update(started_at=timezone.now() - LEFT_AFTER / 2)
    with heartbeat("mine"):
        assert recover_tasks() == (0, 0)
    assert state(task) == TaskResultStatus.RUNNING


def test_nothing_is_taken_up_where_the_cache_forgot_who_lives(task: DBTaskResult) -> None:
    with heartbeat("mine"):
        cache.clear()
        assert recover_tasks() == (0, 0)
    assert state(task) == TaskResultStatus.RUNNING


def test_a_task_that_no_worker_survives_is_given_up_with_a_reason(task: DBTaskResult) -> None:
    DBTaskResult.objects.update(worker_ids=["one", "two", "three"][:MOST_TRIES])
    with heartbeat("mine"):
        assert recover_tasks() == (0, 1)
    assert state(task) == TaskResultStatus.FAILED
    assert "one, two, three" in DBTaskResult.objects.get().traceback


def test_the_command_says_what_it_took_up(task: DBTaskResult) -> None:
    out = StringIO()
    with heartbeat("mine"):
        call_command("tasks_recover", stdout=out)
    assert out.getvalue() == "1 avbrutna uppgifter körs om, 0 gavs upp.\n"
