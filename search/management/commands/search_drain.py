"""`search_drain`: work off what waits to be indexed and may be tried now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.indexing import drain, waiting_count


class Command(BaseCommand):
    """Says what it did only when there was something to do; fails when something could not be indexed."""

    help = "Indexerar de sidor som väntar, också dem som misslyckades tidigare."

    def handle(self, *args: Any, **options: Any) -> None:
        """Drain once."""
        if not waiting_count():
            return
        result = drain()
        self.stdout.write(f"{result.built} indexerade, {result.removed} borttagna, {result.failed} misslyckade.")
        if result.failed:
            raise CommandError("Alla sidor kunde inte indexeras. De provas igen. Se search_status.")
