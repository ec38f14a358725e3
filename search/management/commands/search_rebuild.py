"""`search_rebuild`: look at every page anew and fill the engine."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from search.engines import writing_engine
from search.engines.base import EngineUnavailable
from search.indexing import drain, enqueue_all, rebuild_engine, waiting_count
from search.models import StoredDocument


class Command(BaseCommand):
    """Builds all documents, then a new index; visitors search the old one until it is complete."""

    help = "Bygger om sökningens dokument och, med Elasticsearch, ett nytt index som byts in när det är fullt."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--engine-only` when the documents are right and only the index is to be made anew."""
        parser.add_argument("--engine-only", action="store_true", help="bygg bara om Elasticsearchs index")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, fill, compare; fail when anything is missing."""
        if not options["engine_only"]:
            self._documents()
        engine = writing_engine()
        if engine is None:
            return
        try:
            with tqdm(total=StoredDocument.objects.findable().count(), unit="dok", desc="Elasticsearch") as bar:
                report = rebuild_engine(engine, bar.update)
        except EngineUnavailable as error:
            raise CommandError(f"Elasticsearch kunde inte byggas om: {error}") from error
        self.stdout.write(f"Elasticsearch: {report}")

    def _documents(self) -> None:
        enqueue_all()
        with tqdm(total=waiting_count(), unit="sida", desc="Dokument") as bar:
            result = drain(to_engine=False, on_row=bar.update)
        self.stdout.write(f"{result.built} byggda, {result.removed} borttagna, {result.failed} misslyckade.")
        if result.failed:
            raise CommandError("Alla sidor kunde inte byggas. Se search_status.")
