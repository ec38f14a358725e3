"""What the sender does: write, hand in, answer, take back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from letters.codes import Answer, answer_code
from submissions import mail
from submissions.models import Approval, Check, Message, State, StateChange, Submission
from submissions.models.submission import MOVES
from submissions.problems import problems_of


class Overtaken(Exception):
    """Somebody else changed the submission since it was read; `now` is what it is now."""

    def __init__(self, now: Submission) -> None:
        """Carry what it is now."""
        super().__init__()
        self.now = now


class NotReady(Exception):
    """It cannot be handed in yet; `problems` says by field what is missing."""

    def __init__(self, problems: dict[str, str]) -> None:
        """Carry the problems."""
        super().__init__()
        self.problems = problems


@transaction.atomic
def hold(submission: Submission, *, seen: int) -> Submission:
    """The submission, held to the end of the transaction and one version further. Raises Overtaken if it moved on."""
    held = Submission.objects.select_for_update().get(pk=submission.pk)
    if held.version != seen:
        raise Overtaken(held)
    Submission.objects.filter(pk=held.pk).update(version=F("version") + 1, updated_at=timezone.now(), warned_at=None)
    held.refresh_from_db()
    return held


@transaction.atomic
def move(submission: Submission, to: State, *, by: Any = None) -> None:
    """Take the submission a step further and write down who did and when. Raises Overtaken if it cannot go there."""
    sources = [source for source, targets in MOVES.items() if to in targets]
    moved = Submission.objects.filter(pk=submission.pk, state__in=sources).update(
        state=to, version=F("version") + 1, updated_at=timezone.now()
    )
    submission.refresh_from_db()
    if not moved:
        raise Overtaken(submission)
    StateChange.objects.create(submission=submission, state=to, by=by)


@transaction.atomic
def confirm(submission: Submission, code: str) -> Answer:
    """Take the right code for proof that the sender's address is theirs."""
    result = answer_code(submission.code_subject, submission.sender_email, code)
    if result is Answer.RIGHT:
        Submission.objects.filter(pk=submission.pk).update(confirmed_at=timezone.now())
        submission.refresh_from_db()
    return result


@transaction.atomic
def hand_in(submission: Submission, *, seen: int) -> None:
    """Hand the submission to the editors, or back to them. Raises NotReady or Overtaken."""
    held = hold(submission, seen=seen)
    if not held.is_editable:
        raise Overtaken(held)
    problems = dict(problems_of(held))
    if not held.is_confirmed:
        problems.setdefault("sender_email", _("Bekräfta din adress med koden i mejlet först."))
    if problems:
        raise NotReady(problems)
    is_first = held.sent_at is None
    if is_first:
        Submission.objects.filter(pk=held.pk).update(sent_at=timezone.now())
    # What was ticked was ticked for another text.
    Check.objects.filter(submission=held).delete()
    move(submission, State.RECEIVED)
    if is_first:
        mail.mail_sender("submission_received", submission, "sent")
    mail.mail_editors()


@transaction.atomic
def answer(submission: Submission, text: str) -> None:
    """Keep the sender's answer to the editors; it is with them again."""
    Message.objects.create(submission=submission, text=text, is_from_editors=False)
    if submission.state == State.QUESTION:
        move(submission, State.IN_REVIEW)
    mail.mail_editors()


@transaction.atomic
def withdraw(submission: Submission) -> None:
    """Take the submission back; a draft is gone, what the editors have seen is marked. Raises Overtaken."""
    if submission.is_draft:
        submission.delete()
        return
    move(submission, State.WITHDRAWN)
    if submission.page_id:
        Approval.objects.pending().filter(page=submission.page_id).update(decision=Approval.Decision.REPLACED)
