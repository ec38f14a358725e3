"""`tasks_recover`: take up what a worker that died left half done."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kunskapsbank.workers import recover_tasks


class Command(BaseCommand):
    """The worker runs it every minute; it speaks only when there was something to do."""

    help = "Tar upp uppgifter som en arbetare påbörjade men inte levde länge nog att avsluta."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look once."""
        ready, failed = recover_tasks()
        if ready or failed:
            self.stdout.write(f"{ready} avbrutna uppgifter körs om, {failed} gavs upp.")
