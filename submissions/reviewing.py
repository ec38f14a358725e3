"""What editors do with a submission: tick, ask, decline, make a page of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from wagtail.models import Page

from cases.drafting import add_draft
from cases.models import CasePage, ChallengePage
from kunskapsbank.paragraphs import to_rich_text
from municipalities.models import MunicipalityPage
from submissions import mail
from submissions.approving import submission_of
from submissions.models import Check, Message, State, Submission
from submissions.services import Overtaken, hold, move

CASE_TEXTS = ("solution", "result", "lessons_worked", "lessons_avoid", "fits_if")


class NoPlace(Exception):
    """The municipality has no page to put it under."""


@transaction.atomic
def tick(submission: Submission, points: Collection[str], *, by: Any, seen: int) -> None:
    """Let exactly these points of the checklist be ticked. Raises Overtaken."""
    held = hold(submission, seen=seen)
    held.checks.exclude(point__in=points).delete()
    ticked = set(held.checks.values_list("point", flat=True))
    Check.objects.bulk_create(Check(submission=held, point=point, by=by) for point in points if point not in ticked)
    if held.state == State.RECEIVED:
        move(held, State.IN_REVIEW, by=by)


@transaction.atomic
def ask_sender(submission: Submission, text: str, *, by: Any, seen: int) -> None:
    """Ask the sender something, or to change something; they answer on their own page. Raises Overtaken."""
    held = hold(submission, seen=seen)
    message = Message.objects.create(submission=held, text=text, is_from_editors=True, by=by)
    if held.state != State.QUESTION:
        move(held, State.QUESTION, by=by)
    mail.mail_sender("submission_question", held, message.pk)


@transaction.atomic
def decline(submission: Submission, text: str, *, by: Any, seen: int) -> None:
    """Say no, with the reason. Raises Overtaken."""
    held = hold(submission, seen=seen)
    message = Message.objects.create(submission=held, text=text, is_from_editors=True, by=by)
    move(held, State.DECLINED, by=by)
    mail.mail_sender("submission_declined", held, message.pk)


@transaction.atomic
def make_page(submission: Submission, fields: Mapping[str, Any], *, by: Any, seen: int) -> Page:
    """Make a draft page of the text below its municipality's page, with what the editor chose.

    `fields` has title, intro, category, phase, procurement_status and goals. Raises NoPlace or Overtaken.
    """
    held = hold(submission, seen=seen)
    if held.page_id:
        raise Overtaken(held)
    parent = MunicipalityPage.objects.filter(municipality_id=held.municipality_id).first()
    if parent is None:
        raise NoPlace
    page = add_draft(page_of(held, fields), below=parent, by=by)
    Submission.objects.filter(pk=held.pk).update(page=page.pk)
    if held.state != State.IN_REVIEW:
        move(held, State.IN_REVIEW, by=by)
    return page


def page_of(submission: Submission, fields: Mapping[str, Any]) -> Any:
    """A page of what was handed in and of what the editor chose, not saved yet; of an example an example."""
    model = CasePage if submission.is_case else ChallengePage
    page = model(
        title=fields["title"],
        intro=fields["intro"],
        challenge=to_rich_text(submission.challenge),
        category=fields["category"],
        phase=fields["phase"],
        procurement_status=fields["procurement_status"],
        is_anonymous=submission.is_anonymous,
        contact_role=submission.contact_role,
        contact_email=submission.sender_email if submission.takes_questions else "",
        contact_mailbox=submission.contact_email,
        contact_via_support=submission.contact_via_support,
        is_example=submission.is_example,
    )
    page.goals = list(fields["goals"])
    if submission.is_case:
        for name in CASE_TEXTS:
            setattr(page, name, to_rich_text(getattr(submission, name)))
    return page


def on_published(page: Page) -> None:
    """The page is there for all: tell the sender."""
    submission = submission_of(page)
    if submission is None or not submission.is_open:
        return
    with transaction.atomic():
        move(submission, State.PUBLISHED)
        mail.mail_sender("submission_published", submission, "published", page_url=page.full_url)
