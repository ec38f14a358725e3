"""What visitors write: a question, an answer, whom to ask instead, a pause. What is pointed out in a text, once."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import PeerPage
from cases.rules import anonymity_problem
from contacts.links import has_private_link
from contacts.models import LONGEST_ASKER, LONGEST_QUESTION, ContactLimit, Question
from contacts.routing import hidden_municipalities
from contacts.wording import findings_in
from kunskapsbank.textcheck import Finding, Kind, check_correspondence, personal_number_problem
from kunskapsbank.written import MailAddressField, WrittenField
from members.people import Person
from municipalities.models import Municipality

LONGEST_ANSWER = 20_000
LONGEST_NOTE = 1_000
LONGEST_PAUSE = datetime.timedelta(days=366)
# The words that were pointed out when the form was shown come back with it under this name.
SEEN = "sett"


class CheckedForm(forms.Form):
    """A form with a `text` that is looked through before others read it.

    Personal numbers and private links are refused. `findings` are other things that nobody was shown before: the
    writer may send the text as it is after that.
    """

    @property
    def findings(self) -> list[Finding]:
        """What has not been pointed out yet; of a form that is sent and valid."""
        seen = set(self.data.getlist(SEEN)) if hasattr(self.data, "getlist") else set()
        return [finding for finding in self.pointed_out if finding.excerpt not in seen]

    @property
    def pointed_out(self) -> list[Finding]:
        """What to point out, each thing once, seen before or not."""
        text = getattr(self, "cleaned_data", {}).get("text") or ""
        found = {finding.excerpt: finding for finding in findings_in(text) if not finding.is_refused}
        return list(found.values())

    def clean_text(self) -> str:
        """The text, without personal numbers and what would open the question."""
        text: str = self.cleaned_data["text"]
        if has_private_link(text):
            raise forms.ValidationError(
                _("Texten har en privat länk ur ett mejl från oss. Ta bort den: med den kan andra skriva som du.")
            )
        if problem := personal_number_problem(escape(text)):
            raise forms.ValidationError(problem)
        return text


def hidden_name_problem(text: str, question: Question) -> str | None:
    """Whether what Kundstöd writes to the asker names a municipality that is anonymous there, in a sentence."""
    if any(anonymity_problem(escape(text), municipality) for municipality in hidden_municipalities(question)):
        return _("Texten nämner en kommun som är anonym för den som frågade. Ta bort namnet.")
    return None


class QuestionForm(CheckedForm):
    """What do you want to know, who are you. A member is known; one who asks nobody in particular may say where."""

    text = WrittenField(
        label=gettext_lazy("Vad vill du veta?"),
        most=LONGEST_QUESTION,
        help_text=gettext_lazy("Skriv som i ett mejl till en kollega. En fråga i taget får snabbast svar."),
        error_messages={"required": gettext_lazy("Skriv vad du vill veta.")},
        widget=forms.Textarea(attrs={"class": "ds-input", "rows": 7}),
    )
    asker = WrittenField(
        is_line=True,
        most=LONGEST_ASKER,
        label=gettext_lazy("Vem är du?"),
        help_text=gettext_lazy("Namn, roll och kommun. Det visas för den som får frågan."),
        error_messages={"required": gettext_lazy("Skriv namn, roll och kommun.")},
        widget=forms.TextInput(attrs={"class": "ds-input", "autocomplete": "name"}),
    )
    municipality = forms.ModelChoiceField(
        Municipality.objects.all(),
        required=False,
        label=gettext_lazy("Din kommun"),
        help_text=gettext_lazy("Då kan Kundstöd leta bland kommuner som liknar er. Frivilligt."),
        widget=forms.Select(attrs={"class": "ds-input", "autocomplete": "organization"}),
    )
    asker_email = MailAddressField(
        label=gettext_lazy("Din e-postadress"),
        help_text=gettext_lazy("Dit kommer svaret. Adressen visas inte för någon. Du bekräftar den med en kod."),
        error_messages={
            "required": gettext_lazy("Skriv adressen som svaret ska skickas till."),
            "invalid": gettext_lazy("Adressen ser inte ut som en e-postadress. Till exempel: namn@kommunen.se."),
        },
        widget=forms.EmailInput(attrs={"class": "ds-input", "autocomplete": "email"}),
    )

    def __init__(self, *args: Any, page: PeerPage | None, person: Person | None = None, **kwargs: Any) -> None:
        """About a page, or about none; by a member, or by anybody."""
        super().__init__(*args, **kwargs)
        self._page, self._person = page, person
        fields: dict[str, Any] = self.fields
        if page is not None:
            del fields["municipality"]
        else:
            own = Municipality.in_swedish_order(Municipality.objects.all())
            fields["municipality"].choices = [("", _("Välj om du vill")), *((one.pk, one.short_name) for one in own)]
        if person is not None:
            del fields["asker_email"]

    def clean_asker(self) -> str:
        """Who asks, without what the other one is not to see."""
        asker: str = self.cleaned_data["asker"]
        if any(finding.kind in {Kind.EMAIL, Kind.PHONE} for finding in check_correspondence(asker)):
            raise forms.ValidationError(_("Skriv ingen adress och inget nummer här: raden visas för den du frågar."))
        if problem := personal_number_problem(escape(asker)):
            raise forms.ValidationError(problem)
        return asker

    def save(self, question: Question) -> Question:
        """Keep what was written, in a question that nobody has been given yet."""
        values = self.cleaned_data
        question.text, question.asker = values["text"], values["asker"]
        question.updated_at = timezone.now()
        own = self._person.municipality if self._person is not None else None
        question.asker_email = self._person.email if self._person is not None else values["asker_email"]
        question.municipality = values.get("municipality") or own
        question.save()
        return question


class AnswerForm(CheckedForm):
    """An answer; one for an anonymous page must not name its municipality."""

    text = WrittenField(
        label=gettext_lazy("Ditt svar"),
        most=LONGEST_ANSWER,
        error_messages={"required": gettext_lazy("Skriv ett svar.")},
        widget=forms.Textarea(attrs={"class": "ds-input", "rows": 8}),
    )
    # How many characters of a mailed answer stood in the box: more may have come by mail since.
    seen_draft = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, page: PeerPage | None = None, about: Question | None = None, **kwargs: Any) -> None:
        """For the contact of a page, or for Kundstöd with the question, which knows more than it may tell."""
        super().__init__(*args, **kwargs)
        self._page, self._question = page, about

    def clean_text(self) -> str:
        """The text, which says nothing that is not to be said."""
        text = super().clean_text()
        page = self._page
        if page is not None and page.is_anonymous and anonymity_problem(escape(text), page.municipality):
            raise forms.ValidationError(
                _("Svaret nämner er kommun, och ni är anonyma på sidan. Ta bort namnet, också ur en hälsning.")
            )
        if self._question is not None and (problem := hidden_name_problem(text, self._question)):
            raise forms.ValidationError(problem)
        return text


class BackForm(CheckedForm):
    """One thing more that the asker wants to know."""

    text = WrittenField(
        label=gettext_lazy("En sak till"),
        most=LONGEST_QUESTION,
        help_text=gettext_lazy("Du kan fråga en gång till om samma sak."),
        error_messages={"required": gettext_lazy("Skriv vad du vill veta.")},
        widget=forms.Textarea(attrs={"class": "ds-input", "rows": 5}),
    )


class LeaveForm(CheckedForm):
    """A word to Kundstöd from a contact who does not answer."""

    text = WrittenField(
        required=False,
        most=LONGEST_NOTE,
        label=gettext_lazy("Vill du säga något till Kundstöd?"),
        help_text=gettext_lazy("Frivilligt. Bara Kundstöd läser det."),
        widget=forms.Textarea(attrs={"class": "ds-input", "rows": 4}),
    )

    def __init__(self, *args: Any, is_referral: bool, **kwargs: Any) -> None:
        """To decline, or to refer: then somebody is named."""
        super().__init__(*args, **kwargs)
        if is_referral:
            text = self.fields["text"]
            text.required, text.label = True, _("Vem ska vi fråga i stället?")
            text.help_text = _("En roll och en kommun räcker. Bara Kundstöd läser det.")
            text.error_messages["required"] = _("Skriv vem vi ska fråga i stället.")


class PauseForm(forms.ModelForm):
    """How many questions a contact takes, and until when none."""

    class Meta:
        model = ContactLimit
        fields: ClassVar = ["most_per_month", "paused_until"]
        labels: ClassVar = {
            "most_per_month": gettext_lazy("Högst så många frågor i månaden"),
            "paused_until": gettext_lazy("Paus till och med"),
        }
        help_texts: ClassVar = {
            "most_per_month": gettext_lazy("Resten tar någon annan hand om. Skriv 0 om du inte vill ha några."),
            "paused_until": gettext_lazy("Till exempel 2026-08-09. Lämna tomt om du tar emot frågor nu."),
        }
        widgets: ClassVar = {
            "most_per_month": forms.NumberInput(attrs={"class": "ds-input", "min": 0, "max": 100, "size": 4}),
            "paused_until": forms.DateInput(format="%Y-%m-%d", attrs={"class": "ds-input", "type": "date", "size": 12}),
        }

    def clean_paused_until(self) -> datetime.date | None:
        """A day within a year, or none; a pause that is over goes away when something else is changed."""
        until = self.cleaned_data["paused_until"]
        if until and until > timezone.localdate() + LONGEST_PAUSE:
            raise forms.ValidationError(_("Välj en dag inom ett år."))
        if until and until < timezone.localdate():
            if "paused_until" in self.changed_data:
                raise forms.ValidationError(_("Den dagen har redan varit. Välj en senare, eller lämna tomt."))
            return None
        return until
