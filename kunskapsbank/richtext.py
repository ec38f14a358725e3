"""Rich text as plain words."""

from __future__ import annotations

import re
from html import unescape

_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|ul|ol|blockquote)>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")


def plain_text(html: str) -> str:
    """The words of rich text, a space between blocks.

    >>> plain_text("<p>Ett anbud.</p><p>Sedan&nbsp;fyra</p>")
    'Ett anbud. Sedan fyra'
    """
    return " ".join(unescape(_TAG.sub("", _BLOCK_END.sub(" ", html))).split())
