"""Reads gettext's catalogues as people write them, so that tests need no tool for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

STRING = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
ENTRY = re.compile(
    rf"^(?:msgctxt {STRING})?msgid {STRING}(?:msgid_plural {STRING})?((?:^msgstr(?:\[\d\])? {STRING})+)", re.M
)
TRANSLATION = re.compile(rf"^msgstr(?:\[(\d)\])? {STRING}", re.M)
CONTEXT = "\x04"  # what gettext puts between a context and its text

Key = str | tuple[str, int]


def entries(path: Path) -> Iterator[tuple[Key, str]]:
    """Each text of the catalogue with its translation; of a plural, each form."""
    live = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    for context, text, plural, translations, *_last in ENTRY.findall(live):
        key = (f"{_joined(context)}{CONTEXT}" if context else "") + _joined(text)
        for number, translation in TRANSLATION.findall(translations):
            yield (key, int(number)) if plural else key, _joined(translation)


def _joined(strings: str) -> str:
    return "".join(ast.literal_eval(line) for line in strings.split("\n") if line.strip())
