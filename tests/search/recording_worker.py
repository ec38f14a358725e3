"""A worker in a process of its own, whose engine writes down what it was given.

Usage: `python -m tests.search.recording_worker FOLDER BATCH SECONDS [HANG_AFTER]`. It says `ready-<pid>` in the folder
and begins once there is a file `go`; takes batches of so many documents and so long for each; hangs after so many.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

django.setup()

from search import delivery, indexing  # noqa: E402 - models are there only now
from search.documents import SearchDocument, build_document  # noqa: E402
from search.engines.base import EngineStatus, IndexedDocument  # noqa: E402


class WritingEngine:
    """Adds a line `<pid> <page id> <version>` for each document to a file that several processes write to."""

    name = "writing"

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def put(self, documents: Iterable[IndexedDocument]) -> None:
        lines = (f"{os.getpid()} {document.page_id} {document.version}\n" for document in documents)
        os.write(self._file, "".join(lines).encode())

    def remove(self, versions: Mapping[int, int]) -> None:
        raise AssertionError(versions)

    def status(self) -> EngineStatus:
        return EngineStatus(self.name, 0)


def main(folder: Path, batch: int, seconds: float, hang_after: int) -> None:
    """Work until stopped."""
    engine = WritingEngine(folder / "puts")
    delivery.writing_engine = delivery.visitors_engine = lambda: engine
    indexing.BATCH = batch
    built = itertools.count(1)

    def build(page: Any) -> SearchDocument:
        time.sleep(3600 if next(built) > hang_after else seconds)
        return build_document(page)

    indexing.build_document = build
    (folder / f"ready-{os.getpid()}").touch()
    while not (folder / "go").exists():
        time.sleep(0.01)
    call_command("worker")


if __name__ == "__main__":
    _program, folder, batch, seconds, *rest = sys.argv
    main(Path(folder), int(batch), float(seconds), int(rest[0]) if rest else sys.maxsize)
