"""Bring in newer facts about municipalities."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from municipalities.updating import COLUMNS, Change, Update, apply_update, read_update


class Command(BaseCommand):
    """Reads a CSV file; writes all of it or, when anything in it is wrong, nothing."""

    help = (
        "Uppdaterar fakta om kommuner från en CSV-fil med kolumnen code och någon av "
        f"{', '.join(COLUMNS)}. Tomma celler lämnar värdet som det är. Inget skrivs om något är fel."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whether to write."""
        parser.add_argument("file", type=Path, metavar="FIL.csv")
        parser.add_argument("--dry-run", action="store_true", help="säg bara vad som skulle ändras")

    def handle(self, *_args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        """Say what changes, row by row with -v 2, and fail with every problem when there is one."""
        update = self._read(file)
        if update.problems:
            for problem in update.problems:
                self.stderr.write(str(problem))
            raise CommandError(f"{len(update.problems)} fel i {file.name}. Inget skrevs.")
        if dry_run or options["verbosity"] > 1:
            for change in update.changes:
                self.stdout.write(_line(change))
        if not dry_run:
            apply_update(update)
        done = "Skulle ändras" if dry_run else "Ändrade"
        self.stdout.write(f"{done}: {len(update.changes)}. Redan rätt: {update.unchanged}.")

    def _read(self, file: Path) -> Update:
        try:
            return read_update(file)
        except OSError as error:
            raise CommandError(f"{file} går inte att läsa: {error.strerror}.") from error


def _line(change: Change) -> str:
    facts = ", ".join(f"{name} {before} → {after}" for name, before, after in change.fields)
    return f"{change.municipality.code} {change.municipality.short_name}: {facts}"
