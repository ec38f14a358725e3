"""A folder of files as documents."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from django.utils.translation import gettext as _

from cases.importing.documents import Document, parse
from cases.importing.problems import Problem


def read_folder(folder: Path) -> tuple[list[Document], list[Problem]]:
    """The documents of all `.md` files of a folder except README.md, by name, and what is wrong with them."""
    documents: list[Document] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.md")):
        if path.name.casefold() == "readme.md":
            continue
        try:
            content = path.read_bytes()
        except OSError as error:
            reason = {"reason": error.strerror}
            problems.append(Problem(path.name, "", _("Filen går inte att läsa: %(reason)s.") % reason))
            continue
        document, found = parse(content, file=path.name)
        problems += found
        if document is not None:
            documents.append(document)
    return documents, problems + _duplicates(documents)


def in_order(documents: Iterable[Document]) -> list[Document]:
    """The documents so that what a case builds on comes before it. Raises CycleError when they build in a ring."""
    by_id = {document.id: document for document in documents}
    sorter = TopologicalSorter(
        {document.id: [earlier for earlier in document.builds_on if earlier in by_id] for document in by_id.values()}
    )
    return [by_id[name] for name in sorter.static_order()]


def ring_problems(documents: Iterable[Document]) -> list[Problem]:
    """Whether cases build on each other in a ring."""
    documents = list(documents)
    try:
        in_order(documents)
    except CycleError as error:
        ring = error.args[1]
        file = next(document.file for document in documents if document.id == ring[0])
        return [
            Problem(file, "builds_on", _("Exemplen bygger på varandra i ring: %(ring)s.") % {"ring": " → ".join(ring)})
        ]
    return []


def _duplicates(documents: list[Document]) -> list[Problem]:
    """An id must be one file's alone."""
    first: dict[str, str] = {}
    problems = []
    for document in documents:
        if document.id and (other := first.setdefault(document.id, document.file)) != document.file:
            problems.append(
                Problem(document.file, "id", _("”%(id)s” finns redan i %(file)s.") % {"id": document.id, "file": other})
            )
    return problems
