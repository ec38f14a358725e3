"""What readers report, and what happens when several do."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from comments import mail
from comments.models import Comment, CommentChange, Report, State
from comments.services import Decision, move

# So many who have nothing to do with each other hide a comment until a moderator has looked.
HIDES = 3


@transaction.atomic
def report(comment: Comment, *, about: str, note: str, network: str) -> bool:
    """Keep a report; False when this network has reported the comment before, or nobody can read it any more."""
    held = Comment.objects.select_for_update().get(pk=comment.pk)
    if not held.is_published:
        return False
    _report, is_new = Report.objects.get_or_create(
        comment=held, network=_fingerprint(held, network), defaults={"about": about, "note": note}
    )
    if not is_new:
        return False
    is_by_moderators = held.municipality_id is None and bool(held.badge)
    if not is_by_moderators and held.reports.open().count() >= HIDES:
        move(held, State.WAITING, Decision(cause=CommentChange.Cause.REPORTED))
    else:
        # Whoever decides right now has not seen this report, and would answer it unread.
        Comment.objects.filter(pk=held.pk).update(version=F("version") + 1)
    mail.mail_moderators(held)
    return True


def _fingerprint(comment: Comment, network: str) -> str:
    """The same network's for the same comment only, so that nobody learns what else was reported from there."""
    return salted_hmac(f"comments.report:{comment.pk}", network, algorithm="sha256").hexdigest()
