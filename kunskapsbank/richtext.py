"""Rich text as plain words, and words without what nobody sees."""

from __future__ import annotations

import re
from html import unescape

_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|ul|ol|blockquote)>|<br\s*/?>", re.IGNORECASE)
# Neither XML nor a reader can do anything with it: controls, soft hyphens, half characters, marks without a width.
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\xad\ud800-\udfff\u200b\u2060\ufeff\ufffe\uffff]")
_WORD_BREAK = re.compile(r"[\x0b\x0c\u2028\u2029]")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")


def plain_text(html: str) -> str:
    """The words of rich text, a space between blocks.

    >>> plain_text("<p>Ett anbud.</p><p>Sedan&nbsp;fyra</p>")
    'Ett anbud. Sedan fyra'
    """
    return " ".join(unescape(_TAG.sub("", _BLOCK_END.sub(" ", html))).split())


def tidy(text: str) -> str:
    """Words as they were meant: Word's line breaks as such, and nothing that cannot be seen.

    >>> tidy("Två\\x0brader\\u200b, ett\\x07 ord")
    'Två\\nrader, ett ord'
    """
    return _UNSEEN.sub("", _WORD_BREAK.sub("\n", text)).strip()
