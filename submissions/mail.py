"""The letters of this app: what each says is in `templates/emails/submission_*.txt` and `approval_*.txt`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.urls import reverse

from kunskapsbank.links import whole_url
from letters.models import Letter
from letters.nudging import nudge
from letters.services import Handling, write
from submissions.links import new_link_to, new_link_to_approval
from submissions.models import Approval, Submission

EDITORS_KIND = "submission_editors"
REVIEW_PERMISSION = "submissions.change_submission"


def mail_sender(kind: str, submission: Submission, about: object, **context: Any) -> None:
    """A letter to the sender with a private link; one of each kind for what it is about, none about an example."""
    key = f"{kind}:{submission.pk}:{about}"
    if submission.is_example or not submission.sender_email or Letter.objects.filter(key=key).exists():
        return
    url = whole_url("submissions:status", new_link_to(submission))
    context |= {"submission": submission, "url": url}
    write(kind, to=submission.sender_email, key=key, context=context, handling=Handling(holds_secret=True))


def mail_approver(kind: str, approval: Approval, **context: Any) -> None:
    """A letter to the municipality with a private link to what it is asked to approve."""
    key = f"{kind}:{approval.pk}"
    if not approval.address or Letter.objects.filter(key=key).exists():
        return
    url = whole_url("submissions:approve", new_link_to_approval(approval))
    context |= {"approval": approval, "url": url}
    write(kind, to=approval.address, key=key, context=context, handling=Handling(holds_secret=True))


def mail_editors() -> None:
    """Tell each editor who reviews that something waits: at most one letter an hour each, however much is handed in."""
    for editor in ModelBackend().with_perm(REVIEW_PERMISSION):
        nudge(EDITORS_KIND, editor, {"path": reverse("submissions_admin:index")})
