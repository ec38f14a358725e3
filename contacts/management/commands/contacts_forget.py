"""`contacts_forget`: remove questions that were never sent, and empty those that have been over for long."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from contacts.retention import Forgotten, forget


class Command(BaseCommand):
    """Made to run every night; says what it did only when there was something to do."""

    help = "Tar bort frågor som aldrig skickades och tömmer dem som är avslutade sedan länge."

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget."""
        done = forget()
        if done != Forgotten():
            self.stdout.write(f"{done.unconfirmed} borttagna, {done.closed} avslutade, {done.emptied} tömda.")
