"""`submissions_forget`: remove drafts that nobody went on with, after a warning, and what is kept no longer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from submissions.retention import Forgotten, forget


class Command(BaseCommand):
    """Made to run every night; says what it did only when there was something to do."""

    help = "Tar bort utkast som ingen har fortsatt på, och avsändares adresser en tid efter att det tog slut."

    def handle(self, *args: Any, **options: Any) -> None:
        """Warn and forget."""
        done = forget()
        if done != Forgotten():
            self.stdout.write(f"{done.warned} påminda, {done.drafts} utkast och {done.addresses} adresser borttagna.")
