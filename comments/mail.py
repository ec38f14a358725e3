"""The letters of this app: what each says is in `templates/emails/comment_*.txt`.

The keys of those about a comment begin alike, so that they are found when the comment is erased.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from comments.links import Kind, new_link_for, new_link_to
from comments.models import Comment
from comments.moderators import moderators_of
from kunskapsbank.links import whole_url
from letters.models import Letter
from letters.nudging import nudge
from letters.services import Handling, write

MODERATORS_KIND = "comment_moderators"


def mail_writer(kind: str, comment: Comment) -> None:
    """A letter to whoever wrote the comment, with a private link; one of each kind for each version of it."""
    address = comment.user.email if comment.user else comment.email
    key = f"{_key_of(comment)}{kind}:{comment.version}"
    if not address or Letter.objects.filter(key=key).exists():
        return
    context = {
        "comment": comment,
        "url": whole_url("comments:own_comment", new_link_to(comment)),
        "permalink": whole_url("comments:comment", comment.pk),
    }
    write(kind, to=address, key=key, context=context, handling=Handling(holds_secret=True))


def mail_moderators(comment: Comment) -> None:
    """Tell each moderator of the page that something waits: at most one letter an hour each."""
    for person in moderators_of(comment.page):
        nudge(MODERATORS_KIND, person, {"path": reverse("comments_admin:index")})


def empty_letters_about(comment: Comment) -> None:
    """Forget what the writer was told, sent or not."""
    for letter in Letter.objects.filter(key__startswith=_key_of(comment), emptied_at=None):
        if letter.sent_at is None and letter.given_up_at is None:
            letter.delete()
        else:
            letter.empty()
            letter.save()


def mail_digest(address: str, news: list[tuple[Any, int]], *, key: str) -> bool:
    """One letter about what is new on the pages that an address follows: titles and counts, nobody's words.

    False where the letter of this key was written before.
    """
    if Letter.objects.filter(key=key).exists():
        return False
    token = new_link_for(Kind.FOLLOWED, address)
    url = whole_url("comments:unfollow", token)
    context = {"news": [(page, page.full_url, count) for page, count in news], "url": url}
    handling = Handling(holds_secret=True, unsubscribe_url=url)
    write("comment_digest", to=address, key=key, context=context, handling=handling)
    return True


def _key_of(comment: Comment) -> str:
    return f"comment:{comment.pk}:"
