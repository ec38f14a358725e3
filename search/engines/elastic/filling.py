"""Filling a new index while searches read the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from search.engines.base import EngineUnavailable, IndexedDocument
from search.engines.elastic.connection import asking, reading
from search.engines.elastic.indices import Indices


class ElasticsearchFilling:
    """An index that has the write alias and not yet the read alias."""

    def __init__(self, indices: Indices, index: str) -> None:
        """Nothing is asked yet."""
        self._indices = indices
        self.index = index

    def put(self, documents: Iterable[IndexedDocument]) -> None:
        """Add documents, unless a newer version is there."""
        with asking():
            self._indices.put_in(self.index, documents)

    def remove(self, versions: Mapping[int, int]) -> None:
        """Take away pages, each at a version, unless a newer version is there."""
        with asking():
            self._indices.remove_from(self.index, versions)

    def versions(self) -> Iterator[tuple[int, int]]:
        """Page id and version of all it holds, in the order of the ids."""
        with reading():
            yield from self._indices.versions_in(self.index)

    def swap(self) -> str:
        """Let searches read it. The index they read before is kept until the next time, those before it are deleted."""
        with asking():
            before = self._indices.read_from()
            if self._indices.written_to() != self.index:
                raise EngineUnavailable(_("En annan ombyggnad har börjat. Den här avbröts och ändrade ingenting."))
            self._indices.open_to_searches(self.index)
            return self._report(self._indices.drop_old(keep=[before]))

    def _report(self, dropped: list[str]) -> str:
        done = _("%(count)s dokument i %(index)s.") % {
            "count": self._indices.count(self.index),
            "index": self.index,
        }
        if not dropped:
            return done
        return _("%(done)s Borttaget: %(dropped)s.") % {"done": done, "dropped": ", ".join(dropped)}
