"""The table of stored documents as the embedded engine's source."""

from __future__ import annotations

from collections.abc import Iterator

from search.engines.base import IndexedDocument
from search.models import IndexStamp, StoredDocument

_ENGINE_FIELDS = (
    "page_id",
    "built_version",
    "stems",
    "parts",
    "grams",
    "vector",
    "facets",
    "published",
    "expires_at",
)


class TableSource:
    """All findable stored documents."""

    def stamp(self) -> int:
        """The number that grows with every change."""
        return IndexStamp.current()

    def read(self) -> Iterator[IndexedDocument]:
        """The documents in no particular order."""
        for row in StoredDocument.objects.findable().only(*_ENGINE_FIELDS).iterator(chunk_size=500):
            yield row.as_indexed()
