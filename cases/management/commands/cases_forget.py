"""`cases_forget`: remove questions whether cases hold, and what was answered, when their time is over."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cases.confirming import forget_old


class Command(BaseCommand):
    """Made to run every night; says what it did only when there was something to do."""

    help = "Tar bort gamla frågor om exempel fortfarande stämmer, och svaren på dem."

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget."""
        if count := forget_old(timezone.now()):
            self.stdout.write(f"{count} frågor om exempel borttagna.")
