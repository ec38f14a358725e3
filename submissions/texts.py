"""What people paste, made fit to keep and to show. Pure."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

from django.utils.html import escape

from cases.rules import UNSHOWABLE

LONGEST = 20_000

# What Word and web pages put between letters and nobody sees; the joiner inside emoji stays.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029\v\f]")
_SPACES = re.compile(r"[\t \u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_BULLET = re.compile(r"^\s*[-–•·*▪◦]\s+")


def cleaned(text: str) -> str:
    """A text without what does not show: one kind of space and line end, letters composed, at most one empty line.

    >>> cleaned("Två\\u00a0anbud\\r\\n\\r\\n\\r\\nSedan   fyra ")
    'Två anbud\\n\\nSedan fyra'
    """
    text = UNSHOWABLE.sub("", _INVISIBLE.sub("", _LINE_END.sub("\n", text)))
    # Last: what stood between a letter and its mark is gone only now.
    text = unicodedata.normalize("NFC", text)
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    """The same without line breaks.

    >>> one_line(" Fler\\n anbud")
    'Fler anbud'
    """
    return " ".join(cleaned(text).split())


def to_rich_text(text: str) -> str:
    """Plain text as a page's rich text: a paragraph a line, lines with a dash or bullet as a list.

    >>> to_rich_text("Vi mötte dem.\\n- tidigt\\n- ofta")
    '<p>Vi mötte dem.</p><ul><li>tidigt</li><li>ofta</li></ul>'
    """
    lines = [line for line in text.split("\n") if line.strip()]
    parts = []
    for is_list, run in groupby(lines, key=lambda line: bool(_BULLET.match(line))):
        if is_list:
            parts.append("<ul>" + "".join(f"<li>{escape(_BULLET.sub('', line))}</li>" for line in run) + "</ul>")
        else:
            parts.extend(f"<p>{escape(line.strip())}</p>" for line in run)
    return "".join(parts)
