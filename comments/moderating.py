"""What a moderator does: publish, hide, answer, look at reports, close a page."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from comments import mail
from comments.models import ClosedPage, Comment, HidingReason, ModeratingMunicipality, Report, State
from comments.moderators import moderates_everything
from comments.pages import closed_because
from comments.services import CannotComment, Decision, Overtaken, move
from municipalities.models import MunicipalityPage

# In the page's history.
CLOSE, OPEN = "comments.close", "comments.open"


@transaction.atomic
def publish(comment: Comment, *, by: Any, seen: int) -> None:
    """Let every visitor read the comment; what was reported of it is answered so. Raises Overtaken, CannotComment."""
    if comment.emptied_at:
        raise CannotComment(_("Kommentaren är gallrad: texten finns inte kvar."))
    was_public = comment.published_at is not None
    if not was_public and (because := closed_because(comment.page.specific)):
        raise CannotComment(because)
    published_at = comment.published_at or timezone.now()
    move(comment, State.PUBLISHED, Decision(by), seen=seen, published_at=published_at)
    _answer_reports(comment, by)
    if not was_public and comment.user_id != by.pk:
        mail.mail_writer("comment_published", comment)


@transaction.atomic
def hide(comment: Comment, *, why: HidingReason, by: Any, seen: int) -> None:
    """Take the comment away from the readers and tell its writer why. Raises Overtaken."""
    move(comment, State.HIDDEN, Decision(by, why), seen=seen)
    _answer_reports(comment, by)
    mail.mail_writer("comment_hidden", comment)


@transaction.atomic
def dismiss_reports(comment: Comment, *, by: Any, seen: int) -> None:
    """Leave the comment as it is and answer what was reported of it. Raises Overtaken."""
    _answer_reports(_held(comment, seen), by)


@transaction.atomic
def answer(comment: Comment, text: str, *, by: Any, seen: int) -> Comment:
    """Say something as the editorial office, or as the municipality; what waited is published first.

    Raises Overtaken, CannotComment.
    """
    if not _held(comment, seen).is_published:
        publish(comment, by=by, seen=seen)
    elif because := closed_because(comment.page.specific):
        raise CannotComment(because)
    name, municipality = _speaks_for(by, comment.page)
    now = timezone.now()
    reply = Comment.objects.create(
        page=comment.page,
        parent=comment.parent or comment,
        state=State.PUBLISHED,
        text=text,
        author_name=name,
        badge=name,
        municipality=municipality,
        email=by.email.lower(),
        user=by,
        confirmed_at=now,
        published_at=now,
    )
    reply.changes.create(state=State.PUBLISHED, by=by)
    # Whoever presses twice has looked at the comment as it was before the answer.
    Comment.objects.filter(pk=comment.pk).update(version=F("version") + 1)
    comment.refresh_from_db(fields=["version"])
    return reply


@transaction.atomic
def close_page(page: Page, *, by: Any) -> None:
    """Take no new comments on the page; those that are there stay."""
    _closed, is_new = ClosedPage.objects.get_or_create(page=page, defaults={"by": by})
    if is_new:
        log(instance=page, action=CLOSE, user=by)


@transaction.atomic
def open_page(page: Page, *, by: Any) -> None:
    """Take comments again."""
    if ClosedPage.objects.filter(page=page).delete()[0]:
        log(instance=page, action=OPEN, user=by)


@transaction.atomic
def let_moderate(municipalities: set[str]) -> None:
    """Let the reviewers of these municipalities, by code, moderate the comments on their own pages, and no others'."""
    ModeratingMunicipality.objects.exclude(pk__in=municipalities).delete()
    for code in municipalities:
        ModeratingMunicipality.objects.get_or_create(municipality_id=code)


def _held(comment: Comment, seen: int) -> Comment:
    """The comment as it is, held from here. Raises Overtaken where it is not as it was looked at."""
    held = Comment.objects.select_for_update().get(pk=comment.pk)
    if held.version != seen:
        raise Overtaken(held)
    return held


def _answer_reports(comment: Comment, by: Any) -> None:
    Report.objects.open().filter(comment=comment).update(handled_at=timezone.now(), handled_by=by)


def _speaks_for(user: Any, page: Page) -> tuple[str, Any]:
    """The name that an answer is signed with, and the municipality it is of."""
    if moderates_everything(user):
        return _("Redaktionen"), None
    municipality = MunicipalityPage.objects.ancestor_of(page).first().municipality
    return municipality.name, municipality
