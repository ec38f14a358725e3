"""`worker`: everything that happens behind the pages, in one process."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from kunskapsbank.schedule import Job, due, site_jobs

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0


class Command(BaseCommand):
    """Runs tasks, indexing, scheduled publishing and the nightly comparison until it is told to stop.

    SIGTERM and SIGINT let what is under way be finished. A job that fails is logged and tried again at its next time.
    """

    help = "Kör bakgrundsarbetet: uppgifter, indexering, tidsstyrd publicering och nattlig kontroll."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until stopped."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        jobs = site_jobs()
        self.stdout.write("Arbetar. Avsluta med Ctrl-C.")
        while not stop.is_set():
            self.work(jobs)
            stop.wait(PAUSE_SECONDS)
        self.stdout.write("Avslutat.")

    def work(self, jobs: list[Job]) -> None:
        """Do what is due now."""
        close_old_connections()
        if settings.TASKS_BACKEND == "database":
            self._attempt("tasks", _run_tasks)
        for job in due(jobs, timezone.localtime()):
            self._attempt(job.command, lambda job=job: call_command(job.command, stdout=self.stdout))
            job.done(timezone.localtime())

    def _attempt(self, name: str, work: Any) -> None:
        try:
            work()
        except Exception:  # one job's fault must not stop the others
            logger.exception("background job failed", extra={"job": name})


def _run_tasks() -> None:
    """Everything that waits in the task queue."""
    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(16),
        excluded_queue_names=[],
    ).run()
