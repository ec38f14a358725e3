"""`comments_tell`: write to those who follow a page with new comments."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from comments.following import tell_followers


class Command(BaseCommand):
    """Made to run every afternoon; run again the same day it writes nothing twice."""

    help = "Skriver till dem som följer sidor med nya kommentarer, ett brev om dagen till var och en."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell."""
        if count := tell_followers():
            self.stdout.write(f"{count} brev skrivna.")
