"""`submissions_remind`: remind municipalities of pages that wait for their approval."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from submissions.approving import remind


class Command(BaseCommand):
    """Made to run every morning; reminds of each page once."""

    help = "Påminner kommuner om sidor som väntar på deras godkännande."

    def handle(self, *args: Any, **options: Any) -> None:
        """Remind."""
        if count := remind():
            self.stdout.write(f"{count} påminda.")
