"""Private links: 256 bits that nobody can guess, kept as a fingerprint only, so that the table opens nothing."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from comments.models import Comment, PrivateLink
from kunskapsbank.links import digest_of, new_token

Kind = PrivateLink.Kind
LASTS = {
    Kind.COMMENT: datetime.timedelta(days=365),
    # Whoever has it may erase everything somebody wrote.
    Kind.OWN: datetime.timedelta(hours=1),
    Kind.FOLLOWED: datetime.timedelta(days=365),
    Kind.FEED: datetime.timedelta(days=365),
}


def new_link_to(comment: Comment) -> str:
    """The secret of a new link for the writer of a comment; those that exist go on working."""
    return _new(Kind.COMMENT, comment=comment)


def new_link_for(kind: PrivateLink.Kind, address: str) -> str:
    """The secret of a new link to what an address wrote or follows."""
    return _new(kind, address=address)


def new_feed_link(user: Any) -> str:
    """The secret of the moderator's only link to the feed; the one before it no longer works."""
    PrivateLink.objects.filter(kind=Kind.FEED, user=user).delete()
    return _new(Kind.FEED, user=user)


def link_of(kind: PrivateLink.Kind, token: str) -> PrivateLink | None:
    """The link of this kind with this secret, if it is one and not over."""
    links = PrivateLink.objects.valid().select_related("comment__page", "comment__reason", "comment__parent", "user")
    return links.filter(kind=kind, digest=digest_of(token)).first()


def _new(kind: PrivateLink.Kind, **opens: Any) -> str:
    token = new_token()
    PrivateLink.objects.create(kind=kind, digest=digest_of(token), expires_at=timezone.now() + LASTS[kind], **opens)
    return token
