"""The form for a code that came by mail."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class CodeForm(forms.Form):
    """The code from the letter."""

    code = forms.CharField(
        label=gettext_lazy("Kod"),
        required=False,
        help_text=gettext_lazy("Sex siffror."),
        widget=forms.TextInput(
            attrs={"class": "ds-input", "inputmode": "numeric", "autocomplete": "one-time-code", "size": "8"}
        ),
    )
