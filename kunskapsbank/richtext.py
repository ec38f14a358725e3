"""Rich text as plain words, blocks and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|ul|ol|blockquote)>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-ZÅÄÖ0-9–”\"])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:t\.ex|bl\.a|m\.m|dvs|d\.v\.s|ca|kap|kl|nr|st|jfr|osv|s\.k)|\b\d{1,2}|\b[A-ZÅÄÖ])\.$"
)


def plain_text(html: str) -> str:
    """The words of rich text, a space between blocks.

    >>> plain_text("<p>Ett anbud.</p><p>Sedan&nbsp;fyra</p>")
    'Ett anbud. Sedan fyra'
    """
    return " ".join(blocks_of(html))


def blocks_of(html: str) -> list[str]:
    """The paragraphs, headings and list items of rich text, each as plain words, without empty ones.

    >>> blocks_of("<ul><li>Ett</li><li> två <b>tre</b></li></ul>")
    ['Ett', 'två tre']
    """
    blocks = (" ".join(unescape(_TAG.sub("", block)).split()) for block in _BLOCK_END.split(html))
    return [block for block in blocks if block]


def sentences(text: str) -> Iterator[str]:
    """The sentences of a plain text; an abbreviation or an ordinal ends none."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text[start : end.start()]):
            yield text[start : end.end()].strip()
            start = end.end()
    if rest := text[start:].strip():
        yield rest
