"""Background work of the search."""

from __future__ import annotations

from django_tasks import task

from search.indexing import drain


@task()
def drain_outbox() -> dict[str, int]:
    """Work off everything that waits; rows that vanished or moved on meanwhile are no trouble."""
    drained = drain()
    return {"built": drained.built, "removed": drained.removed, "failed": drained.failed}
