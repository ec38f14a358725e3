"""The worker does what is due, survives what fails, and stops when it is told to."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as project
from django.core.management import CommandError, call_command, get_commands

from kunskapsbank.management.commands.worker import Command
from kunskapsbank.schedule import Job, due, site_jobs

NOON = datetime.datetime(2026, 5, 4, 12, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


def test_repeated_job_is_due_at_once_and_then_at_its_interval() -> None:
    job = Job("search_drain", every=MINUTE)
    assert job.is_due(NOON)

    job.done(NOON)

    assert not job.is_due(NOON + MINUTE / 2)
    assert job.is_due(NOON + MINUTE)


def test_daily_job_waits_for_its_time_and_runs_once_a_day() -> None:
    job = Job("search_reconcile", daily_at=datetime.time(3, 10))
    assert not job.is_due(NOON)
    night = NOON.replace(day=5, hour=3, minute=10)
    assert job.is_due(night)

    job.done(night)

    assert not job.is_due(night + datetime.timedelta(hours=23))
    assert job.is_due(night + datetime.timedelta(days=1))


@pytest.mark.django_db
def test_a_job_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []

    def call(name: str, **_options: Any) -> None:
        called.append(name)
        raise RuntimeError(name)

    monkeypatch.setattr("kunskapsbank.management.commands.worker.call_command", call)
    jobs = [Job("search_drain", every=MINUTE), Job("publish_scheduled", every=MINUTE)]

    Command(stdout=StringIO()).work(jobs)

    assert called == ["search_drain", "publish_scheduled"]
    assert list(due(jobs, jobs[0].next_at - MINUTE / 2)) == []


def run_once(monkeypatch: pytest.MonkeyPatch, call: Callable[..., None]) -> None:
    monkeypatch.setattr("kunskapsbank.management.commands.worker.call_command", call)
    Command(stdout=StringIO()).work([Job("search_drain", every=MINUTE)])


@pytest.mark.django_db
def test_what_a_job_says_is_logged_with_its_name(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    run_once(monkeypatch, lambda _name, stdout: stdout.write("3 indexerade\n"))

    assert [(record.getMessage(), record.job) for record in caplog.records] == [
        ("search_drain: 3 indexerade", "search_drain")
    ]


@pytest.mark.django_db
def test_a_job_that_did_nothing_says_nothing(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    run_once(monkeypatch, lambda _name, stdout: None)

    assert caplog.records == []


@pytest.mark.django_db
def test_a_job_that_complains_again_and_again_is_logged_once_a_minute(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def complain(*_arguments: Any, **_options: Any) -> None:
        raise CommandError("Sökmotorn svarar inte.")

    monkeypatch.setattr("kunskapsbank.management.commands.worker.call_command", complain)
    worker = Command(stdout=StringIO())
    with time_machine.travel(NOON, tick=False) as traveller:
        for _look in range(13):
            worker.work([Job("search_drain", every=MINUTE)])
            traveller.shift(datetime.timedelta(seconds=5))

    assert [record.reason for record in caplog.records] == ["Sökmotorn svarar inte."] * 2
    assert {record.exc_info for record in caplog.records} == {None}


def test_a_job_says_when_it_runs() -> None:
    assert {"search_drain (var 5 s)", "publish_scheduled (var 60 s)", "search_reconcile (kl. 03.10)"} <= {
        str(job) for job in site_jobs()
    }


@pytest.mark.django_db
@pytest.mark.parametrize("job", [job for job in site_jobs() if job.options], ids=str)
def test_a_job_takes_the_options_it_is_given(job: Job) -> None:
    call_command(job.command, stdout=StringIO(), **job.options)


def test_every_job_of_the_site_is_a_command() -> None:
    assert {job.command for job in site_jobs()} <= get_commands().keys()


def test_sigterm_ends_the_worker_in_order(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "KUNSKAPSBANK_VAR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "ELASTICSEARCH_URL": "",
        "DJANGO_SETTINGS_MODULE": "kunskapsbank.settings.dev",
        "PYTHONUNBUFFERED": "1",
    }
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=project.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert worker.stdout is not None
        greeting = worker.stdout.readline()
        assert all(word in greeting for word in ("Arbetar", "search_reconcile (kl. 03.10)", "inbyggd", "sqlite"))

        worker.send_signal(signal.SIGTERM)
        rest, _ = worker.communicate(timeout=20)

        assert worker.returncode == 0
        assert "Avslutat." in rest
    finally:
        worker.kill()
