"""The sender's forms. A draft may lack anything; what is missing is said when it is handed in (`problems.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms import category_choices
from cases.models import Goal
from cases.rules import MAX_TITLE, WORD_BOUNDS
from kunskapsbank.written import MailAddressField, WrittenField, one_line
from municipalities.models import Municipality
from submissions.models import Approval, Kind, Submission
from submissions.services import hold

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Box:
    """A box to write in: what to write, and how it may sound."""

    label: Words
    advice: Words
    example: Words = ""
    rows: int = 5


CASE_BOXES = {
    "title": Box(
        gettext_lazy("Rubrik"),
        gettext_lazy("Utmaningen eller det ni lärde er, som en mening. Högst 100 tecken."),
        gettext_lazy("Fyra anbud på skolskjuts i stället för ett"),
    ),
    "challenge": Box(
        gettext_lazy("Utmaning"),
        gettext_lazy("Vad var svårt, och för vem? 40–150 ord."),
        gettext_lazy(
            "Två gånger i rad fick vi ett enda anbud på skolskjutsen, från samma bolag, och priset steg varje gång. De "
            "mindre åkerierna hade bilar men lämnade aldrig anbud: hela kommunen var ett enda område."
        ),
    ),
    "solution": Box(
        gettext_lazy("Så gjorde vi"),
        gettext_lazy("Vad gjorde ni, själva eller ihop med andra? 40–200 ord."),
        gettext_lazy(
            "Vi bjöd in alla åkerier inom tio mil till två kvällsmöten nio månader före avtalsstart. Sedan delade vi "
            "kommunen i fyra områden och lät var och en lämna anbud på så många de ville."
        ),
    ),
    "result": Box(
        gettext_lazy("Resultat"),
        gettext_lazy("Vad blev det av det? Skriv gärna en siffra före och efter. 30–150 ord."),
        gettext_lazy(
            "Fyra bolag lämnade anbud och tre fick avtal. Priset per resa sjönk från 118 till 104 kronor, men "
            "samordningen tar en halv dag mer i veckan än förut."
        ),
    ),
    "lessons_worked": Box(
        gettext_lazy("Det här fungerade"),
        gettext_lazy("Vad skulle du råda någon annan att göra? 20–120 ord."),
        gettext_lazy("Att fråga först. Två kvällsmöten gav mer än tre remissrundor."),
        4,
    ),
    "lessons_avoid": Box(
        gettext_lazy("Det här gör vi inte om"),
        gettext_lazy("Det som andra har mest nytta av. 20–120 ord."),
        gettext_lazy("Elva veckor mellan tilldelning och skolstart. Nästa gång ger vi minst sex månader."),
        4,
    ),
    "fits_if": Box(
        gettext_lazy("Passar det andra?"),
        gettext_lazy("När passar det, och när gör det inte det? 10–30 ord. Frivilligt."),
        gettext_lazy("Passar er om ni har flera små åkerier inom rimligt avstånd."),
        2,
    ),
}
CHALLENGE_BOXES = {
    "title": Box(
        gettext_lazy("Rubrik"),
        gettext_lazy("Utmaningen som en fråga. Högst 100 tecken."),
        gettext_lazy("Hur får vi fler anbud på skolskjuts?"),
    ),
    "challenge": Box(
        gettext_lazy("Utmaning"),
        gettext_lazy("Vad är svårt, och vad har ni redan prövat? Ungefär 60 ord räcker."),
        gettext_lazy(
            "Två gånger i rad har vi fått ett enda anbud på skolskjutsen. De små åkerierna säger att avtalet är för "
            "stort för dem. Vi vill dela upp det men är rädda för dyrare samordning. Hur har ni gjort?"
        ),
    ),
}
BOXES = {Kind.CASE: CASE_BOXES, Kind.CHALLENGE: CHALLENGE_BOXES}
SORTING = {
    Kind.CASE: ("municipality", "category", "phase", "procurement_status", "goals"),
    Kind.CHALLENGE: ("municipality",),
}
CONTACT = ("contact_role", "contact_email", "asks_sender", "contact_via_support", "is_anonymous", "sender_email")


class SubmissionForm(forms.ModelForm):
    """What the sender writes; the boxes and choices are those of its kind."""

    class Meta:
        model = Submission
        fields: ClassVar = [*CASE_BOXES, *SORTING[Kind.CASE], *CONTACT]
        field_classes: ClassVar = {"contact_email": MailAddressField, "sender_email": MailAddressField}
        labels: ClassVar = {
            "municipality": gettext_lazy("Kommun"),
            "category": gettext_lazy("Vad handlar det om?"),
            "phase": gettext_lazy("Fas"),
            "procurement_status": gettext_lazy("Hur långt har upphandlingen kommit?"),
            "goals": gettext_lazy("Mål"),
            "contact_role": gettext_lazy("Vem kan man fråga?"),
            "contact_email": gettext_lazy("Brevlåda för frågor"),
            "asks_sender": gettext_lazy("Skicka frågorna till mig också"),
            "contact_via_support": gettext_lazy("Låt frågorna gå via Kundstöd"),
            "is_anonymous": gettext_lazy("Publicera anonymt"),
            "sender_email": gettext_lazy("Din e-postadress"),
        }
        help_texts: ClassVar = {
            "municipality": "",
            "category": "",
            "phase": gettext_lazy("Var i arbetet låg det svåra?"),
            "procurement_status": gettext_lazy("Så länge den pågår råder sekretess, och frågor får vänta."),
            "goals": gettext_lazy("Högst tre, de som styrde mest. Frivilligt."),
            "contact_role": gettext_lazy("En roll, som visas på sidan. Till exempel: Upphandlare."),
            "contact_email": gettext_lazy(
                "Helst en funktionsbrevlåda. Visas aldrig. Lämnas den tom går frågorna till din adress."
            ),
            "asks_sender": gettext_lazy(
                "Då går de till brevlådan och till din adress, och den av er som hinner svarar."
            ),
            "contact_via_support": gettext_lazy("Kundstöd tar emot frågan och hör av sig till er."),
            "is_anonymous": gettext_lazy("Sidan visar ”En kommun i grupp C6”. Frågor går via Kundstöd."),
            "sender_email": gettext_lazy("Visas aldrig. Vi skickar en kod hit, inget lösenord behövs."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep the fields of the submission's kind, and of a sent one the address that was confirmed."""
        super().__init__(*args, **kwargs)
        kind = Kind(self.instance.kind)
        self.boxes = BOXES[kind]
        wanted = {*self.boxes, *SORTING[kind], *CONTACT} - ({"sender_email"} if not self.instance.is_draft else set())
        self.fields = {name: field for name, field in self.fields.items() if name in wanted}
        for name, box in self.boxes.items():
            self.fields[name] = _written(name, box)
        self._offer_choices()
        for field in self.fields.values():
            field.required = False
            field.widget.attrs["class"] = "ds-input"
        # The editors know it as this municipality's: it may become another's, not nobody's.
        self.fields["municipality"].required = not self.instance.is_draft
        if "sender_email" in self.fields:
            self.fields["sender_email"].widget.attrs["autocomplete"] = "email"
        self.fields["contact_role"].widget.attrs["autocomplete"] = "organization-title"

    def clean(self) -> dict[str, Any]:
        """Take away what a line cannot hold; what is too long is told with the text kept."""
        values = super().clean() or {}
        values["contact_role"] = one_line(values.get("contact_role") or "")
        return values

    @property
    def story(self) -> list[forms.BoundField]:
        """The boxes."""
        return [self[name] for name in self.boxes]

    @property
    def sorting(self) -> list[forms.BoundField]:
        """The choices."""
        return [self[name] for name in SORTING[Kind(self.instance.kind)]]

    @property
    def contact(self) -> list[forms.BoundField]:
        """Whom to ask, and who writes."""
        return [self[name] for name in CONTACT if name in self.fields]

    def save_draft(self, *, seen: int | None) -> Submission:
        """Keep what can be kept; what is wrong stays in the form alone, with its error.

        `seen` is the version it was written upon, None for what is new. Raises Overtaken.
        """
        self.full_clean()
        instance: Submission = self.instance
        columns = [name for name in self.fields if name in self.cleaned_data and name != "goals"]
        if "sender_email" in self.changed_data and "sender_email" in columns:
            instance.confirmed_at = None
            columns.append("confirmed_at")
        with transaction.atomic():
            if seen is None:
                instance.save()
            else:
                held = hold(instance, seen=seen)
                instance.version, instance.updated_at = held.version, held.updated_at
                instance.save(update_fields=columns)
            if "goals" in self.cleaned_data:
                instance.goals.set(self.cleaned_data["goals"])
        return instance

    def differences_from(self, now: Submission) -> list[tuple[str, str]]:
        """Label and text of each box that says something else in what is kept now."""
        return [
            (str(box.label), getattr(now, name))
            for name, box in self.boxes.items()
            if getattr(now, name) != (self.cleaned_data.get(name) or "")
        ]

    def _offer_choices(self) -> None:
        fields: dict[str, Any] = self.fields
        blank = [("", gettext_lazy("Välj"))]
        municipalities = Municipality.in_swedish_order(Municipality.objects.all())
        fields["municipality"].choices = [*blank, *((one.pk, one.short_name) for one in municipalities)]
        if "category" not in fields:
            return
        fields["category"].choices = [*blank, *category_choices()]
        for name in ("phase", "procurement_status"):
            fields[name].empty_label = _("Välj")
        fields["goals"].queryset = Goal.objects.filter(kind=Goal.Kind.QUICK)
        fields["goals"].widget = forms.CheckboxSelectMultiple(choices=fields["goals"].choices)


class AnswerForm(forms.Form):
    """The sender's answer to the editors."""

    text = WrittenField(
        label=gettext_lazy("Ditt svar"),
        error_messages={"required": gettext_lazy("Skriv ett svar.")},
        widget=forms.Textarea(attrs={"class": "ds-input", "rows": 5}),
    )


class DecisionForm(forms.Form):
    """What the municipality says to the page."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Ert svar"),
        choices=[
            (Approval.Decision.APPROVED, gettext_lazy("Vi godkänner att sidan publiceras")),
            (Approval.Decision.CHANGE, gettext_lazy("Vi vill ändra något först")),
        ],
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages={"required": gettext_lazy("Välj ett svar.")},
    )
    note = WrittenField(
        label=gettext_lazy("Det här vill vi ändra"),
        required=False,
        help_text=gettext_lazy("Fylls i om ni vill ändra något."),
        widget=forms.Textarea(attrs={"class": "ds-input", "rows": 4}),
    )
    who = WrittenField(
        is_line=True,
        label=gettext_lazy("Namn och roll"),
        help_text=gettext_lazy("Sparas som den som svarade. Visas inte på sidan. Till exempel: Anna Berg, inköpschef."),
        error_messages={"required": gettext_lazy("Skriv vem som svarar.")},
        widget=forms.TextInput(attrs={"class": "ds-input", "autocomplete": "name"}),
    )

    def clean(self) -> dict[str, Any]:
        """Whoever wants a change says which."""
        values = super().clean() or {}
        if values.get("decision") == Approval.Decision.CHANGE and not values.get("note"):
            self.add_error("note", _("Skriv vad ni vill ändra."))
        if len(values.get("who") or "") > 160:  # noqa: PLR2004 - the column's length
            self.add_error("who", _("Skriv kortare, högst 160 tecken."))
        return values


def _written(name: str, box: Box) -> WrittenField:
    is_line = name == "title"
    if is_line:
        widget: forms.Widget = forms.TextInput(attrs={"data-characters": MAX_TITLE})
    else:
        bounds = WORD_BOUNDS[name]
        widget = forms.Textarea(attrs={"rows": box.rows, "data-least": bounds.least, "data-most": bounds.most})
    field = WrittenField(is_line=is_line, required=False, label=box.label, help_text=box.advice, widget=widget)
    field.example = box.example  # type: ignore[attr-defined]
    return field
