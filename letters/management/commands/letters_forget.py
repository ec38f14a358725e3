"""`letters_forget`: empty the letters that were sent long ago."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from letters.services import forget_letters


class Command(BaseCommand):
    """Made to run every night; says what it did only when there was something to do."""

    help = "Tömmer brev som skickades för länge sedan."

    def handle(self, *args: Any, **options: Any) -> None:
        """Empty them."""
        if count := forget_letters():
            self.stdout.write(f"{count} brev tömda.")
