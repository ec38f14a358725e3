"""Take in a folder of cases and open challenges."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from cases.importing.checking import check
from cases.importing.documents import Document
from cases.importing.folder import read_folder
from cases.importing.problems import Problem
from cases.importing.saving import Outcome, outcome_of, save_documents, what_is_known


class Command(BaseCommand):
    """`cases_import DIR`: Markdown files with front matter become pages, or are said to be faulty."""

    help = "Läser in exempel och öppna utmaningar från en mapp med Markdown-filer. Inget skrivs om något är fel."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The folder, and whether the pages are published."""
        parser.add_argument("folder", type=Path, metavar="DIR")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--publish", action="store_true", help="publicera sidorna")
        how.add_argument("--draft", action="store_true", help="spara som utkast (förval)")
        parser.add_argument("--dry-run", action="store_true", help="säg bara vad som skulle hända")
        parser.add_argument("--example", action="store_true", help="märk sidorna som exempelinnehåll")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read everything, check everything, and only then write."""
        documents = self._checked(options["folder"])
        if options["dry_run"]:
            counts = Counter(outcome_of(document, publish=options["publish"]) for document in documents)
            self.stdout.write(_("Skulle ge: %(counts)s. Inget är skrivet.") % {"counts": _words(counts)})
            return
        saved = save_documents(documents, publish=options["publish"], is_example=options["example"])
        silent = True if options["verbosity"] == 0 else None  # None: only where somebody watches
        progress = tqdm(saved, total=len(documents), desc=_("Exempel"), unit=_("sida"), disable=silent)
        counts = Counter(outcome for _document, outcome in progress)
        if options["verbosity"]:
            self.stdout.write(_("Klart: %(counts)s.") % {"counts": _words(counts)})

    def _checked(self, folder: Path) -> list[Document]:
        if not folder.is_dir():
            raise CommandError(_("Mappen %(folder)s finns inte.") % {"folder": folder})
        documents, problems = read_folder(folder)
        if not documents and not problems:
            raise CommandError(_("I mappen %(folder)s finns inga filer som slutar på .md.") % {"folder": folder})
        problems += check(documents, what_is_known())
        if problems:
            raise CommandError(_listed(problems))
        return documents


def _listed(problems: list[Problem]) -> str:
    lines = [f"  {problem}" for problem in sorted(set(problems))]
    return "\n".join([_("%(count)s fel. Inget är skrivet.") % {"count": len(lines)}, *lines])


def _words(counts: Counter[Outcome]) -> str:
    return _("%(created)s nya, %(updated)s ändrade, %(unchanged)s orörda") % {
        outcome.value: counts[outcome] for outcome in Outcome
    }
