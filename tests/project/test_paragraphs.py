"""Plain text as paragraphs, and what people paste made fit to keep and to show."""

from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

from kunskapsbank import paragraphs
from kunskapsbank.written import cleaned


def test_examples_of_the_functions_hold() -> None:
    assert doctest.testmod(paragraphs).failed == 0


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)
