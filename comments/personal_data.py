"""What this app keeps about a person: given out and erased here, and told to the members' own page."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from comments.following import followed_by
from comments.links import new_link_to
from comments.models import Comment, Follow, PrivateLink
from comments.services import erase
from comments.threads import SECTION
from kunskapsbank.visibility import readable
from members.personal_data import Keeper, Written, register


def everything_about(address: str) -> list[dict[str, Any]]:
    """Each comment and each followed page of an address, as plain values."""
    comments = Comment.objects.by(address).filter(emptied_at=None).select_related("page", "reason")
    followed = Follow.objects.filter(address__iexact=address).select_related("page")
    return [
        *(_comment_as_values(comment) for comment in comments.order_by("created_at")),
        *({"slag": _("sida som följs"), "sida": one.page.title, "sedan": one.since.isoformat()} for one in followed),
    ]


@transaction.atomic
def erase_everything_about(address: str) -> int:
    """Forget what an address wrote and follows; gives how many things that were."""
    comments = list(Comment.objects.by(address).filter(emptied_at=None))
    for comment in comments:
        erase(comment)
    # Those that are left were written with an account that has another address now: theirs, but for this one.
    Comment.objects.filter(email__iexact=address).update(email="", text_digest="")
    PrivateLink.objects.filter(address__iexact=address).delete()
    followed, _details = Follow.objects.filter(address__iexact=address).delete()
    return len(comments) + followed


@transaction.atomic
def move(old: str, new: str) -> None:
    """Let the comments of an address and what it follows go over to another one; links in letters to the old one end.

    What nobody confirmed stays: a stranger may have typed the old address, and would be shown the new one.
    """
    comments = Comment.objects.by(old).for_moderators()
    PrivateLink.objects.filter(Q(comment__in=comments) | Q(address__iexact=old)).delete()
    same = {"page": OuterRef("page"), "text_digest": OuterRef("text_digest")}
    said_from_new = Comment.objects.for_moderators().filter(email=new, **same)
    comments.filter(Exists(said_from_new)).update(text_digest="")
    comments.update(email=new)
    followed = Follow.objects.filter(address__iexact=old)
    followed.filter(page__in=Follow.objects.filter(address__iexact=new).values("page")).delete()
    followed.update(address=new)


def written_by(address: str) -> list[Written]:
    """The comments of an address, the newest first."""
    comments = Comment.objects.by(address).filter(emptied_at=None).select_related("page").order_by("-created_at")
    return [
        Written(
            label=_("Kommentar på ”%(page)s”, %(state)s")
            % {"page": comment.page.title, "state": comment.get_state_display()},
            at=comment.created_at,
            url=reverse("comments:comment", args=[comment.pk]) if comment.is_published else "",
            opens=0 if comment.is_published or comment.is_unconfirmed else comment.pk,
        )
        for comment in comments
    ]


def open_comment(address: str, number: int) -> str:
    """A new link to a comment of an address that its writer has confirmed: where it is, and why it was hidden."""
    confirmed = Comment.objects.by(address).for_moderators().filter(emptied_at=None)
    comment = confirmed.filter(pk=number).first()
    return reverse("comments:own_comment", args=[new_link_to(comment)]) if comment else ""


def pages_followed_by(address: str) -> list[Written]:
    """The pages whose comments an address is told of, where everybody may read them."""
    followed = followed_by(address).filter(page__in=readable(Page.objects.all()).values("pk"))
    return [Written(one.page.title, one.since, f"{one.page.url}#{SECTION}") for one in followed]


def keep() -> None:
    """Tell the members' page of it."""
    keeper = Keeper(
        _("Kommentarer"),
        everything_about,
        erase_everything_about,
        written=written_by,
        follows=pages_followed_by,
        move=move,
        open=open_comment,
    )
    register(keeper)


def _comment_as_values(comment: Comment) -> dict[str, Any]:
    return {
        "slag": _("kommentar"),
        "sida": comment.page.title,
        "text": comment.text,
        "namn": comment.author_name,
        "roll": comment.author_role,
        "märke": comment.badge,
        "e-post": comment.email,
        "läge": comment.get_state_display(),
        "skäl": str(comment.reason or ""),
        "skriven": comment.created_at.isoformat(),
        "publicerad": comment.published_at.isoformat() if comment.published_at else "",
    }
