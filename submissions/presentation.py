"""Where a submission is, in plain words for its sender; and what a page says, for whom has to approve it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.rich_text import RichText

from submissions.models import State, Submission

SENTENCES = {
    State.RECEIVED: _("Vi har tagit emot det."),
    State.IN_REVIEW: _("En redaktör läser texten och gör en sida av den."),
    State.QUESTION: _("Redaktionen har en fråga till dig. Svara här nedanför."),
    State.APPROVAL: _("Sidan är klar och har skickats till er för godkännande. Länken finns i mejlet."),
    State.APPROVED: _("Ni har godkänt sidan. En redaktör publicerar den."),
    State.PUBLISHED: _("Sidan är publicerad. Tack för att ni delar med er!"),
    State.DECLINED: _("Redaktionen kan inte publicera det som det är. Skälet står här nedanför."),
    State.WITHDRAWN: _("Du har tagit tillbaka det. Ingenting publiceras."),
}
# The way that most go, in order.
STEPS = (
    (State.RECEIVED, _("Mottaget")),
    (State.IN_REVIEW, _("Granskas")),
    (State.APPROVAL, _("Hos er för godkännande")),
    (State.PUBLISHED, _("Publicerat")),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way: when it was reached last, or None; `is_now` for where it is."""

    label: str
    at: datetime.datetime | None
    is_now: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page: heading and rich text."""

    heading: str
    text: RichText


def sentence_of(submission: Submission) -> str:
    """Where it is, in a sentence."""
    return str(SENTENCES[State(submission.state)])


def steps_of(submission: Submission) -> list[Step]:
    """The way to publication, with what lies behind."""
    reached = {change.state: change.at for change in submission.changes.all()}
    now = {State.QUESTION: State.IN_REVIEW, State.APPROVED: State.APPROVAL}.get(
        State(submission.state), submission.state
    )
    return [Step(str(label), reached.get(state), state == now) for state, label in STEPS]


def parts_of(page: Any) -> list[Part]:
    """What a case or an open challenge tells, part by part, as the given version says it."""
    names = ("challenge", "solution", "result", "lessons_worked", "lessons_avoid", "fits_if", "fits_not_if")
    told = ((name, getattr(page, name, "")) for name in names)
    labels = {field.name: capfirst(str(field.verbose_name)) for field in page._meta.concrete_fields}
    return [Part(labels[name], RichText(html)) for name, html in told if html]
