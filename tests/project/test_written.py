"""What visitors write, made fit to keep and to show."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from cases.models import CasePage
from kunskapsbank import addresses, written
from kunskapsbank.templatetags import kb
from municipalities.forms import InvitationForm
from submissions.forms import SubmissionForm


@pytest.mark.parametrize("module", [addresses, kb, written])
def test_examples_of_the_functions_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert written.cleaned(written.cleaned(text)) == written.cleaned(text)


@given(st.text())
def test_cleaned_text_can_be_stored_and_shown(text: str) -> None:
    cleaned = written.cleaned(text)

    assert "\x00" not in cleaned and "\r" not in cleaned
    cleaned.encode()


def test_text_that_would_turn_the_order_of_letters_is_kept_without_the_turn() -> None:
    assert written.cleaned("anbud \N{RIGHT-TO-LEFT OVERRIDE}000 1\N{POP DIRECTIONAL FORMATTING} kr") == "anbud 000 1 kr"


@pytest.mark.parametrize(("is_line", "longest"), [(False, written.LONGEST), (True, written.LONGEST_LINE)])
def test_text_that_is_too_long_is_refused_with_its_length(is_line: bool, longest: int) -> None:
    field = written.WrittenField(is_line=is_line)

    assert field.clean("a" * longest)
    with pytest.raises(forms.ValidationError, match="högst"):
        field.clean("a" * (longest + 1))


def test_address_is_taken_in_in_one_form_wherever_it_is_written() -> None:
    fields = [
        CasePage.get_edit_handler().get_form_class().base_fields["contact_mailbox"],
        SubmissionForm.base_fields["sender_email"],
        InvitationForm.base_fields["email"],
        written.MailAddressField(),
    ]

    assert {field.clean("Inkop@Härnösand.se") for field in fields} == {"inkop@xn--hrnsand-5wa8n.se"}
    for field in fields:
        with pytest.raises(forms.ValidationError):
            field.clean("inköp@härnösand.se")
