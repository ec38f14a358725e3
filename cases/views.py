"""Where a municipality says whether its case still holds. Whoever has the link may; nothing happens before a button."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cases.confirming import Answer, answer, reminder_of
from cases.models.reminders import LONGEST_MESSAGE

NOT_FOUND = 404


class AnswerForm(forms.Form):
    """A few words to the editors: needed where something is new, welcome where a case no longer holds."""

    message = forms.CharField(
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"class": "ds-input", "rows": 6}),
        error_messages={
            "required": _("Skriv vad som är nytt, gärna bara några meningar."),
            "max_length": _("Texten har %(show_value)s tecken. Högst %(limit_value)s får plats."),
        },
    )

    def __init__(self, choice: Answer, *args: Any, **kwargs: Any) -> None:
        """For one of the answers."""
        super().__init__(*args, **kwargs)
        field = self.fields["message"]
        field.required = choice == Answer.CHANGED
        field.label = _("Vad är nytt?") if field.required else _("Vill du berätta varför? (frivilligt)")


# The secret in the address is what a forged form lacks: no cookie is needed, and none is set.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str, choice: Answer) -> HttpResponse:
    """The case, the answer that was chosen and a button for it; afterwards a thank-you. Answered once, it stays."""
    reminder = reminder_of(token)
    if reminder is None:
        return render(request, "pages/confirm_gone.html", status=NOT_FOUND)
    form = AnswerForm(choice, request.POST or None)
    is_asked = choice != Answer.HOLDS
    if request.method == "POST" and not reminder.answer and (not is_asked or form.is_valid()):
        answer(reminder, choice, message=form.cleaned_data["message"] if is_asked else "")
        reminder = reminder_of(token) or reminder
    context = {
        "reminder": reminder,
        "case": reminder.case,
        "choice": choice,
        "form": form if is_asked else None,
        "token": token,
        "others": [other for other in Answer if other != choice],
    }
    return render(request, "pages/confirm.html", context)
