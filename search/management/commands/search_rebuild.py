"""`search_rebuild`: look at every page anew and fill the engine."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from search.engines import writing_engine
from search.engines.base import EngineUnavailable
from search.indexing import drain, enqueue_all, waiting_count
from search.models import StoredDocument
from search.rebuilding import RebuildRefused, begun

INTERRUPTED = (
    "Avbrutet. Kör search_rebuild igen. Var alla dokument byggda, så räcker search_rebuild --engine-only: "
    "det nya indexet fortsätter där det var."
)


class Command(BaseCommand):
    """Builds all documents, then a new index; visitors search the old one until it is complete.

    Broken off, it leaves what it did to the next one, which goes on with the index where this one was.
    """

    help = "Bygger om sökningens dokument och, med Elasticsearch, ett nytt index som byts in när det är fullt."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--engine-only` when the documents are right, `--restart` to leave a half index and begin anew."""
        parser.add_argument("--engine-only", action="store_true", help="bygg bara om Elasticsearchs index")
        parser.add_argument(
            "--restart", action="store_true", help="börja om i stället för att fortsätta ett halvt index"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, fill, compare; fail when anything is missing."""
        try:
            failed = self._build(**options)
        except EngineUnavailable as error:
            raise CommandError(f"Elasticsearch kunde inte byggas om: {error}") from error
        except RebuildRefused as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt as interrupt:
            raise CommandError(INTERRUPTED) from interrupt
        if failed:
            raise CommandError("Alla sidor kunde inte byggas. Se search_status.")

    def _build(self, *, engine_only: bool, restart: bool, **_options: Any) -> int:
        """Everything; gives how many pages could not be made documents of."""
        engine = writing_engine()
        if engine is None:
            return 0 if engine_only else self._documents()
        with _ending_between_steps() as end_if_told, begun(engine, restart=restart) as rebuild:

            def on_row() -> None:
                end_if_told()
                rebuild.beat()

            failed = 0 if engine_only else self._documents(on_row)
            with tqdm(total=StoredDocument.objects.findable().count(), unit="dok", desc="Elasticsearch") as bar:
                report = rebuild.run(lambda count: (bar.update(count), end_if_told()))
        self.stdout.write(f"Elasticsearch: {report}")
        return failed

    def _documents(self, on_row: Callable[[], object] = lambda: None) -> int:
        enqueue_all()
        with tqdm(total=waiting_count(), unit="sida", desc="Dokument") as bar:
            result = drain(to_engine=False, on_row=lambda: (bar.update(), on_row()))
        self.stdout.write(f"{result.built} byggda, {result.removed} borttagna, {result.failed} misslyckade.")
        return result.failed


@contextmanager
def _ending_between_steps() -> Iterator[Callable[[], None]]:
    """Gives what raises KeyboardInterrupt once Ctrl-C or SIGTERM came: a question to the database is never cut short.

    The second signal ends at once. Only a process's main thread can be told so.
    """
    told = threading.Event()

    def end_if_told() -> None:
        if told.is_set():
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield end_if_told
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def tell(*_signal: object) -> None:
        told.set()
        restore()

    for number in before:
        signal.signal(number, tell)
    try:
        yield end_if_told
    finally:
        restore()
