"""How long what was written is kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from comments.models import Comment, PrivateLink, Report, State
from comments.services import empty


@dataclass(slots=True)
class Forgotten:
    """What was done: comments that are gone, that are emptied, and addresses that are gone."""

    unconfirmed: int = 0
    emptied: int = 0
    addresses: int = 0


def forget() -> Forgotten:
    """Remove what nobody confirmed, empty what was hidden long ago, forget the addresses of what was published."""
    now, keep = timezone.now(), settings.KEEP
    unconfirmed = Comment.objects.filter(state=State.UNCONFIRMED, created_at__lt=now - keep.unconfirmed)
    done = Forgotten(unconfirmed=unconfirmed.count())
    unconfirmed.delete()
    hidden = Comment.objects.filter(state=State.HIDDEN, emptied_at=None, hidden_at__lt=now - keep.hidden_comments)
    for comment in hidden:
        empty(comment)
        done.emptied += 1
    old = Comment.objects.published().filter(published_at__lt=now - keep.comment_addresses).exclude(email="")
    # Without an address the same text by another one would be the same text by nobody.
    done.addresses = old.update(email="", text_digest="")
    Report.objects.filter(at__lt=now - keep.reports).exclude(handled_at=None).update(network="", note="")
    PrivateLink.objects.over().delete()
    return done
