"""`letters_fetch`: take in the mail that has come."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kunskapsbank.stopping import is_stopping
from letters.fetching import fetch
from letters.mailboxes import MailboxProblem


class Command(BaseCommand):
    """Says what it did only when there was something to do; fails when the mailbox or a mail could not be read."""

    help = "Hämtar svar och studsar från brevlådan i KUNSKAPSBANK_INCOMING_URL."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--seconds` for whoever has other things to do as well."""
        parser.add_argument("--seconds", type=float, default=60.0, help="sluta efter så lång tid")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fetch once."""
        if not settings.INCOMING_URL:
            raise CommandError("Sätt KUNSKAPSBANK_INCOMING_URL till en brevlåda.")
        deadline = time.monotonic() + options["seconds"]
        try:
            result = fetch(settings.INCOMING_URL, is_enough=lambda: is_stopping() or time.monotonic() > deadline)
        except MailboxProblem as problem:
            raise CommandError(f"Brevlådan går inte att läsa ({problem}). Se KUNSKAPSBANK_INCOMING_URL.") from problem
        if result.taken:
            self.stdout.write(f"{result.taken} mejl hanterade.")
        if result.failed:
            raise CommandError(f"{result.failed} mejl gick inte att hantera. De ligger kvar som olästa.")
