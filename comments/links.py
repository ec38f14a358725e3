"""The private links of this app, and how long each holds."""

from __future__ import annotations

import datetime
from typing import Any

from comments.models import Comment, PrivateLink
from kunskapsbank.links import digest_of

Kind = PrivateLink.Kind
LASTS = {
    Kind.COMMENT: datetime.timedelta(days=365),
    # Whoever has it may erase everything somebody wrote.
    Kind.OWN: datetime.timedelta(hours=1),
    Kind.FOLLOWED: datetime.timedelta(days=365),
    Kind.FEED: datetime.timedelta(days=365),
}


def new_link_to(comment: Comment, *, secret: str = "") -> str:
    """The secret of a new link for the writer of a comment, or of one with this secret; those that exist go on working.

    A secret that a link has already is not used again.
    """
    is_free = not PrivateLink.objects.filter(digest=digest_of(secret)).exists()
    return _new(Kind.COMMENT, comment=comment, secret=secret if is_free else "")


def new_link_for(kind: PrivateLink.Kind, address: str) -> str:
    """The secret of a new link to what an address wrote or follows."""
    return _new(kind, address=address)


def new_feed_link(user: Any) -> str:
    """The secret of the moderator's only link to the feed; the one before it no longer works."""
    PrivateLink.objects.filter(kind=Kind.FEED, user=user).delete()
    return _new(Kind.FEED, user=user)


def link_of(kind: PrivateLink.Kind, token: str) -> PrivateLink | None:
    """The link of this kind with this secret, if it is one and not over."""
    links = PrivateLink.objects.select_related("comment__page", "comment__reason", "comment__parent", "user")
    return links.filter(kind=kind).behind(token)


def _new(kind: PrivateLink.Kind, **opens: Any) -> str:
    return PrivateLink.objects.make(kind=kind, lasts=LASTS[kind], **opens)
