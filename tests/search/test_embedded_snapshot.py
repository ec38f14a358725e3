"""The embedded engine's snapshot follows its source, and nobody waits for another's rebuild."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from search.engines.base import IndexedDocument
from search.engines.embedded import EmbeddedEngine

PATIENCE = 5.0


class SlowSource:
    """Documents whose second reading waits until it is allowed."""

    def __init__(self) -> None:
        self.count = 1
        self.is_reading = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def stamp(self) -> int:
        """As many documents as there are."""
        return self.count

    def read(self) -> Iterable[IndexedDocument]:
        """All documents, once it may."""
        self.is_reading.set()
        assert self.may_go_on.wait(PATIENCE)
        return [IndexedDocument(number, 1, "ord", "", "", None, {}) for number in range(1, self.count + 1)]


def test_a_change_is_in_the_next_snapshot() -> None:
    source = SlowSource()
    engine = EmbeddedEngine(source)
    assert len(engine.snapshot()) == 1

    source.count = 2

    assert len(engine.snapshot()) == 2


def test_others_go_on_from_the_old_snapshot_while_one_reads() -> None:
    source = SlowSource()
    engine = EmbeddedEngine(source)
    engine.snapshot()
    source.count = 2
    source.is_reading.clear()
    source.may_go_on.clear()
    found: list[int] = []
    reader = threading.Thread(target=lambda: found.append(len(engine.snapshot())))
    reader.start()
    assert source.is_reading.wait(PATIENCE)

    meanwhile = len(engine.snapshot())

    source.may_go_on.set()
    reader.join(PATIENCE)
    assert meanwhile == 1
    assert found == [2]
