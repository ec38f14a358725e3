"""`letters_forget`: empty the letters that were sent long ago."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from letters.codes import forget_codes
from letters.services import forget_letters


class Command(BaseCommand):
    """Made to run every night; says what it did only when there was something to do."""

    help = "Tömmer brev som skickades för länge sedan och tar bort koder som inte gäller längre."

    def handle(self, *args: Any, **options: Any) -> None:
        """Empty and remove them."""
        forget_codes()
        if count := forget_letters():
            self.stdout.write(f"{count} brev tömda.")
