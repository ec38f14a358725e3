"""`search_judgements_titles`: procurement titles and their CPV codes to a judged set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.evaluation.sets import SetError, write_set
from search.evaluation.titles import judge, read_procurements, sample_codes


class Command(BaseCommand):
    """A title is asked for others like it; right is another buyer's with the same code. Same arguments, same set."""

    help = (
        "Gör en mapp för search_evaluate av Upphandlingsmyndighetens statistik: varje fråga är en rubrik, och rätt är "
        "en annan köpares rubrik med samma CPV-kod."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The table, the folder and how much of it to take."""
        parser.add_argument("csv", type=Path, help="tabellen, med kolumnerna id, titel, orgnr och cpv_kod")
        parser.add_argument("folder", type=Path, help="mappen som skrivs")
        parser.add_argument("--queries", type=int, default=400, help="antal frågor (400)")
        parser.add_argument("--rows", type=int, default=0, help="ungefär så många rubriker (alla)")
        parser.add_argument("--seed", type=int, default=1, help="en annan siffra drar ett annat urval")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, draw, write."""
        try:
            procurements = read_procurements(options["csv"])
            if options["rows"]:
                procurements = sample_codes(procurements, rows=options["rows"], seed=options["seed"])
            judged = judge(procurements, queries=options["queries"], seed=options["seed"])
        except (SetError, OSError) as error:
            raise CommandError(str(error)) from error
        write_set(options["folder"], judged)
        self.stdout.write(f"{len(judged.corpus)} rubriker och {len(judged.queries)} frågor i {options['folder']}")
