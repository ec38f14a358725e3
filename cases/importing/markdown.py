"""The little Markdown that a case needs: paragraphs, lists and bold."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_BLANK = re.compile(r"\n\s*\n")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_ITEM = re.compile(r"(?P<mark>[-*]|\d{1,2}\.)\s+(?P<text>.*)")
_UNKNOWN = re.compile(r"^\s*(#{1,6}\s|>|\||```|~~~)|!\[|\]\(|^\s*(---|\*\*\*)\s*$|<[a-zA-Z/!]", re.MULTILINE)


def to_html(text: str) -> str:
    """Paragraphs, bullet and numbered lists and bold as HTML; everything else is shown as it stands."""
    blocks = (block for block in _BLANK.split(text.strip()) if block.strip())
    return "".join(part for block in blocks for part in _block(block.splitlines()))


def unknown_markdown(text: str) -> str:
    """The first line with Markdown that would not be understood (a heading, link, image, table or HTML), or ""."""
    found = _UNKNOWN.search(text)
    if not found:
        return ""
    start = text.rfind("\n", 0, found.start() + 1) + 1
    return text[start:].lstrip("\n").split("\n", 1)[0].strip()


def _block(lines: list[str]) -> Iterator[str]:
    """A block is a paragraph, a list, or a paragraph with a list right below it."""
    before = [line.strip() for line in lines[: _first_item(lines)]]
    if before:
        yield f"<p>{_inline(' '.join(before))}</p>"
    if items := _items(lines[len(before) :]):
        tag = "ol" if items[0][0].endswith(".") else "ul"
        yield f"<{tag}>" + "".join(f"<li>{_inline(text)}</li>" for _, text in items) + f"</{tag}>"


def _first_item(lines: list[str]) -> int:
    return next((number for number, line in enumerate(lines) if _ITEM.match(line)), len(lines))


def _items(lines: list[str]) -> list[tuple[str, str]]:
    """Marks and texts; a line without a mark goes on with the item above."""
    items: list[tuple[str, str]] = []
    for line in lines:
        if found := _ITEM.match(line):
            items.append((found["mark"], found["text"].strip()))
        else:
            items[-1] = (items[-1][0], f"{items[-1][1]} {line.strip()}")
    return items


def _inline(text: str) -> str:
    return _BOLD.sub(r"<b>\1</b>", html.escape(text, quote=False))
