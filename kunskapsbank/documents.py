"""What a document is by its content, whatever it calls itself."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import PurePath
from typing import IO, Any

from django.utils.translation import gettext as _

HEAD = 1024
OPEN_DOCUMENT_TEXT = b"application/vnd.oasis.opendocument.text"


def content_problem(file: IO[bytes] | Any, name: str) -> str | None:
    """Why a file must not be taken in, in Swedish: it is not what its name says, or it carries macros."""
    extension = PurePath(name).suffix.lower().lstrip(".")
    is_kind = _KINDS.get(extension)
    if is_kind is None:
        kinds = ", ".join(sorted(_KINDS))
        return _("Filer av den typen går inte att lägga in. De här går bra: %(kinds)s.") % {"kinds": kinds}
    file.seek(0)
    try:
        found = is_kind(file)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        found = False
    finally:
        file.seek(0)
    if not found:
        text = _("Filen heter .%(extension)s men innehåller något annat. Spara den som %(extension)s igen.")
        return text % {"extension": extension}
    return None


def _is_pdf(file: IO[bytes]) -> bool:
    return b"%PDF-" in file.read(HEAD)


def _is_csv(file: IO[bytes]) -> bool:
    """Text of any kind: no byte that text does not have, and no page."""
    content = file.read()
    return b"\0" not in content and not content.lstrip()[:HEAD].lower().startswith((b"<", b"%pdf", b"{\\rtf"))


def _holds(part: str) -> Callable[[IO[bytes]], bool]:
    """Whether an Office file has this part and no macros."""

    def look(file: IO[bytes]) -> bool:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
        return part in names and not any(name.lower().endswith("vbaproject.bin") for name in names)

    return look


def _is_odt(file: IO[bytes]) -> bool:
    with zipfile.ZipFile(file) as archive, archive.open("mimetype") as entry:
        return entry.read(HEAD).strip() == OPEN_DOCUMENT_TEXT


_KINDS: dict[str, Callable[[IO[bytes]], bool]] = {
    "csv": _is_csv,
    "docx": _holds("word/document.xml"),
    "odt": _is_odt,
    "pdf": _is_pdf,
    "xlsx": _holds("xl/workbook.xml"),
}
