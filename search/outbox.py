"""The outbox: which documents have to be made anew, who is at it, and when what failed is tried again."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cases.models import PeerPage
from search.documents import searchable_types
from search.hydration import visible_pages
from search.models import Failure, IndexStamp, StoredDocument, StoredDocumentQuerySet

# Longer than a document takes with a model, and than an engine that hangs is waited for.
LEASE = datetime.timedelta(minutes=2)
FIRST_RETRY = datetime.timedelta(seconds=10)
LONGEST_RETRY = datetime.timedelta(minutes=15)
# Rows named in one statement; databases limit them.
CHUNK = 500
_MOST_COUNTED = 9_999


def enqueue(page_ids: Iterable[int]) -> int:
    """Say that these pages changed, in the caller's transaction. Gives how many rows wait because of it.

    Pages that may not be shown are out of the table's findable rows from here on, whatever the engines hold; so is
    a page that became anonymous, until the document that names its municipality has been made anew.
    """
    chunks = list(in_chunks(page_ids))
    with transaction.atomic():
        # All rows are held before the first stamp is taken, or two that do the same would wait for each other.
        for ids in chunks:
            _hold(ids)
        for ids in chunks:
            _mark(ids)
    return sum(map(len, chunks))


def enqueue_apart(page_ids: Iterable[int]) -> int:
    """Like `enqueue`, for any number of pages: a transaction for some of them at a time, so that nobody waits long."""
    return sum(enqueue(ids) for ids in in_chunks(page_ids))


def claim(most: int, *, but_for: Collection[str] = ()) -> Batch | None:
    """Take up to so many rows that are due, the oldest first; None where there are none.

    Nobody else gets them while the lease runs. Rows whose last try failed in one of the ways of `but_for` are left.
    """
    with transaction.atomic():
        due = StoredDocument.objects.waiting().exclude(failure__in=but_for).select_for_update(skip_locked=True)
        ids = list(due.values_list("page_id", flat=True)[:most])
        until = timezone.now() + LEASE
        StoredDocument.objects.filter(page_id__in=ids).update(leased_until=until)
    return Batch(ids, until) if ids else None


@dataclass(frozen=True, slots=True)
class EngineRest:
    """How long an engine that failed is left alone: ever longer while it fails, for all documents together."""

    failures: int = 0
    until: datetime.datetime | None = None
    reason: str = ""

    @classmethod
    def now(cls) -> Self:
        """As the rows say that wait for the engine."""
        rows = _waiting_for_engine().order_by("-attempts", F("retry_at").desc(nulls_last=True))
        return cls(*(rows.values_list("attempts", "retry_at", "last_error").first() or ()))

    @property
    def is_on(self) -> bool:
        """Whether the engine is to be left alone now."""
        return self.until is not None and self.until > timezone.now()

    def longer(self, reason: str) -> Self:
        """The rest after one more failure."""
        return type(self)(_one_more(self.failures), timezone.now() + _wait(self.failures), reason)

    @staticmethod
    def end() -> None:
        """The engine answers: what waits for it is due at once."""
        resting = _waiting_for_engine().exclude(retry_at=None).select_for_update(skip_locked=True)
        while True:
            with transaction.atomic():
                ids = list(resting.values_list("page_id", flat=True)[:CHUNK])
                StoredDocument.objects.filter(page_id__in=ids).update(attempts=0, retry_at=None)
            if not ids:
                return


def in_chunks(page_ids: Iterable[int]) -> Iterator[list[int]]:
    """The ids in lists short enough to be named in one statement, all in one order.

    Without an order two that hold each other's rows would wait for ever.
    """
    ids = sorted(set(page_ids))
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


class Batch:
    """Rows under a lease. A row that changes meanwhile loses it, and is nobody's until it is claimed again.

    Rows that a transaction is just changing are passed over: they come back by themselves.
    """

    def __init__(self, page_ids: Sequence[int], until: datetime.datetime) -> None:
        """The lease's end also tells this batch's rows from those of others."""
        self._page_ids = page_ids
        self._until = until

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._let_go(self._page_ids)

    def __len__(self) -> int:
        return len(self._page_ids)

    def rows(self) -> Iterator[StoredDocument]:
        """One after the other, each as it is when its turn comes; without those that changed since."""
        for page_id in self._page_ids:
            if timezone.now() > self._until - LEASE / 2:
                self.renew()
            if row := StoredDocument.objects.filter(page_id=page_id, leased_until=self._until).first():
                yield row

    def renew(self) -> None:
        """Begin the lease anew."""
        until = timezone.now() + LEASE
        self._update(self._page_ids, leased_until=until)
        self._until = until

    def finish(self, page_ids: Collection[int]) -> None:
        """Off the outbox."""
        self._let_go(page_ids, waiting_since=None, attempts=0, retry_at=None, last_error="", failure="")

    def set_aside(self, row: StoredDocument, reason: str) -> None:
        """The document's own fault: it is tried again by itself, later each time."""
        before = row.attempts if row.failure == Failure.DOCUMENT else 0
        self._let_go(
            [row.page_id],
            failure=Failure.DOCUMENT,
            attempts=_one_more(before),
            retry_at=timezone.now() + _wait(before),
            last_error=reason[:200],
        )

    def wait_for_engine(self, page_ids: Collection[int], rest: EngineRest) -> None:
        """The engine's fault: they are due when its rest is over."""
        self._let_go(
            page_ids,
            failure=Failure.ENGINE,
            attempts=rest.failures,
            retry_at=rest.until,
            last_error=rest.reason[:200],
        )

    def _let_go(self, page_ids: Collection[int], **values: Any) -> None:
        self._update(page_ids, leased_until=None, **values)

    def _update(self, page_ids: Collection[int], **values: Any) -> None:
        with transaction.atomic():
            held = StoredDocument.objects.filter(page_id__in=page_ids, leased_until=self._until)
            ids = list(held.select_for_update(skip_locked=True).values_list("page_id", flat=True))
            StoredDocument.objects.filter(page_id__in=ids).update(**values)


def _hold(ids: list[int]) -> None:
    """Hold the rows of these pages until the transaction ends; made for those that are shown and have none.

    Who changed one of the pages at the same time has committed once its row is held: what may be shown is asked after.
    """
    rows = StoredDocument.objects.filter(page_id__in=ids)
    new = _shown(ids) - set(rows.values_list("page_id", flat=True))
    StoredDocument.objects.bulk_create(
        [StoredDocument(page_id=page_id, version=0) for page_id in sorted(new)], ignore_conflicts=True
    )
    list(rows.select_for_update().order_by("page_id").values_list("page_id"))


def _mark(ids: list[int]) -> None:
    """Let the rows of these pages wait under a new version, those be found that may be, and no others."""
    rows = StoredDocument.objects.filter(page_id__in=ids)
    rows.update(
        version=F("version") + 1,
        waiting_since=timezone.now(),
        leased_until=None,
        attempts=0,
        retry_at=None,
        last_error="",
        failure="",
    )
    findable = _shown(ids) - _named_though_anonymous(rows)
    now_wrong = [
        (page_id, is_present)
        for page_id, is_present in rows.values_list("page_id", "is_present")
        if is_present != (page_id in findable)
    ]
    if not now_wrong:
        return
    stamp = IndexStamp.advance()
    for was_present in (True, False):
        wrong = [page_id for page_id, is_present in now_wrong if is_present == was_present]
        rows.filter(page_id__in=wrong).update(is_present=not was_present, stamp=stamp)


def _shown(ids: list[int]) -> set[int]:
    return set(visible_pages().filter(pk__in=ids).values_list("pk", flat=True))


def _named_though_anonymous(rows: StoredDocumentQuerySet) -> set[int]:
    naming = set(rows.exclude(municipality="").values_list("page_id", flat=True))
    peer_types = (page_type for page_type in searchable_types() if issubclass(page_type, PeerPage))
    anonymous = (page_type.objects.filter(pk__in=naming, is_anonymous=True) for page_type in peer_types if naming)
    return {page_id for pages in anonymous for page_id in pages.values_list("pk", flat=True)}


def _waiting_for_engine() -> StoredDocumentQuerySet:
    return StoredDocument.objects.filter(waiting_since__isnull=False, failure=Failure.ENGINE)


def _one_more(failures: int) -> int:
    return min(failures + 1, _MOST_COUNTED)


def _wait(failures: int) -> datetime.timedelta:
    """How long after a failure before which there were so many."""
    return min(FIRST_RETRY * 2 ** min(failures, 10), LONGEST_RETRY)
