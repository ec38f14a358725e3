"""From a changed page to a document that can be found: enqueue, drain, rebuild, reconcile."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cases.models import PeerPage
from kunskapsbank.pages import BasePage
from search import analysis
from search.documents import SearchDocument, build_document, searchable_types
from search.embedding import Embedder, get_embedder
from search.engines import embedded_engine, writing_engine
from search.engines.base import Engine, EngineUnavailable, IndexedDocument
from search.hydration import visible
from search.models import IndexStamp, StoredDocument, StoredDocumentQuerySet
from search.store import TableSource

logger = logging.getLogger(__name__)

BATCH = 50
MOST_FAILURES = 3
FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(minutes=15)


@dataclass(slots=True)
class Drained:
    """What a run over the outbox did."""

    built: int = 0
    removed: int = 0
    failed: int = 0


def enqueue(page_ids: Iterable[int]) -> int:
    """Say that these pages changed, in the caller's transaction. Gives how many rows wait because of it.

    Pages that may not be shown are out of the table's findable rows from here on, whatever the engines hold; so is
    a page that became anonymous, until the document that names its municipality has been made anew.
    """
    ids = set(page_ids)
    if not ids:
        return 0
    with transaction.atomic():
        rows = _locked_rows(ids)
        rows.update(version=F("version") + 1, waiting_since=timezone.now(), attempts=0, retry_at=None, last_error="")
        findable = _shown(ids) - _named_though_anonymous(rows)
        _show(rows, findable)
    return len(ids)


def drain(*, limit: int | None = None, to_engine: bool = True, on_row: Callable[[], object] = lambda: None) -> Drained:
    """Work off the outbox, oldest first; what fails is kept and tried again later, and stops nothing else.

    With `to_engine` false the documents are built and stored only: the engine is then filled by `rebuild_engine`.
    `on_row` is called after each row.
    """
    embedder = get_embedder()
    delivery = _Delivery(to_engine=to_engine)
    result = Drained()
    for row in _take(limit):
        _process(row, embedder, delivery, result)
        on_row()
    return result


def waiting_count() -> int:
    """How many rows wait and may be tried now."""
    return StoredDocument.objects.waiting().count()


def rebuild_engine(engine: Engine, on_document: Callable[[], object] = lambda: None) -> str:
    """A new index from the stored documents, swapped in when it is full. Gives a sentence about it.

    `on_document` is called as each document is handed over. EngineUnavailable when it cannot be done.
    """
    return engine.rebuild(_each(TableSource().read(), on_document))


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

    EngineUnavailable when the engine cannot be asked.
    """
    shown = set(visible_pages().values_list("pk", flat=True))
    rows = dict(StoredDocument.objects.findable().values_list("page_id", "built_version"))
    waiting = set(StoredDocument.objects.filter(waiting_since__isnull=False).values_list("page_id", flat=True))
    held = dict((writing_engine() or embedded_engine()).versions())
    missing = {page_id for page_id in shown if page_id not in rows or page_id not in held} - waiting
    surplus = ((rows.keys() | held.keys()) - shown) - waiting
    outdated = {page_id for page_id in shown - missing if rows.get(page_id) != held.get(page_id)} - waiting
    enqueue(missing | surplus | outdated)
    return Reconciled(len(missing), len(surplus), len(outdated))


def visible_pages() -> PageQuerySet:
    """Searchable pages that anyone may read now."""
    return visible(Page.objects.type(*searchable_types()))


def enqueue_all() -> int:
    """Let every searchable page, and every page that once was one, be looked at anew."""
    known = StoredDocument.objects.values_list("page_id", flat=True)
    return enqueue({*visible_pages().values_list("pk", flat=True), *known})


def _locked_rows(ids: set[int]) -> StoredDocumentQuerySet:
    """The rows of these pages, made for those that are shown and have none, held until the transaction ends.

    Who changed one of the pages at the same time has committed once its row is held: what may be shown is asked after.
    """
    rows = StoredDocument.objects.filter(page_id__in=ids)
    new = _shown(ids) - set(rows.values_list("page_id", flat=True))
    StoredDocument.objects.bulk_create(
        [StoredDocument(page_id=page_id, version=0) for page_id in sorted(new)], ignore_conflicts=True
    )
    # All in one order, or two that hold each other's rows would wait for ever.
    list(rows.select_for_update().order_by("page_id").values_list("page_id"))
    return rows


def _shown(ids: set[int]) -> set[int]:
    return set(visible_pages().filter(pk__in=ids).values_list("pk", flat=True))


def _show(rows: StoredDocumentQuerySet, findable: set[int]) -> None:
    """Let those of the rows be found that may be, and no others."""
    wrong = [
        (page_id, is_present)
        for page_id, is_present in rows.values_list("page_id", "is_present")
        if is_present != (page_id in findable)
    ]
    if not wrong:
        return
    stamp = IndexStamp.advance()
    for is_present in (True, False):
        ids = [page_id for page_id, was_present in wrong if was_present != is_present]
        rows.filter(page_id__in=ids).update(is_present=is_present, stamp=stamp)


def _named_though_anonymous(rows: StoredDocumentQuerySet) -> set[int]:
    naming = set(rows.exclude(municipality="").values_list("page_id", flat=True))
    peer_types = (page_type for page_type in searchable_types() if issubclass(page_type, PeerPage))
    anonymous = (page_type.objects.filter(pk__in=naming, is_anonymous=True) for page_type in peer_types if naming)
    return {page_id for pages in anonymous for page_id in pages.values_list("pk", flat=True)}


class _Delivery:
    """Hands documents to the engine outside the database, if there is one.

    An engine that fails several times in a row is not asked again in this run: each try may take its patience.
    """

    def __init__(self, *, to_engine: bool) -> None:
        self._to_engine = to_engine
        self._failures: list[EngineUnavailable] = []

    def put(self, row: StoredDocument) -> None:
        """Add or replace a document. EngineUnavailable if that failed."""
        self._deliver(lambda engine: engine.put([row.as_indexed()]))

    def remove(self, row: StoredDocument) -> None:
        """Take a page away. EngineUnavailable if that failed."""
        self._deliver(lambda engine: engine.remove({row.page_id: row.version}))

    def _deliver(self, change: Callable[[Engine], None]) -> None:
        if len(self._failures) >= MOST_FAILURES:
            raise self._failures[-1]
        try:
            engine = writing_engine() if self._to_engine else None
            if engine is not None:
                change(engine)
        except EngineUnavailable as error:
            self._failures.append(error)
            raise
        self._failures.clear()


def _each(documents: Iterable[IndexedDocument], on_each: Callable[[], object]) -> Iterator[IndexedDocument]:
    for document in documents:
        yield document
        on_each()


def _take(limit: int | None) -> Iterator[StoredDocument]:
    """Waiting rows one after the other; each is looked up when its turn comes, so that two drains share the work."""
    seen: set[int] = set()
    while limit is None or len(seen) < limit:
        most = BATCH if limit is None else min(BATCH, limit - len(seen))
        left = StoredDocument.objects.waiting().exclude(page_id__in=seen)
        page_ids = list(left.values_list("page_id", flat=True)[:most])
        if not page_ids:
            return
        seen.update(page_ids)
        for page_id in page_ids:
            if row := StoredDocument.objects.waiting().filter(page_id=page_id).first():
                yield row


def _process(row: StoredDocument, embedder: Embedder, delivery: _Delivery, result: Drained) -> None:
    try:
        page = _find_page(row.page_id)
        if page is None:
            _remove(row, delivery)
            result.removed += 1
        else:
            _store(row, build_document(page), embedder)
            delivery.put(row)
            _finish(row)
            result.built += 1
    except EngineUnavailable as error:
        _postpone(row, error)
        result.failed += 1
    except Exception as error:  # one page that cannot be built must not stop the others
        logger.exception("page could not be indexed", extra={"page_id": row.page_id})
        _postpone(row, error)
        result.failed += 1


def _find_page(page_id: int) -> BasePage | None:
    page = visible_pages().filter(pk=page_id).first()
    return page.specific if page is not None else None


def _store(row: StoredDocument, document: SearchDocument, embedder: Embedder) -> None:
    """Write the document into the row; analysis and embedding only where text or model changed."""
    passage_hash = hashlib.blake2b(f"{document.passage}\0{document.labels}".encode(), digest_size=16).hexdigest()
    same_text = row.text_hash == passage_hash
    if not same_text or row.analysis_version != analysis.ANALYSIS_VERSION:
        row.stems, row.parts, row.grams = analysis.index_fields(document.text)
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
    with transaction.atomic():
        # Only if the page did not move on meanwhile: then the newer change writes its own document.
        built = StoredDocument.objects.filter(page_id=row.page_id, version=row.version)
        if built.update(**{name: getattr(row, name) for name in _BUILT_FIELDS}):
            built.update(stamp=IndexStamp.advance())


# What a removed page leaves behind: its version, and nothing of what it said.
_EMPTIED: dict[str, Any] = {
    "built_version": None,
    "stems": "",
    "parts": "",
    "grams": "",
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


def _remove(row: StoredDocument, delivery: _Delivery) -> None:
    with transaction.atomic():
        gone = StoredDocument.objects.filter(page_id=row.page_id, version=row.version)
        if gone.filter(is_present=True).update(is_present=False):
            gone.update(stamp=IndexStamp.advance())
        gone.update(**_EMPTIED)
    delivery.remove(row)
    _finish(row)


def _finish(row: StoredDocument) -> None:
    """Off the outbox, unless the page changed again meanwhile."""
    StoredDocument.objects.filter(page_id=row.page_id, version=row.version).update(
        waiting_since=None, attempts=0, retry_at=None, last_error=""
    )


def _postpone(row: StoredDocument, error: Exception) -> None:
    wait = min(FIRST_RETRY * 2 ** min(row.attempts, 10), LONGEST_RETRY)
    StoredDocument.objects.filter(page_id=row.page_id, version=row.version).update(
        attempts=F("attempts") + 1, retry_at=timezone.now() + wait, last_error=f"{type(error).__name__}: {error}"[:200]
    )
