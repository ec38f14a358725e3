"""`members_tidy`: ask those who have not logged in for long, and forget those who do not answer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from members.retention import Tidied, tidy


class Command(BaseCommand):
    """Made to run every night; says what it did only when there was something to do."""

    help = "Frågar den som inte har loggat in på länge om kontot ska finnas kvar, och tar annars bort det."

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and forget."""
        done = tidy()
        if done != Tidied():
            self.stdout.write(f"{done.asked} tillfrågade, {done.erased} konton borttagna.")
