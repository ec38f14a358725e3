"""`forget`: everything that is kept no longer, in every room."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

logger = logging.getLogger(__name__)

# Each room's own, which can be run alone as well.
COMMANDS = (
    "search_forget",
    "letters_forget",
    "submissions_forget",
    "contacts_forget",
    "comments_forget",
    "cases_forget",
    "members_tidy",
)


class Command(BaseCommand):
    """Made to run every morning. What fails in one room keeps none of the others from forgetting."""

    help = "Tar bort och tömmer allt som inte ska sparas längre. Tiderna är inställningarna KUNSKAPSBANK_KEEP_…"

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget room by room; each says what it did."""
        failed = [problem for name in COMMANDS if (problem := self._run(name))]
        if failed:
            raise CommandError(f"Allt kunde inte glömmas: {', '.join(failed)}.")

    def _run(self, name: str) -> str:
        try:
            call_command(name, stdout=self.stdout, stderr=self.stderr)
        except Exception as error:  # the others go on, and all of it is told at the end
            logger.exception("forgetting failed", extra={"command": name})
            return f"{name} ({type(error).__name__})"
        return ""
