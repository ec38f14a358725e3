"""What a submission still lacks before it can be handed in, in words for the person who writes it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import rules
from submissions.models import Submission

MISSING_TEXTS = {
    "challenge": gettext_lazy("Berätta vad som är svårt."),
    "solution": gettext_lazy("Berätta vad ni gjorde."),
    "result": gettext_lazy("Berätta vad det blev av det."),
    "lessons_worked": gettext_lazy("Berätta vad som fungerade."),
    "lessons_avoid": gettext_lazy("Berätta vad ni inte skulle göra om. Det är det mest lästa på sidan."),
}
MISSING_CHOICES = {
    "category": gettext_lazy("Välj vad exemplet handlar om."),
    "phase": gettext_lazy("Välj en fas."),
    "procurement_status": gettext_lazy("Välj hur långt upphandlingen har kommit. Det avgör om sekretess råder."),
}


def problems_of(submission: Submission) -> Iterator[tuple[str, str]]:
    """Each field that is not ready, with what to do about it."""
    found = [*_title_and_texts(submission), *_choices(submission), *_contact(submission), *_anonymity(submission)]
    told = set()
    for field, problem in found:
        if problem and field not in told:
            told.add(field)
            yield field, problem


def _title_and_texts(submission: Submission) -> Iterator[tuple[str, str | None]]:
    if not submission.title:
        yield "title", _("Skriv en rubrik: utmaningen som en mening.")
    yield "title", rules.title_problem(submission.title)
    for field in MISSING_TEXTS if submission.is_case else ("challenge",):
        text = getattr(submission, field)
        yield field, str(MISSING_TEXTS[field]) if not text else rules.words_problem(field, escape(text))
    if submission.fits_if:
        yield "fits_if", rules.words_problem("fits_if", escape(submission.fits_if))


def _choices(submission: Submission) -> Iterator[tuple[str, str | None]]:
    if submission.municipality_id is None:
        yield "municipality", _("Välj er kommun.")
    if submission.is_case:
        for field, sentence in MISSING_CHOICES.items():
            if getattr(submission, f"{field}_id") is None:
                yield field, str(sentence)
    if (count := submission.goals.count()) > rules.MAX_GOALS:
        yield "goals", rules.goals_problem(count)


def _contact(submission: Submission) -> Iterator[tuple[str, str | None]]:
    yield (
        "contact_role",
        rules.contact_problem(
            submission.contact_role,
            via_support=submission.contact_via_support,
            is_anonymous=submission.is_anonymous,
        ),
    )
    if not submission.sender_email:
        yield "sender_email", _("Skriv din e-postadress, så att vi kan fråga och visa dig sidan innan den publiceras.")


def _anonymity(submission: Submission) -> Iterator[tuple[str, str | None]]:
    if not (submission.is_anonymous and submission.municipality):
        return
    for field in ("title", *MISSING_TEXTS, "fits_if", "contact_role"):
        yield field, rules.anonymity_problem(escape(getattr(submission, field)), submission.municipality)
