"""Plain text as a page's rich text. Pure."""

from __future__ import annotations

import re
from itertools import groupby

from django.utils.html import escape

_BULLET = re.compile(r"^\s*[-–•·*▪◦]\s+")


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
