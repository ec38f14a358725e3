"""Background work of the search."""

from __future__ import annotations

from django_tasks import task

from search.indexing import drain, enough_after

# Where tasks run at once, an editor waits for this one.
MOST_SECONDS = 30.0


@task()
def drain_outbox() -> dict[str, int]:
    """Work off what waits, for a while: the worker does the rest, or the next change.

    Rows that vanished or moved on meanwhile are no trouble.
    """
    drained = drain(is_enough=enough_after(MOST_SECONDS))
    return {"built": drained.built, "removed": drained.removed, "failed": drained.failed}
