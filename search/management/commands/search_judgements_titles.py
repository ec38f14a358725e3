"""Procurement titles and their CPV codes to a judged set."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.evaluation.sets import SetError, write_set
from search.evaluation.titles import judge, read_procurements, sample_codes


class Command(BaseCommand):
    help = (
        "Makes a judged set in BEIR's layout of Upphandlingsmyndigheten's procurement statistics: a title is asked for "
        "others like it, and right is another buyer's with the same CPV code. The same arguments give the same set."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("csv", type=Path, help="the statistics, with the columns id, titel, orgnr and cpv_kod")
        parser.add_argument("folder", type=Path, help="where the set is written")
        parser.add_argument("--queries", type=int, default=400, help="how many titles are asked (400)")
        parser.add_argument("--rows", type=int, default=0, help="about how many titles there are to find (all)")
        parser.add_argument("--seed", type=int, default=1, help="draws another sample")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            procurements = read_procurements(options["csv"])
            if options["rows"]:
                procurements = sample_codes(procurements, rows=options["rows"], seed=options["seed"])
            judged = judge(procurements, queries=options["queries"], seed=options["seed"])
        except (SetError, OSError) as error:
            raise CommandError(str(error)) from error
        write_set(options["folder"], judged)
        self.stdout.write(f"{len(judged.corpus)} titles and {len(judged.queries)} queries in {options['folder']}")
