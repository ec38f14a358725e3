"""Swedish order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipalities.collation import initial, swedish_key


def test_order_puts_a_ring_before_a_and_o_with_dots_last():
    assert sorted(["Öckerö", "Älmhult", "Åmål", "Zinkgruvan", "Ale"], key=swedish_key) == [
        "Ale",
        "Zinkgruvan",
        "Åmål",
        "Älmhult",
        "Öckerö",
    ]


def test_order_sets_habo_before_habo_with_ring():
    assert sorted(["Håbo", "Habo", "Härnösand"], key=swedish_key) == ["Habo", "Håbo", "Härnösand"]


def test_order_does_not_care_for_case_or_composition():
    assert swedish_key("åmål") == swedish_key("A\N{COMBINING RING ABOVE}MÅL")


def test_order_takes_hyphen_as_space():
    assert swedish_key("Upplands-Bro") == swedish_key("Upplands Bro")


@pytest.mark.parametrize(("name", "letter"), [("Östersund", "Ö"), ("Édouard", "E"), ("ale", "A"), ("123", "#")])
def test_initial_is_the_letter_it_is_listed_under(name, letter):
    assert initial(name) == letter


@given(st.text())
def test_key_never_fails(text):
    assert isinstance(swedish_key(text), tuple)
