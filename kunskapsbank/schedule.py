"""What has to be done again and again, and when it is due: pure but for the clock it is given."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

# What may take hours lets the other jobs have their turn.
A_TURN = {"seconds": 60.0}


@dataclass(slots=True)
class Job:
    """A management command with its options and when it runs: every so often, or once a day from a certain time on."""

    command: str
    options: dict[str, Any] = field(default_factory=dict, kw_only=True)
    every: datetime.timedelta | None = None
    daily_at: datetime.time | None = None
    next_at: datetime.datetime | None = field(default=None, init=False)

    def __str__(self) -> str:
        when = f"var {self.every.total_seconds():.0f} s" if self.every else f"kl. {self._at:%H.%M}"
        return f"{self.command} ({when})"

    def is_due(self, now: datetime.datetime) -> bool:
        """Whether it should run now. A daily job that a stopped worker missed waits for the next day."""
        if self.next_at is None:
            self.next_at = now if self.every else self._next_day(now)
        return now >= self.next_at

    def done(self, now: datetime.datetime) -> None:
        """Plan the next time."""
        self.next_at = now + self.every if self.every else self._next_day(now)

    @property
    def _at(self) -> datetime.time:
        return self.daily_at or datetime.time()

    def _next_day(self, now: datetime.datetime) -> datetime.datetime:
        today = now.replace(hour=self._at.hour, minute=self._at.minute, second=0, microsecond=0)
        return today if today > now else today + datetime.timedelta(days=1)


def site_jobs() -> list[Job]:
    """The site's own: the outbox of search, mail, what editors planned, what a dead worker left, the nightly work."""
    return [
        Job("search_drain", every=datetime.timedelta(seconds=5), options=A_TURN),
        Job("letters_send", every=datetime.timedelta(seconds=5), options=A_TURN),
        *([Job("letters_fetch", every=datetime.timedelta(minutes=1), options=A_TURN)] if settings.INCOMING_URL else []),
        Job("publish_scheduled", every=datetime.timedelta(minutes=1)),
        Job("tasks_recover", every=datetime.timedelta(minutes=1)),
        Job("search_reconcile", daily_at=datetime.time(3, 10), options=A_TURN),
        Job("prune_db_task_results", daily_at=datetime.time(3, 40)),
        Job("clearsessions", daily_at=datetime.time(3, 45)),
        Job("pictures_prepare", daily_at=datetime.time(3, 50)),
        # It writes to some before it forgets, and wakes nobody with that.
        Job("forget", daily_at=datetime.time(7, 30)),
        Job("submissions_remind", daily_at=datetime.time(8, 15)),
        Job("cases_remind", daily_at=datetime.time(8, 30)),
        Job("contacts_remind", daily_at=datetime.time(8, 45)),
        Job("comments_tell", daily_at=datetime.time(15, 0)),
    ]


def due(jobs: Iterable[Job], now: datetime.datetime) -> Iterator[Job]:
    """The jobs to run now, in their order."""
    return (job for job in jobs if job.is_due(now))
