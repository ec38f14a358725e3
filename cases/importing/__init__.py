"""Folders of Markdown files with front matter become cases and open challenges.

`folder` reads, `markdown` and `documents` parse, `checking` compares with what the site knows: all pure. `saving`
writes, once nothing is wrong any more.
"""

from __future__ import annotations
