"""Plain text as rich text."""

from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

from submissions import texts


def test_examples_of_the_functions_hold() -> None:
    assert doctest.testmod(texts).failed == 0


@given(st.text(alphabet="<>&\"'abc\n-• "))
def test_rich_text_holds_no_tag_of_the_writers(text: str) -> None:
    html = texts.to_rich_text(text)
    for tag in ("<p>", "</p>", "<ul>", "</ul>", "<li>", "</li>"):
        html = html.replace(tag, "")

    assert "<" not in html and ">" not in html
