"""What visitors write is kept without what nobody sees, and can be stored and shown anywhere."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kunskapsbank.written import UNSHOWABLE, cleaned, showable, without_unseen


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Två\x0brader\u2028till", "Två\nrader\ntill"),
        ("an\u00adbud\u200b\ufeff\x7f", "anbud"),
        ("\u202etxet dnäv\u2066", "txet dnäv"),
        ("👩\u200d👧 å", "👩\u200d👧 å"),
        ("a\x00b\ud800c", "abc"),
        ("\u3164\u115f\uffa0", ""),
        ("19\u200d81\u200c12\u034f28\ufe0f\u2064-98\U000e007474", "19811228-9874"),
        ("❤\ufe0f\u200d🔥 1\ufe0f\u20e3", "❤\ufe0f\u200d🔥 1\ufe0f\u20e3"),
    ],
)
def test_what_nobody_sees_is_left_out_and_line_ends_are_of_one_kind(pasted: str, kept: str) -> None:
    assert without_unseen(pasted) == kept


@given(st.text())
def test_cleaned_text_can_be_stored_and_is_clean(text: str) -> None:
    once = cleaned(text)

    assert not UNSHOWABLE.search(once)
    assert once == unicodedata.normalize("NFC", once)
    assert cleaned(once) == once
    once.encode()


def test_sign_that_xml_cannot_say_becomes_a_space() -> None:
    assert showable("Rad\x0bbryts") == "Rad bryts"
