"""Join a municipality."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from municipalities import corner
from municipalities.models import Municipality


class Command(BaseCommand):
    """Does what the editors' page does, for whoever joins many at once."""

    help = "Ansluter en kommun: grupper, samling, arbetsflöde och rättigheter. --leave avslutar."

    def add_arguments(self, parser: CommandParser) -> None:
        """The municipality's code, and whether it leaves."""
        parser.add_argument("code", help="kommunkoden, till exempel 2282")
        parser.add_argument("--leave", action="store_true", help="avsluta anslutningen")

    def handle(self, *args: Any, code: str, leave: bool, **options: Any) -> None:
        """Join it, or let it leave."""
        municipality = Municipality.objects.filter(code=code).first()
        if municipality is None:
            raise CommandError(f"Det finns ingen kommun med koden {code}.")
        if leave:
            corner.leave(municipality)
            self.stdout.write(f"{municipality} är inte längre ansluten.")
            return
        try:
            corner.join(municipality)
        except corner.CannotJoin as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(self.style.SUCCESS(f"{municipality} är ansluten."))
