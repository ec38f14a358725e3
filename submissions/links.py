"""Private links: 256 bits that nobody can guess, kept as a fingerprint only, so that the table opens nothing."""

from __future__ import annotations

import datetime

from django.utils import timezone

from kunskapsbank.links import digest_of, new_token
from submissions.models import Approval, PrivateLink, Submission

# Longer than it takes from the first word to publication; each letter brings a new one.
LASTS = datetime.timedelta(days=365)


def new_link_to(submission: Submission) -> str:
    """The secret of a new link that opens the submission; links that exist already go on working."""
    return _new(submission=submission)


def new_link_to_approval(approval: Approval) -> str:
    """The secret of a new link to what a municipality is asked to approve."""
    return _new(approval=approval)


def submission_of(token: str) -> Submission | None:
    """What the link opens, if it is a link at all and not over."""
    link = PrivateLink.objects.valid().select_related("submission").filter(digest=digest_of(token)).first()
    return link.submission if link else None


def approval_of(token: str) -> Approval | None:
    """The same for an approval."""
    link = PrivateLink.objects.valid().select_related("approval").filter(digest=digest_of(token)).first()
    return link.approval if link else None


def _new(submission: Submission | None = None, approval: Approval | None = None) -> str:
    token = new_token()
    PrivateLink.objects.create(
        digest=digest_of(token), submission=submission, approval=approval, expires_at=timezone.now() + LASTS
    )
    return token
