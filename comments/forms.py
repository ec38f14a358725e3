"""What visitors and members send."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from comments.models import LONGEST_NAME, LONGEST_TEXT, Comment, Report
from comments.models.reports import LONGEST_NOTE
from comments.services import is_said_elsewhere
from comments.wording import advice_about, digest_of_text, name_problem, text_problem
from kunskapsbank.textcheck import Finding
from kunskapsbank.written import MailAddressField, WrittenField
from letters.forms import CodeForm
from members.people import Person

# A short answer is said by many; a long one twice is somebody who pastes.
ALIKE_FROM = 40
ALIKE_WITHIN = datetime.timedelta(days=1)
_INPUT = {"class": "ds-input"}


def _text_field(label: Any, help_text: Any) -> WrittenField:
    return WrittenField(
        most=LONGEST_TEXT,
        label=label,
        help_text=help_text,
        error_messages={"required": gettext_lazy("Skriv något först.")},
        widget=forms.Textarea(attrs={**_INPUT, "rows": 6}),
    )


class AddressField(MailAddressField):
    """A visitor's own address."""

    def __init__(self, **kwargs: Any) -> None:
        """With the browser's own list of addresses."""
        attrs = {**_INPUT, "autocomplete": "email"}
        messages = {"required": gettext_lazy("Skriv din e-postadress.")}
        super().__init__(**{"error_messages": messages, "widget": forms.EmailInput(attrs=attrs), **kwargs})


class MemberForm(forms.Form):
    """A comment by somebody whom the site knows."""

    text = _text_field(
        gettext_lazy("Din kommentar"), gettext_lazy("Berätta hur ni har gjort, eller fråga. Högst två länkar.")
    )
    # What was pointed out the last time, so that it is pointed out once.
    sett = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With nothing to point out yet."""
        super().__init__(*args, **kwargs)
        self.advice: list[Finding] = []

    def clean_text(self) -> str:
        """Refuse what nobody may publish, and what was just sent to another page."""
        text = self.cleaned_data["text"]
        if problem := text_problem(text):
            raise forms.ValidationError(problem)
        return text

    def needs_second_look(self) -> bool:
        """Whether the text holds something to think about that was not pointed out yet."""
        text = self.cleaned_data["text"]
        self.advice = advice_about(text)
        return bool(self.advice) and self.cleaned_data["sett"] != digest_of_text(text)

    @property
    def seen_mark(self) -> str:
        """What says that the advice about this very text was seen."""
        return digest_of_text(self.cleaned_data["text"]) if self.advice else ""

    def is_pasted(self, page: Any, person: Person | None, *, besides: Comment | None) -> bool:
        """Whether the same long text was sent to another page lately, or here by somebody else; `besides` is this."""
        text = self.cleaned_data["text"]
        if len(text) < ALIKE_FROM:
            return False
        since = timezone.now() - ALIKE_WITHIN
        return is_said_elsewhere(text, page=page, since=since, by=person, besides=besides)


class VisitorForm(MemberForm):
    """A comment by a visitor."""

    name = WrittenField(
        is_line=True,
        most=LONGEST_NAME,
        label=gettext_lazy("Ditt namn eller din roll"),
        help_text=gettext_lazy("Visas vid kommentaren. Till exempel: Upphandlare i en mindre kommun."),
        error_messages={"required": gettext_lazy("Skriv ett namn eller en roll.")},
        widget=forms.TextInput(attrs={**_INPUT, "autocomplete": "name"}),
    )
    email = AddressField(
        label=gettext_lazy("Din e-postadress"),
        help_text=gettext_lazy("Visas aldrig. Vi skickar en kod dit, inget lösenord behövs."),
    )

    def clean_name(self) -> str:
        """Refuse what is no name, and the names of those who answer for the site."""
        name = self.cleaned_data["name"]
        if problem := name_problem(name):
            raise forms.ValidationError(problem)
        return name


class ReportForm(forms.Form):
    """What is wrong with a comment."""

    about = forms.ChoiceField(
        label=gettext_lazy("Vad är det för fel på den?"),
        choices=Report.About.choices,
        widget=forms.RadioSelect(attrs=_INPUT),
        error_messages={"required": gettext_lazy("Välj vad det är för fel.")},
    )
    note = WrittenField(
        required=False,
        most=LONGEST_NOTE,
        label=gettext_lazy("Vill du förklara?"),
        help_text=gettext_lazy("Frivilligt. Läses bara av redaktionen."),
        widget=forms.Textarea(attrs={**_INPUT, "rows": 3}),
    )


class AddressForm(forms.Form):
    """An address that a code is mailed to."""

    email = AddressField(label=gettext_lazy("Din e-postadress"))


class AddressCodeForm(CodeForm):
    """The code that was mailed to an address, which the form brings back: nothing is kept of it before."""

    email = MailAddressField(widget=forms.HiddenInput)


class OwnCommentsField(forms.ModelMultipleChoiceField):
    """Comments to choose among, each with its first words and where it is."""

    def label_from_instance(self, obj: Any) -> str:
        """What the comment says, on which page, when, and whether others see it."""
        where = f"{obj.page.title}, {date_format(obj.created_at, 'j F Y')}, {obj.get_state_display()}"
        return f"{Truncator(obj.text).words(30)} ({where})"


class ChosenForm(forms.Form):
    """Which of one's own comments."""

    chosen = OwnCommentsField(
        Comment.objects.none(),
        label=gettext_lazy("Vilka vill du ta bort?"),
        widget=forms.CheckboxSelectMultiple(attrs=_INPUT),
        error_messages={"required": gettext_lazy("Välj minst en kommentar.")},
    )

    def __init__(self, *args: Any, comments: Any, **kwargs: Any) -> None:
        """Of these comments only."""
        super().__init__(*args, **kwargs)
        self.fields["chosen"].queryset = comments  # type: ignore[attr-defined]


class TipForm(forms.Form):
    """Who shall be told of a page."""

    email = MailAddressField(
        label=gettext_lazy("Till vem?"),
        help_text=gettext_lazy("En e-postadress. Vi sparar den inte."),
        error_messages={"required": gettext_lazy("Skriv en e-postadress.")},
        widget=forms.EmailInput(attrs={**_INPUT, "autocomplete": "off"}),
    )
