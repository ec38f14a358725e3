"""The private links of this app."""

from __future__ import annotations

import datetime

from submissions.models import Approval, PrivateLink, Submission

# Longer than it takes from the first word to publication; each letter brings a new one.
LASTS = datetime.timedelta(days=365)


def new_link_to(submission: Submission) -> str:
    """The secret of a new link that opens the submission; links that exist already go on working."""
    return PrivateLink.objects.make(submission=submission, lasts=LASTS)


def new_link_to_approval(approval: Approval) -> str:
    """The secret of a new link to what a municipality is asked to approve."""
    return PrivateLink.objects.make(approval=approval, lasts=LASTS)


def submission_of(token: str) -> Submission | None:
    """What the link opens, if it is a link at all and not over."""
    link = PrivateLink.objects.select_related("submission").behind(token)
    return link.submission if link else None


def approval_of(token: str) -> Approval | None:
    """The same for an approval."""
    link = PrivateLink.objects.select_related("approval").behind(token)
    return link.approval if link else None
