"""`search_reconcile`: hold pages, documents and engine against each other and repair."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from search.engines.base import EngineUnavailable
from search.indexing import drain, enough_after, reconcile, waiting_count


class Command(BaseCommand):
    """Made to run every night; says what was wrong and fails if something still is."""

    help = "Jämför sidor, dokument och sökmotor och rättar det som skiljer."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--seconds` for whoever has other things to do as well."""
        parser.add_argument("--seconds", type=float, help="rätta så länge; resten tar search_drain")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, enqueue what differs, drain."""
        try:
            found = reconcile()
        except EngineUnavailable as error:
            raise CommandError(f"Sökmotorn svarar inte: {error}") from error
        self.stdout.write(f"Saknade: {found.missing}. Överflödiga: {found.surplus}. Inaktuella: {found.outdated}.")
        # None: only where somebody watches; the worker runs this, too.
        with tqdm(total=waiting_count(), unit="sida", desc="Rättar", disable=None) as bar:
            drained = drain(on_row=bar.update, is_enough=enough_after(options["seconds"]))
        if drained.failed:
            raise CommandError(f"{drained.failed} sidor kunde inte indexeras. Se search_status.")
        if drained.postponed:
            raise CommandError(f"{drained.postponed} sidor väntar på sökmotorn. Se search_status.")
