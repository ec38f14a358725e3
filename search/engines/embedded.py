"""The engine in process: BM25 and exact cosines from a snapshot that follows the stored documents."""

from __future__ import annotations

import ctypes
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from search.engines.base import (
    BrowseRequest,
    BrowseResponse,
    EngineRequest,
    EngineStatus,
    IndexedDocument,
    RankedLists,
)
from search.engines.snapshot import CountedDocument, Snapshot

logger = logging.getLogger(__name__)

# So many changes are read again with each further one; more, and the segments are made anew.
MOST_CHANGED = 500
WARM_SECONDS = 60.0


class DocumentSource(Protocol):
    """Where the documents come from; `stamp` grows whenever they change."""

    def stamp(self) -> int:
        """The state of the documents now."""

    def read(self) -> Iterable[CountedDocument]:
        """All documents that may be found."""

    def changes(self, since: int) -> Mapping[int, CountedDocument | None]:
        """What changed after a stamp, by page id: the document as it is now, or None where it may not be found."""

    def release(self) -> None:
        """Let go of what the calling thread holds open; it will not read again."""


class EmbeddedEngine:
    """Answers from a snapshot that follows its source; nobody waits for another's reading but at the very start."""

    name = "embedded"

    def __init__(self, source: DocumentSource) -> None:
        """Nothing is read before the first search."""
        self._source = source
        self._lock = threading.Lock()
        self._background = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._warmed_at = float("-inf")

    def put(self, documents: Iterable[IndexedDocument]) -> None:
        """Nothing to do: the source is where the documents are."""

    def remove(self, versions: Mapping[int, int]) -> None:
        """Nothing to do: the source is where the documents are."""

    def search(self, request: EngineRequest) -> list[RankedLists]:
        """The ranked lists of each filter set."""
        return self.snapshot().search(request)

    def browse(self, request: BrowseRequest) -> BrowseResponse:
        """Pages without a question."""
        return self.snapshot().browse(request)

    def versions(self) -> Mapping[int, int]:
        """The version of every page in an up-to-date snapshot."""
        return self.snapshot().versions

    def status(self) -> EngineStatus:
        """Documents of a snapshot that is up to date."""
        snapshot = self.snapshot()
        return EngineStatus(self.name, len(snapshot), {"stamp": snapshot.stamp})

    def snapshot(self) -> Snapshot:
        """The documents as the source has them now; while one thread reads what changed, others go on from before."""
        stamp = self._source.stamp()
        current = self._snapshot
        if current is not None and current.stamp == stamp:
            return current
        if current is None:
            self._lock.acquire()
        elif not self._lock.acquire(blocking=False):
            return current
        try:
            if self._snapshot is None or self._snapshot.stamp != stamp:
                self._snapshot = self._following(stamp)
            return self._snapshot
        finally:
            self._lock.release()

    def keep_warm(self) -> None:
        """Follow the source beside, now and then: a reserve that has to read first is none."""
        if time.monotonic() > self._warmed_at + WARM_SECONDS:
            self._warmed_at = time.monotonic()
            self._beside(self.snapshot)

    def _following(self, stamp: int) -> Snapshot:
        current = self._snapshot
        # A source that went back in time was restored from a backup.
        if current is None or stamp < current.stamp:
            return self._read(stamp)
        following = current.followed_by(self._source.changes(current.stamp), stamp)
        if len(following.changed) > MOST_CHANGED:
            self._beside(self._renew)
        return following

    def _renew(self) -> None:
        """Make all segments anew, while searches go on from those before."""
        stamp = self._source.stamp()
        renewed = self._read(stamp)
        now = self._source.stamp()
        renewed = renewed.followed_by(self._source.changes(stamp), now)
        with self._lock:
            self._snapshot = renewed

    def _read(self, stamp: int) -> Snapshot:
        snapshot = Snapshot.of(self._source.read(), stamp)
        _give_freed_memory_back()
        return snapshot

    def _beside(self, work: Callable[[], object]) -> None:
        """Do something in a thread of its own, unless such a thread is at work."""
        if self._background.acquire(blocking=False):
            threading.Thread(target=self._work_beside, args=[work], daemon=True, name="search-snapshot").start()

    def _work_beside(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception:  # who searches goes on from the snapshot there is, and the next change tries again
            logger.exception("snapshot was not renewed")
        finally:
            self._source.release()
            self._background.release()


def _give_freed_memory_back() -> None:
    """Reading leaves holes in the heap, twice as much as is kept: glibc gives them back only when it is told to."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "malloc_trim"):
        libc.malloc_trim(0)
