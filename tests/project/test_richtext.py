"""Rich text as plain words."""

from __future__ import annotations

import pytest

from kunskapsbank.richtext import plain_text


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Ett anbud.</p><p>Sedan fyra</p>", "Ett anbud. Sedan fyra"),
        ("<ul><li>bussar</li><li>taxi</li></ul>", "bussar taxi"),
        ("<p>f&ouml;rnyad&nbsp;konkurrens&amp;dialog</p>", "förnyad konkurrens&dialog"),
        ("rad<br/>bryts", "rad bryts"),
        ("<p>halv<b>fet</b></p>", "halvfet"),
        ("fler än 1 < 2 anbud > 0", "fler än 1 < 2 anbud > 0"),
        ("", ""),
    ],
)
def test_rich_text_becomes_words(html: str, words: str) -> None:
    assert plain_text(html) == words
