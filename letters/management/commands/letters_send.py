"""`letters_send`: send the mail that waits."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kunskapsbank.stopping import is_stopping
from letters.services import send_due


class Command(BaseCommand):
    """Says what it did only when there was something to do; fails when something could not be sent."""

    help = "Skickar de brev som väntar, också dem som inte gick iväg förra gången."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--seconds` for whoever has other things to do as well."""
        parser.add_argument("--seconds", type=float, default=60.0, help="sluta efter så lång tid")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send once."""
        deadline = time.monotonic() + options["seconds"]
        result = send_due(is_enough=lambda: is_stopping() or time.monotonic() > deadline)
        if result.sent:
            self.stdout.write(f"{result.sent} brev skickade.")
        if result.failed:
            raise CommandError("Alla brev kunde inte skickas. De provas igen. Se EMAIL_URL.")
