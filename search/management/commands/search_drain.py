"""`search_drain`: work off what waits to be indexed and may be tried now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.indexing import Drained, drain, enough_after


class Command(BaseCommand):
    """Says what it did only when there was something to do; fails when something could not be indexed."""

    help = "Indexerar de sidor som väntar, också dem som misslyckades tidigare."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--seconds` for whoever has other things to do as well."""
        parser.add_argument("--seconds", type=float, help="sluta efter så lång tid; resten tas nästa gång")

    def handle(self, *args: Any, **options: Any) -> None:
        """Drain once."""
        result = drain(is_enough=enough_after(options["seconds"]))
        if result == Drained():
            return
        self.stdout.write(
            f"{result.built} indexerade, {result.removed} borttagna, {result.failed} misslyckade, "
            f"{result.postponed} väntar på sökmotorn."
        )
        if result.failed:
            raise CommandError("Alla sidor kunde inte indexeras. De provas igen. Se search_status.")
        if result.postponed:
            raise CommandError("Sökmotorn tar inte emot något. Sidorna väntar tills den svarar. Se search_status.")
