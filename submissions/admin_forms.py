"""The editors' forms of a review and of approvals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms import category_choices, goal_choices
from cases.models import Category, Goal, Phase, ProcurementStatus
from cases.rules import MAX_GOALS, MAX_TITLE
from kunskapsbank.written import MailAddressField, WrittenField
from submissions.models import Approval, Check, Submission

LONGEST_INTRO = 280
LONGEST_WHO = 160


class ChecklistForm(forms.Form):
    """The points of the checklist."""

    points = forms.MultipleChoiceField(
        label=_("Checklista"), choices=Check.Point.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class ReplyForm(forms.Form):
    """What is written to the sender."""

    text = WrittenField(
        label=_("Till avsändaren"),
        help_text=_("Skickas som en länk i ett mejl. Svaret kommer hit."),
        error_messages={"required": _("Skriv vad du vill säga.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class PageForm(forms.Form):
    """What a page needs beside what was handed in."""

    title = forms.CharField(label=_("Rubrik"), max_length=MAX_TITLE)
    intro = forms.CharField(
        label=_("Ingress"),
        max_length=LONGEST_INTRO,
        help_text=_("Resultatet först, högst 280 tecken. Den går att ändra på sidan sedan."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    category = forms.ModelChoiceField(Category.objects.all(), label=_("Kategori"))
    phase = forms.ModelChoiceField(Phase.objects.all(), label=_("Fas"))
    procurement_status = forms.ModelChoiceField(ProcurementStatus.objects.all(), label=_("Läge"))
    goals = forms.ModelMultipleChoiceField(
        Goal.objects.all(),
        label=_("Mål"),
        help_text=_("Ett till tre."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Välj minst ett mål.")},
    )

    def __init__(self, submission: Submission, data: Any = None) -> None:
        """Begin with what the sender chose."""
        initial = {name: getattr(submission, name) for name in ("title", "category", "phase", "procurement_status")}
        initial["goals"] = list(submission.goals.all())
        super().__init__(data, initial=initial)
        fields: dict[str, Any] = self.fields
        fields["category"].choices = [("", "---------"), *category_choices()]
        fields["goals"].choices = goal_choices()

    def clean_goals(self) -> Any:
        """Few and clear."""
        goals = self.cleaned_data["goals"]
        if len(goals) > MAX_GOALS:
            raise forms.ValidationError(_("Välj högst tre mål, de som styrde mest."))
        return goals


class AskForm(forms.Form):
    """To whom the page is sent for approval."""

    address = MailAddressField(
        label=_("Skicka till"),
        help_text=_("Den i kommunen som får godkänna. Hen får en länk till sidan som den är nu."),
    )


class RecordForm(forms.Form):
    """What an editor knows about an approval."""

    decision = forms.ChoiceField(
        label=_("Vad gäller?"),
        choices=[
            (Approval.Decision.BY_PHONE, _("Kommunen har godkänt på annat sätt, till exempel per telefon")),
            (Approval.Decision.WITHOUT, _("Sidan ska publiceras utan kommunens godkännande")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj vad som gäller.")},
    )
    note = WrittenField(
        label=_("Hur och när, eller varför"),
        help_text=_("Till exempel: Ringde inköpschefen 12 maj, hon sa ja till hela texten."),
        error_messages={"required": _("Skriv hur och när det godkändes, eller varför det inte behövs.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    who = forms.CharField(
        label=_("Vem har sagt det?"),
        max_length=LONGEST_WHO,
        help_text=_("Den i kommunen som godkände, eller du själv. Till exempel: inköpschefen i Kramfors."),
        error_messages={"required": _("Skriv vem som har sagt det.")},
    )
