"""Which workers live, as they say themselves in the shared cache, and what to do with tasks that a dead one left."""

from __future__ import annotations

import datetime
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db import close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

BEAT_SECONDS = 10.0
ALIVE = datetime.timedelta(seconds=60)
# A cache that was emptied forgets for some seconds who lives.
LEFT_AFTER = datetime.timedelta(minutes=2)
MOST_TRIES = 3

_SEEN = "worker:seen"
_REMEMBERED = datetime.timedelta(days=30)


class WorkerDied(Exception):
    """The worker that ran a task did not live to see its end, several times over."""


def new_worker_id() -> str:
    """A name that no other worker has and that says where it runs."""
    return f"{socket.gethostname()[:40]}-{get_random_string(16)}"


@contextmanager
def heartbeat(worker_id: str) -> Iterator[None]:
    """Say that this worker lives, from here to the end of the block."""
    over = threading.Event()
    _beat(worker_id)
    thread = threading.Thread(target=_keep_beating, args=(worker_id, over), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        cache.delete(_key(worker_id))


def last_seen() -> datetime.datetime | None:
    """When any worker last said that it lives, as far as the shared cache remembers."""
    return cache.get(_SEEN)


def is_any_alive() -> bool:
    """Whether a worker said so lately."""
    seen = last_seen()
    return seen is not None and seen > timezone.now() - ALIVE


def recover_tasks() -> tuple[int, int]:
    """Let tasks that a dead worker left behind be run again. Gives how many those are, and how many were given up.

    Nothing is touched where no worker is seen to live: then it is the cache that forgot.
    """
    ready = failed = 0
    if not is_any_alive():
        return ready, failed
    for task in DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - LEFT_AFTER):
        if cache.get(_key(task.worker_ids[-1])):
            continue
        if len(task.worker_ids) >= MOST_TRIES:
            task.set_failed(WorkerDied(f"{len(task.worker_ids)} workers died: {', '.join(task.worker_ids)}"))
            failed += 1
        else:
            same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
            ready += same.update(status=TaskResultStatus.READY)
    return ready, failed


def _keep_beating(worker_id: str, over: threading.Event) -> None:
    while not over.wait(BEAT_SECONDS):
        _beat(worker_id)
        close_old_connections()


def _beat(worker_id: str) -> None:
    cache.set(_key(worker_id), True, ALIVE.total_seconds())
    cache.set(_SEEN, timezone.now(), _REMEMBERED.total_seconds())


def _key(worker_id: str) -> str:
    return f"worker:{worker_id}"
