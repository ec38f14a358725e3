"""What both sides' pages share: how much one may say, and what is pointed out of it."""

from __future__ import annotations

from django.http import HttpRequest

from contacts.forms import CheckedForm
from kunskapsbank.ratelimit import Limit, retry_after, too_often
from kunskapsbank.textcheck import Finding

SAY = Limit("contacts.say", 20, 600)
UNPROCESSABLE = 422


def findings_of(form: CheckedForm | None) -> list[Finding]:
    """What is pointed out in a form that was sent and is in order."""
    return form.pointed_out if form is not None and form.is_bound and form.is_valid() else []


def problem_of_rate(request: HttpRequest) -> str:
    """What to say to somebody who says too much; nothing typed goes with it."""
    seconds = retry_after(request, SAY)
    return too_often(seconds) if seconds else ""
