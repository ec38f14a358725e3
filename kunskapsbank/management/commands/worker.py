"""`worker`: everything that happens behind the pages, in one process."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from kunskapsbank.schedule import Job, due, site_jobs
from kunskapsbank.stopping import ask_to_stop, is_stopping, pause
from kunskapsbank.workers import heartbeat, new_worker_id

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
SAME_COMPLAINT = timedelta(minutes=1)


class Command(BaseCommand):
    """Runs tasks, indexing, scheduled publishing and the nightly comparison until it is told to stop.

    SIGTERM and SIGINT let the document or task at hand be finished. A job that fails is logged and tried again at its
    next time. Several may run at once. It speaks through the log where there is one, else on the terminal.
    """

    help = "Kör bakgrundsarbetet: uppgifter, indexering, tidsstyrd publicering och nattlig kontroll."

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._id = new_worker_id()
        self._complaints: dict[str, tuple[str, datetime]] = {}

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until stopped."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ask_to_stop())
        # It says of every look at its queue that it looked.
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
        jobs = site_jobs()
        with heartbeat(self._id):
            self._say(_greeting(jobs), worker=self._id)
            while not is_stopping():
                self.work(jobs)
                pause(PAUSE_SECONDS)
        self._say("Avslutat.", worker=self._id)

    def work(self, jobs: list[Job]) -> None:
        """Do what is due now."""
        close_old_connections()
        if settings.TASKS_BACKEND == "database":
            self._attempt("tasks", self._run_tasks)
        for job in due(jobs, timezone.localtime()):
            if is_stopping():
                return
            self._attempt(job.command, partial(self._run, job))
            job.done(timezone.localtime())

    def _attempt(self, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except CommandError as error:
            self._complain(name, str(error))
        except Exception:  # one job's fault must not stop the others
            logger.exception("background job failed", extra={"job": name})

    def _run(self, job: Job) -> None:
        out = StringIO()
        try:
            call_command(job.command, stdout=out, **job.options)
        finally:
            for line in out.getvalue().splitlines():
                self._say(f"{job.command}: {line}", job=job.command)

    def _run_tasks(self) -> None:
        """Everything that waits in the task queue, one task after the other."""
        while not is_stopping() and DBTaskResult.objects.ready().exists():
            Worker(
                queue_names=["*"],
                interval=0,
                batch=True,
                backend_name="default",
                startup_delay=False,
                max_tasks=1,
                worker_id=self._id,
                excluded_queue_names=[],
            ).run()

    def _complain(self, name: str, complaint: str) -> None:
        """Say what a job has to complain of, once a minute at most while it is the same."""
        said, at = self._complaints.get(name, ("", None))
        if at is not None and said == complaint and timezone.now() < at + SAME_COMPLAINT:
            return
        self._complaints[name] = complaint, timezone.now()
        logger.warning("background job needs attention", extra={"job": name, "reason": complaint})

    def _say(self, text: str, **facts: str) -> None:
        if logger.hasHandlers():
            logger.info(text, extra=facts)
        else:
            self.stdout.write(text)


def _greeting(jobs: list[Job]) -> str:
    tasks = ["uppgifter i kön"] if settings.TASKS_BACKEND == "database" else []
    engine = "Elasticsearch" if settings.ELASTICSEARCH_URL else "inbyggd"
    return (
        f"Arbetar: {', '.join([*tasks, *map(str, jobs)])}. Sökmotor: {engine}. Databas: {connection.vendor}. "
        "Avsluta med Ctrl-C."
    )
