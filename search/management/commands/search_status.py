"""`search_status`: what the search holds and what waits."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from search.status import read_status


class Command(BaseCommand):
    """Prints the state of the search; exit code 1 when something needs an operator."""

    help = "Visar hur många dokument sökningen har, vad som väntar och vad som gått fel."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--json` for machines."""
        parser.add_argument("--json", action="store_true", help="skriv som JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print, then fail if there is a problem."""
        status = read_status()
        if options["json"]:
            self.stdout.write(json.dumps(status.as_dict(), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        else:
            for label, value in status.lines():
                self.stdout.write(f"{label:<28} {value}")
            for page in status.set_aside:
                self.stdout.write(f"  {page.page_id} {page.title or '–'}: {page.error} ({page.attempts} försök)")
        if status.problems:
            raise CommandError("\n".join(map(str, status.problems)))
