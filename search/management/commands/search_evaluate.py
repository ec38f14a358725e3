"""`search_evaluate`: how well the search ranks, on queries whose right answers are known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from search.embedding import Embedder, get_embedder
from search.engines import embedded_engine
from search.engines.base import Engine, EngineUnavailable
from search.engines.elastic.connection import Connection
from search.engines.elastic.engine import ElasticsearchEngine
from search.evaluation.benches import Corpus, elasticsearch_bench, embedded_bench, site_bench
from search.evaluation.methods import Bench
from search.evaluation.report import judge
from search.evaluation.sets import JudgedSet, SetError, read_set
from search.evaluation.vectors import RememberingEmbedder
from search.models import SynonymGroup
from search.query import Synonyms

VECTORS = "vectors.npz"
EMBEDDED, ELASTICSEARCH, BOTH = "embedded", "elasticsearch", "both"
ENGINES = (EMBEDDED, ELASTICSEARCH)


class Command(BaseCommand):
    """Indexes a judged set apart from the site's pages and prints what each method is worth on it."""

    help = (
        "Mäter sökningen på en mapp i BEIR:s format: corpus.jsonl, queries.jsonl och qrels/test.tsv. Skriver nDCG@3, "
        "nDCG@10, recall@10, hit@1 och tid per fråga för varje metod, med bootstrapintervall."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder, which engines, and what to do with the figures."""
        parser.add_argument("folder", type=Path, help="mappen med frågor och facit")
        parser.add_argument("--engine", choices=(*ENGINES, BOTH), default=EMBEDDED, help="vilken sökmotor")
        parser.add_argument("--site", action="store_true", help="mät webbplatsens egna sidor i stället för mappens")
        parser.add_argument("--json", action="store_true", help="skriv alla siffror som JSON")
        parser.add_argument(
            "--keep-vectors", action="store_true", help=f"spara vektorerna i mappens {VECTORS} till nästa gång"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, index, ask, print."""
        folder: Path = options["folder"]
        if options["engine"] != EMBEDDED and not settings.ELASTICSEARCH_URL:
            raise CommandError("ELASTICSEARCH_URL är inte satt, så det finns ingen Elasticsearch att mäta.")
        embedder = RememberingEmbedder(get_embedder(), folder / VECTORS)
        try:
            judged = read_set(folder)
            report = judge(judged, _benches(judged, embedder, options), embedder, Synonyms(SynonymGroup.all_members()))
        except (SetError, EngineUnavailable) as error:
            raise CommandError(str(error)) from error
        if options["keep_vectors"]:
            embedder.save()
        self.stdout.write(json.dumps(report.as_json(), indent=2) if options["json"] else report.as_text())


def _benches(judged: JudgedSet, embedder: Embedder, options: dict[str, Any]) -> Iterator[Bench]:
    """The engines asked for, filled one after the other; each is gone when the next one comes."""
    engines = ENGINES if options["engine"] == BOTH else (options["engine"],)
    if options["site"]:
        yield from (site_bench(name, _site_engine(name), judged) for name in engines)
        return
    with tqdm(total=len(judged.corpus), unit="dok", desc="Indexerar", disable=None) as bar:
        corpus = Corpus(judged, embedder, on_document=bar.update)
    for name in engines:
        with nullcontext(embedded_bench(corpus)) if name == EMBEDDED else elasticsearch_bench(corpus) as bench:
            yield bench


def _site_engine(name: str) -> Engine:
    if name == EMBEDDED:
        return embedded_engine()
    return ElasticsearchEngine(Connection.from_settings().patient(), settings.ELASTICSEARCH_PREFIX)
