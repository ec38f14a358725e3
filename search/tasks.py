"""Background work of the search."""

from __future__ import annotations

import time

from django_tasks import task

from kunskapsbank.stopping import is_stopping
from search.indexing import drain

# Where tasks run at once, an editor waits for this one.
MOST_SECONDS = 30.0


@task()
def drain_outbox() -> dict[str, int]:
    """Work off what waits, for a while: the worker does the rest, or the next change.

    Rows that vanished or moved on meanwhile are no trouble.
    """
    deadline = time.monotonic() + MOST_SECONDS
    drained = drain(is_enough=lambda: is_stopping() or time.monotonic() > deadline)
    return {"built": drained.built, "removed": drained.removed, "failed": drained.failed}
