"""What Kundstöd writes and chooses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from cases.forms import category_choices
from cases.models import CasePage, Category, ChallengePage, PeerPage, Phase, ProcurementStatus
from contacts.drafts import Kind, owners_of
from contacts.forms import LONGEST_ANSWER, AnswerForm
from contacts.models import Question
from contacts.routing import reachable
from kunskapsbank.written import WrittenField


class SupportForm(AnswerForm):
    """What Kundstöd says to the one who asks."""

    text = WrittenField(
        label=_("Till den som frågade"),
        most=LONGEST_ANSWER,
        help_text=_("Skickas med mejl. Den som frågade ser att det kommer från Kundstöd."),
        error_messages={"required": _("Skriv vad du vill säga.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class ForwardForm(forms.Form):
    """A page whose contact is to be asked."""

    page = forms.ModelChoiceField(
        Page.objects.live(),
        label=_("Fråga kontakten för en annan sida"),
        help_text=_("Exemplet eller utmaningen som visar varför just de tillfrågas."),
        error_messages={"required": _("Välj en sida.")},
        widget=AdminPageChooser(target_models=[CasePage, ChallengePage]),
    )

    def clean_page(self) -> PeerPage:
        """One that has a contact, and whose procurement is under no secrecy."""
        page = self.cleaned_data["page"].specific
        if not isinstance(page, PeerPage) or not page.contact_addresses:
            raise forms.ValidationError(_("Sidan har ingen kontakt att fråga."))
        if not reachable(page):
            raise forms.ValidationError(_("Mejl till den kontakten kommer tillbaka."))
        if page.is_secret:
            raise forms.ValidationError(_("Deras upphandling pågår, så de får inte svara nu."))
        return page


class DraftForm(forms.Form):
    """What a question and its answer become, and who has said yes to it."""

    kind = forms.ChoiceField(
        label=_("Vad blir det?"), widget=forms.RadioSelect, error_messages={"required": _("Välj vad det blir.")}
    )
    category = forms.ModelChoiceField(Category.objects.all(), label=_("Kategori"))
    phase = forms.ModelChoiceField(Phase.objects.all(), label=_("Fas"))
    procurement_status = forms.ModelChoiceField(ProcurementStatus.objects.all(), label=_("Läge"))
    consent = WrittenField(
        label=_("Vem har sagt ja, och hur?"),
        help_text=_("Till exempel: Kontakten svarade i mejl 12 maj att vi får göra ett utkast av svaret."),
        error_messages={"required": _("Skriv vem som har sagt ja till att texten används.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, question: Question, data: Any = None) -> None:
        """For this question: it becomes only what somebody would own."""
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        owners = owners_of(question)
        fields["kind"].choices = [(kind, f"{kind.label} ({owners[kind]})") for kind in Kind if kind in owners]
        fields["category"].choices = [("", "---------"), *category_choices()]
