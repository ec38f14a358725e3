"""The editors' forms about a municipality's corner."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kunskapsbank.written import MailAddressField
from municipalities.inviting import Role


class InvitationForm(forms.Form):
    """Who is to come, and to do what."""

    email = MailAddressField(
        label=_("E-postadress"),
        help_text=_("Dit skickas inbjudan. Till exempel: maria.berg@kommunen.se"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Roll"), choices=Role.choices, initial=Role.EDITOR, widget=forms.RadioSelect)
