"""A new index in an engine outside the database, filled from the stored documents while searches go on.

One rebuild is under way at a time: its row's heart beats while somebody is at it. One that was broken off is taken up
by the next, which goes on where it was. Before searches read the new index it is held against the table, page by page.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from search.engines.base import DocumentsRefused, EngineUnavailable, Filling, IndexedDocument, OutsideEngine
from search.models import IndexRebuild, IndexStamp, StoredDocument, StoredDocumentQuerySet

# How long a heart that does not beat any more keeps others away.
ALIVE = timedelta(seconds=60)
BEAT_SECONDS = 5.0
BATCH = 250
# While the engine works on so many batches, the next one is read.
ON_THEIR_WAY = 2
COMPARISONS = 4

_FIELDS = (
    "page_id",
    "built_version",
    "stems",
    "parts",
    "grams",
    "embedder",
    "vector",
    "facets",
    "published",
    "expires_at",
)


class RebuildRefused(Exception):
    """Somebody else is at it; nothing was changed."""


@contextmanager
def begun(engine: OutsideEngine, *, restart: bool = False) -> Iterator[Rebuild]:
    """The one rebuild there may be, from here to the end of the block; another one may take it up after that.

    With `restart` a half index is thrown away. RebuildRefused while another rebuild is under way, EngineUnavailable
    where the server is none that can hold the index.
    """
    engine.check()
    rebuild = Rebuild(engine, _claim(restart=restart))
    try:
        yield rebuild
    finally:
        rebuild.let_go()


class Rebuild:
    """A rebuild that this process holds for as long as its heart beats."""

    def __init__(self, engine: OutsideEngine, row: IndexRebuild) -> None:
        """Of a row that nobody else holds."""
        self._engine = engine
        self._row = row
        self._beaten = monotonic()
        self._refused: dict[int, str] = {}

    def beat(self) -> None:
        """Say that somebody still is at it, every few seconds at most. RebuildRefused where another one took over."""
        if monotonic() - self._beaten >= BEAT_SECONDS:
            self._save()

    def run(self, on_sent: Callable[[int], object] = int) -> str:
        """Fill the index, hold it against the table and let searches read it. Gives a sentence about it.

        `on_sent` gets the number of documents that were confirmed since the last time; first those of before.
        EngineUnavailable leaves searches where they were, and what was sent where the next one finds it.
        """
        filling = self._filling()
        on_sent(self._row.sent)
        for batch in self._send(filling):
            self._row.sent += len(batch)
            self._row.last_page_id = batch[-1].page_id
            self._save()
            on_sent(len(batch))
        self._settle(filling)
        self._save()
        report = filling.swap()
        self._row.finished_at = timezone.now()
        self._save()
        return report

    def let_go(self) -> None:
        """Let another one take it up at once, unless it is finished."""
        if self._row.finished_at is None:
            self._mine().update(alive_at=timezone.now() - ALIVE)

    def _filling(self) -> Filling:
        """The half index where it still will do, else a new one."""
        row, form = self._row, self._engine.form()
        if row.index and row.fingerprint == form and (filling := self._engine.resume(row.index)):
            return filling
        filling = self._engine.begin(instead_of=row.index)
        row.index, row.fingerprint, row.last_page_id, row.sent = filling.index, form, 0, 0
        self._save()
        return filling

    def _send(self, filling: Filling) -> Iterator[list[IndexedDocument]]:
        """All documents not sent yet, batch by batch in the order of their ids, each once it is confirmed."""
        with ThreadPoolExecutor(ON_THEIR_WAY) as pool:
            on_their_way: deque[tuple[list[IndexedDocument], Future[None]]] = deque()
            for batch in _batches(after=self._row.last_page_id):
                on_their_way.append((batch, pool.submit(filling.put, batch)))
                if len(on_their_way) > ON_THEIR_WAY:
                    yield self._confirmed(*on_their_way.popleft())
            while on_their_way:
                yield self._confirmed(*on_their_way.popleft())

    def _confirmed(self, batch: list[IndexedDocument], future: Future[None]) -> list[IndexedDocument]:
        while wait([future], timeout=BEAT_SECONDS).not_done:
            self.beat()
        with self._noting_refusals():
            future.result()
        return batch

    def _settle(self, filling: Filling) -> None:
        """Until index and table agree, send what the index lacks and take away what it should not have.

        Pages go on changing meanwhile, so a page may differ once; one that differs twice in a row stays wrong.
        """
        before: set[int] = set()
        for _comparison in range(COMPARISONS):
            wrong = dict(_differing(self._rows(), filling.versions()))
            if stuck := before & wrong.keys():
                raise EngineUnavailable(self._complaint(filling, sorted(stuck)))
            self._repair(filling, wrong)
            before = set(wrong)
            if not wrong:
                return

    def _rows(self) -> Iterator[tuple[int, int]]:
        rows = StoredDocument.objects.findable().order_by("page_id").values_list("page_id", "built_version")
        for page_id, version in rows.iterator(chunk_size=BATCH):
            self.beat()
            yield page_id, version or 0

    def _repair(self, filling: Filling, wrong: Mapping[int, int]) -> None:
        """`wrong` holds for each page the version to remove it at if it is not to be found: whatever is newer stays."""
        ids = sorted(wrong)
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            found = _documents(StoredDocument.objects.filter(page_id__in=some))
            with self._noting_refusals():
                filling.put(found)
            kept = {document.page_id for document in found}
            filling.remove({page_id: wrong[page_id] for page_id in some if page_id not in kept})
            self.beat()

    def _complaint(self, filling: Filling, stuck: list[int]) -> str:
        text = _(
            "%(index)s har inte samma dokument som databasen och används inte: %(count)s skiljer sig, "
            "det första är sida %(page_id)s%(reason)s. Rätta felet och kör search_rebuild igen."
        )
        reason = self._refused.get(stuck[0])
        values = {"index": filling.index, "count": len(stuck), "page_id": stuck[0]}
        return text % {**values, "reason": f" ({reason})" if reason else ""}

    @contextmanager
    def _noting_refusals(self) -> Iterator[None]:
        """A document that is refused stops no other; the index is not used as long as one is missing."""
        try:
            yield
        except DocumentsRefused as error:
            self._refused.update(error.reasons)

    def _save(self) -> None:
        self._beaten = monotonic()
        row = self._row
        row.alive_at = timezone.now()
        changed = ("index", "fingerprint", "last_page_id", "sent", "alive_at", "finished_at")
        if not self._mine().update(**{name: getattr(row, name) for name in changed}):
            raise RebuildRefused(_("En annan ombyggnad har tagit över. Den här avbröts."))

    def _mine(self) -> Any:
        return IndexRebuild.objects.filter(pk=self._row.pk)


def _claim(*, restart: bool) -> IndexRebuild:
    """A row of one's own, with what one that was broken off left behind."""
    with transaction.atomic():
        _take_turns()
        unfinished = IndexRebuild.objects.filter(finished_at__isnull=True)
        before = unfinished.order_by("pk").last()
        row = IndexRebuild()
        if before is not None:
            _refuse_if_alive(before)
            row.index = before.index
            if not restart:
                row.fingerprint, row.last_page_id, row.sent = before.fingerprint, before.last_page_id, before.sent
        # Whoever held one of these finds it gone at its next heartbeat.
        unfinished.delete()
        row.save()
    return row


def _take_turns() -> None:
    """Two that begin at the same instant: the second waits here until the first has its row."""
    IndexStamp.objects.get_or_create(pk=IndexStamp.SINGLETON)
    IndexStamp.objects.select_for_update().get(pk=IndexStamp.SINGLETON)


def _refuse_if_alive(row: IndexRebuild) -> None:
    if row.alive_at > timezone.now() - ALIVE:
        since = date_format(timezone.localtime(row.started_at), "j F H:i")
        raise RebuildRefused(_("En ombyggnad pågår redan sedan %(since)s. Vänta tills den är klar.") % {"since": since})


def _batches(*, after: int) -> Iterator[list[IndexedDocument]]:
    """Findable documents in the order of their ids, each batch as the table has it when its turn comes."""
    rows = StoredDocument.objects.order_by("page_id")
    while batch := _documents(rows.filter(page_id__gt=after), most=BATCH):
        yield batch
        after = batch[-1].page_id


def _documents(rows: StoredDocumentQuerySet, *, most: int | None = None) -> list[IndexedDocument]:
    return [row.as_indexed() for row in rows.findable().only(*_FIELDS)[:most]]


def _differing(ours: Iterable[tuple[int, int]], theirs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Pages that only one of them has, or in another version, with their highest version; both in the order of ids."""
    for page_id, both in groupby(heapq.merge(ours, theirs), key=itemgetter(0)):
        versions = [version for _page_id, version in both]
        if len(versions) == 1 or versions[0] != versions[1]:
            yield page_id, max(versions)
