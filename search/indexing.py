"""From a changed page to a document that can be found: drain, reconcile."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from kunskapsbank.pages import BasePage
from kunskapsbank.stopping import is_stopping
from search import analysis
from search.delivery import Delivery
from search.documents import SearchDocument, build_document
from search.embedding import Embedder, NoEmbedder, get_embedder
from search.engines import embedded_engine, writing_engine
from search.engines.postings import pack
from search.hydration import visible_pages
from search.models import Failure, IndexStamp, StoredDocument
from search.outbox import CHUNK, Batch, claim, enqueue_apart, in_chunks

logger = logging.getLogger(__name__)

BATCH = 50


@dataclass(slots=True)
class Drained:
    """What a run over the outbox did; `postponed` are documents that were made and wait for the engine."""

    built: int = 0
    removed: int = 0
    failed: int = 0
    postponed: int = 0


def drain(
    *,
    limit: int | None = None,
    to_engine: bool = True,
    on_row: Callable[[], object] = lambda: None,
    is_enough: Callable[[], bool] = is_stopping,
) -> Drained:
    """Work off the outbox, oldest first; what fails is kept and tried again later, and stops nothing else.

    With `to_engine` false the documents are built and stored only: the engine is then filled by `search.rebuilding`.
    `on_row` is called after each row. Once `is_enough` says so, what was made is delivered and the rest is left.
    """
    delivery = Delivery(to_engine=to_engine)
    delivery.notice_return()
    work = _Work(on_row, is_enough)
    for batch in _batches(limit, delivery, is_enough):
        with batch:
            work.make(batch)
            work.hand_over(batch, delivery)
    return work.result


def enough_after(seconds: float | None) -> Callable[[], bool]:
    """For `drain`: true after so many seconds from now, or as soon as this process is to end."""
    deadline = None if seconds is None else time.monotonic() + seconds
    return lambda: is_stopping() or (deadline is not None and time.monotonic() > deadline)


def waiting_count() -> int:
    """How many rows wait and may be tried now."""
    return StoredDocument.objects.waiting().count()


@dataclass(slots=True)
class Reconciled:
    """What was not as it should be, and is on its way to be."""

    missing: int = 0
    surplus: int = 0
    outdated: int = 0

    @property
    def total(self) -> int:
        """How many pages were wrong."""
        return self.missing + self.surplus + self.outdated


def reconcile() -> Reconciled:
    """Hold pages, stored documents and the engine against each other and enqueue whatever differs.

    Documents of an earlier analysis or of another model count as outdated. EngineUnavailable when the engine cannot be
    asked.
    """
    shown = set(visible_pages().values_list("pk", flat=True))
    rows = dict(StoredDocument.objects.findable().values_list("page_id", "built_version"))
    waiting = set(StoredDocument.objects.filter(waiting_since__isnull=False).values_list("page_id", flat=True))
    held = (writing_engine() or embedded_engine()).versions()
    missing = {page_id for page_id in shown if page_id not in rows or page_id not in held} - waiting
    surplus = ((rows.keys() | held.keys()) - shown) - waiting
    differing = {page_id for page_id in shown - missing if rows.get(page_id) != held.get(page_id)}
    outdated = (differing | _made_otherwise()) - missing - surplus - waiting
    wrong = missing | surplus | outdated
    _catch_up({page_id: held[page_id] for page_id in wrong if page_id in held})
    enqueue_apart(wrong)
    return Reconciled(len(missing), len(surplus), len(outdated))


def enqueue_all() -> int:
    """Let every searchable page, and every page that once was one, be looked at anew."""
    known = StoredDocument.objects.values_list("page_id", flat=True)
    return enqueue_apart(chain(visible_pages().values_list("pk", flat=True).iterator(), known.iterator()))


def _made_otherwise() -> set[int]:
    """Documents of an earlier analysis or another model; a process without a model knows nothing better."""
    name = get_embedder().name
    otherwise = ~Q(analysis_version=analysis.ANALYSIS_VERSION)
    if name != NoEmbedder.name:
        otherwise |= ~Q(embedder=name)
    return set(StoredDocument.objects.findable().filter(otherwise).values_list("page_id", flat=True))


def _catch_up(held: Mapping[int, int]) -> None:
    """Let rows be as new as what the engine holds, or it would refuse the next: they are older after a restore."""
    StoredDocument.objects.bulk_create(
        [StoredDocument(page_id=page_id, version=version, is_present=False) for page_id, version in held.items()],
        ignore_conflicts=True,
        batch_size=CHUNK,
    )
    # Pages are changed a few times each: there are far fewer versions than pages.
    for version, pages in groupby(sorted(held, key=held.__getitem__), key=held.__getitem__):
        for some in in_chunks(pages):
            StoredDocument.objects.filter(page_id__in=some, version__lt=version).update(version=version)


def _batches(limit: int | None, delivery: Delivery, is_enough: Callable[[], bool]) -> Iterator[Batch]:
    left = limit
    while left != 0 and not is_enough():
        most = BATCH if left is None else min(BATCH, left)
        batch = claim(most, but_for=[Failure.ENGINE] if delivery.is_resting() else [])
        if batch is None:
            return
        if left is not None:
            left -= len(batch)
        yield batch


class _Work:
    """One run over the outbox."""

    def __init__(self, on_row: Callable[[], object], is_enough: Callable[[], bool]) -> None:
        self.result = Drained()
        self._on_row = on_row
        self._is_enough = is_enough
        self._built: list[StoredDocument] = []
        self._removed: list[StoredDocument] = []

    def make(self, batch: Batch) -> None:
        """Build and store the documents of a batch; one that cannot be built is set aside."""
        self._built, self._removed = [], []
        for row in batch.rows():
            try:
                self._make(row)
            except (OperationalError, InterfaceError):  # the database's fault, not the page's
                raise
            except Exception as error:  # one page that cannot be built must not stop the others
                logger.exception("page could not be indexed", extra={"page_id": row.page_id})
                self._set_aside(batch, row, f"{type(error).__name__}: {error}")
            self._on_row()
            if self._is_enough():
                return

    def hand_over(self, batch: Batch, delivery: Delivery) -> None:
        """Deliver what was made and take it off the outbox; what the engine refuses is set aside."""
        rows = {row.page_id: row for row in (*self._built, *self._removed)}
        refused = delivery.deliver(batch, self._built, self._removed)
        if refused is None:
            self.result.postponed += len(rows)
            return
        for page_id, reason in refused.items():
            logger.error("page was refused by the engine", extra={"page_id": page_id, "reason": reason})
            self._set_aside(batch, rows[page_id], reason)
        batch.finish(rows.keys() - refused.keys())
        self.result.built += sum(row.page_id not in refused for row in self._built)
        self.result.removed += sum(row.page_id not in refused for row in self._removed)

    def _make(self, row: StoredDocument) -> None:
        page = _find_page(row.page_id)
        if page is None:
            if _empty(row):
                self._removed.append(row)
        elif _store(row, build_document(page), get_embedder()):
            self._built.append(row)

    def _set_aside(self, batch: Batch, row: StoredDocument, reason: str) -> None:
        batch.set_aside(row, reason)
        self.result.failed += 1


def _find_page(page_id: int) -> BasePage | None:
    page = visible_pages().filter(pk=page_id).first()
    return page.specific if page is not None else None


def _store(row: StoredDocument, document: SearchDocument, embedder: Embedder) -> bool:
    """Write the document into the row; analysis and embedding only where text or model changed. False as `_write`."""
    passage_hash = hashlib.blake2b(f"{document.passage}\0{document.labels}".encode(), digest_size=16).hexdigest()
    same_text = row.text_hash == passage_hash
    if not same_text or row.analysis_version != analysis.ANALYSIS_VERSION:
        row.stems, row.parts, row.grams = analysis.index_fields(document.text)
        row.postings = pack(row.stems, row.parts, row.grams)
        row.analysis_version = analysis.ANALYSIS_VERSION
    if not same_text or row.embedder != embedder.name:
        vector = embedder.embed(document.passage, "passage")
        row.vector = vector.tobytes() if vector is not None else None
        row.embedder = embedder.name
    row.text_hash = passage_hash
    row.facets = {name: list(values) for name, values in document.facets.items()}
    row.municipality = document.municipality
    row.cpv = list(document.cpv)
    row.published = document.published
    row.expires_at = document.expires_at
    row.built_version = row.version
    row.is_present = True
    return _write(row, {name: getattr(row, name) for name in _BUILT_FIELDS})


def _empty(row: StoredDocument) -> bool:
    """Leave of a page that may not be shown only its version. False as `_write`."""
    return _write(row, {"is_present": False, **_EMPTIED})


def _write(row: StoredDocument, values: Mapping[str, Any]) -> bool:
    """Change the row, with a new stamp where that changes what may be found.

    False if the page moved on meanwhile: the newer change writes its own document.
    """
    with transaction.atomic():
        stamp = IndexStamp.advance() if row.is_present or values["is_present"] else row.stamp
        # Whoever holds the row is changing the page and may be waiting for the stamp: nobody waits for them here.
        same = StoredDocument.objects.filter(page_id=row.page_id, version=row.version)
        if same.select_for_update(skip_locked=True).values_list("page_id").first() is None:
            return False
        same.update(stamp=stamp, **values)
    return True


# What a removed page leaves behind: its version, and nothing of what it said.
_EMPTIED: dict[str, Any] = {
    "built_version": None,
    "stems": "",
    "parts": "",
    "grams": "",
    "postings": None,
    "text_hash": "",
    "vector": None,
    "embedder": "",
    "facets": {},
    "municipality": "",
    "cpv": [],
}

_BUILT_FIELDS = (
    "stems",
    "parts",
    "grams",
    "postings",
    "analysis_version",
    "vector",
    "embedder",
    "text_hash",
    "facets",
    "municipality",
    "cpv",
    "published",
    "expires_at",
    "built_version",
    "is_present",
)
