"""Take the demonstration content away again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from home.demo import remove_demo


class Command(BaseCommand):
    """Removes what carries the example mark, and says what it was."""

    help = "Tar bort allt exempelinnehåll och inget annat."

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove the demonstration content."""
        removal = remove_demo()
        self.stdout.write(
            f"Borttaget: {removal.pages} sidor, {removal.agreements} ramavtal och {removal.accounts} konto."
        )
        for title in removal.kept:
            self.stdout.write(self.style.WARNING(f"”{title}” är kvar: under den ligger sidor som inte är exempel."))
