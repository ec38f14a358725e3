"""Engines outside the database: one that remembers what it was told and fails as told, and a rebuild of any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from search.engines.base import DocumentsRefused, EngineStatus, EngineUnavailable, IndexedDocument, OutsideEngine
from search.rebuilding import begun


class RecordingEngine:
    """Counts what it took, by page and version; `is_away` and `refuses` say what it does not take."""

    name = "recording"

    def __init__(self) -> None:
        self.is_away = False
        self.refuses: dict[int, str] = {}
        self.calls = 0
        self.put_versions: Counter[tuple[int, int]] = Counter()
        self.removed_versions: Counter[tuple[int, int]] = Counter()

    def put(self, documents: Iterable[IndexedDocument]) -> None:
        self._answer()
        taken = [document for document in documents if document.page_id not in self.refuses]
        self.put_versions.update((document.page_id, document.version) for document in taken)
        if self.refuses:
            raise DocumentsRefused("inte alla togs emot", self.refuses)

    def remove(self, versions: Mapping[int, int]) -> None:
        self._answer()
        self.removed_versions.update(versions.items())

    def status(self) -> EngineStatus:
        if self.is_away:
            raise EngineUnavailable("ingen svarar")
        return EngineStatus(self.name, len(self.put_versions))

    def _answer(self) -> None:
        self.calls += 1
        if self.is_away:
            raise EngineUnavailable("ingen svarar")


def rebuild_engine(engine: OutsideEngine, *, restart: bool = False, on_sent: Callable[[int], object] = int) -> str:
    """Begin a rebuild, or go on with one that was broken off, and finish it. Gives a sentence about it."""
    with begun(engine, restart=restart) as rebuild:
        return rebuild.run(on_sent)
