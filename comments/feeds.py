"""The newest comments as Atom, for those who moderate."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from comments.moderators import moderated_by
from comments.wording import said
from kunskapsbank.links import site_url, whole_url

MOST = 50


def feed_for(user: Any) -> str:
    """The comments that this person moderates, the newest first, published or not."""
    feed = Atom1Feed(
        title=_("Kommentarer att granska"),
        link=site_url() + reverse("comments_admin:index"),
        description=_("De senaste kommentarerna på Kunskapsbanken."),
        language="sv",
    )
    comments = moderated_by(user).filter(emptied_at=None).select_related("page").order_by("-created_at", "-pk")
    for comment in comments[:MOST]:
        address = whole_url("comments_admin:comment", comment.pk)
        feed.add_item(
            title=_("%(name)s om ”%(page)s” (%(state)s)")
            % {"name": comment.author_name, "page": comment.page.title, "state": comment.get_state_display()},
            link=address,
            # A feed reader takes it for HTML.
            description=said(comment.text),
            unique_id=address,
            pubdate=comment.created_at,
            updateddate=comment.published_at or comment.created_at,
        )
    return feed.writeString("utf-8")
