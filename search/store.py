"""The table of stored documents as the embedded engine's source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import connection

from search.embedding import is_comparable
from search.engines.snapshot import CountedDocument
from search.models import IndexStamp, StoredDocument, StoredDocumentQuerySet

_FIELDS = ("page_id", "built_version", "postings", "embedder", "vector", "facets", "published", "expires_at")
CHUNK = 500


class TableSource:
    """Findable stored documents: all of them, or only so many of those whose pages are newest."""

    def __init__(self, most: int | None = None) -> None:
        """`most` bounds the memory of an engine that is a reserve."""
        self._most = most

    def stamp(self) -> int:
        """The number that grows with every change."""
        return IndexStamp.current()

    def read(self) -> Iterator[CountedDocument]:
        """The documents, the newest pages first."""
        return _counted(StoredDocument.objects.findable().order_by("-page_id")[: self._most])

    def changes(self, since: int) -> Mapping[int, CountedDocument | None]:
        """What changed after a stamp."""
        changed = StoredDocument.objects.filter(stamp__gt=since)
        gone = dict.fromkeys(changed.values_list("page_id", flat=True))
        return gone | {document.page_id: document for document in _counted(changed.findable())}

    def release(self) -> None:
        """Close this thread's connection."""
        connection.close()


def _counted(rows: StoredDocumentQuerySet) -> Iterator[CountedDocument]:
    for page_id, version, postings, embedder, vector, *rest in rows.values_list(*_FIELDS).iterator(chunk_size=CHUNK):
        kept = bytes(vector) if vector and is_comparable(embedder) else None
        yield CountedDocument(page_id, version, bytes(postings), kept, *rest)
