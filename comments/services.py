"""What a writer does: write, confirm, erase; and the one way in which a comment's state changes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import mail
from comments.models import LONGEST_NAME, LONGEST_ROLE, MOVES, Comment, CommentChange, HidingReason, Report, State
from comments.pages import closed_because
from comments.wording import digest_of_text, name_problem
from kunskapsbank.written import one_line
from letters.codes import Answer, answer_code
from letters.models import MailedCode
from members.people import Person

Cause = CommentChange.Cause
NOTHING: dict[str, Any] = {
    "text": "",
    "author_name": "",
    "author_role": "",
    "badge": "",
    "email": "",
    "text_digest": "",
    "user": None,
    "municipality": None,
}


class Overtaken(Exception):
    """Somebody else did something with the comment since it was read, or it cannot go where it was sent."""

    def __init__(self, now: Comment) -> None:
        """Carry what it is now."""
        super().__init__()
        self.now = now


class CannotComment(Exception):
    """Nothing can be written there now; says why in Swedish."""


class Said(Exception):
    """The writer has said the very same on this page before. Only whoever has shown the address is told so."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who takes a step, and why. Without anybody it is the writer, or time."""

    by: Any = None
    reason: HidingReason | None = None
    cause: Cause = Cause.NONE


THE_WRITERS = Decision()


@transaction.atomic
def move(
    comment: Comment, to: State, decision: Decision = THE_WRITERS, *, seen: int | None = None, **changes: Any
) -> None:
    """Take the comment to another state and write down who did it, when and why. Raises Overtaken.

    `seen` is the version that was looked at, where somebody looked; `changes` are written in the same stroke.
    """
    sources = [source for source, targets in MOVES.items() if to in targets]
    found = Comment.objects.filter(pk=comment.pk, state__in=sources)
    if seen is not None:
        found = found.filter(version=seen)
    hidden_at = timezone.now() if to == State.HIDDEN else None
    moved = found.update(state=to, version=F("version") + 1, reason=decision.reason, hidden_at=hidden_at, **changes)
    comment.refresh_from_db()
    if not moved:
        raise Overtaken(comment)
    CommentChange.objects.create(
        comment=comment, state=to, by=decision.by, reason=decision.reason, cause=decision.cause
    )


@transaction.atomic
def write_as_visitor(*, page: Any, parent: Comment | None, text: str, name: str, email: str) -> Comment:
    """Keep what a visitor wrote until the address is confirmed. Raises CannotComment.

    What the owner of the address said before is not asked of here: any stranger may have typed it.
    """
    comment = Comment(page=page, parent=parent, text=text, author_name=name, email=email.lower())
    return _kept(comment, State.UNCONFIRMED)


@transaction.atomic
def write_as_member(*, page: Any, parent: Comment | None, text: str, person: Person) -> Comment:
    """Publish what a member of a municipality wrote, at once; what another member wrote waits.

    Raises CannotComment, Said.
    """
    comment = Comment(
        page=page,
        parent=parent,
        text=text,
        author_name=signed_by(person),
        author_role=_fit(person, person.role)[:LONGEST_ROLE],
        badge=person.badge,
        municipality=_spoken_for(person),
        email=person.email.lower(),
        user=person.user,
        confirmed_at=timezone.now(),
    )
    is_trusted = bool(person.badge or person.municipality)
    comment = _kept(comment, State.PUBLISHED if is_trusted else State.WAITING, by=person.user)
    if comment.state == State.WAITING:
        mail.mail_moderators(comment)
    return comment


@transaction.atomic
def rewrite(comment: Comment, *, text: str, name: str, email: str) -> None:
    """Change what is not confirmed yet. Raises Overtaken."""
    values = {"text": text, "author_name": name, "email": email.lower(), "text_digest": digest_of_text(text)}
    changed = Comment.objects.filter(pk=comment.pk, state=State.UNCONFIRMED).update(**values)
    comment.refresh_from_db()
    if not changed:
        raise Overtaken(comment)


@transaction.atomic
def confirm(comment: Comment, typed: str) -> Answer:
    """Take the right code for proof that the writer's address is theirs: the comment waits for a moderator.

    Raises Overtaken, and Said, which leaves the code and the comment as they were.
    """
    result = answer_code(comment.code_subject, comment.email, typed)
    if result is Answer.RIGHT:
        try:
            move(comment, State.WAITING, confirmed_at=timezone.now())
        except IntegrityError as error:
            raise Said from error
        mail.mail_moderators(comment)
    return result


@transaction.atomic
def erase(comment: Comment) -> None:
    """Forget what the comment says and who said it; its place in the thread stays. Nothing if that was done before."""
    held = Comment.objects.select_for_update().get(pk=comment.pk)
    if held.state == State.ERASED:
        return
    _forget_around(held)
    move(comment, State.ERASED, emptied_at=timezone.now(), **NOTHING)


@transaction.atomic
def empty(comment: Comment) -> None:
    """Forget what a hidden comment said and who said it; that it was hidden, and why, stays.

    Nothing if somebody published or emptied it meanwhile.
    """
    held = Comment.objects.select_for_update().get(pk=comment.pk)
    if held.state != State.HIDDEN or held.emptied_at:
        return
    _forget_around(held)
    Comment.objects.filter(pk=comment.pk).update(emptied_at=timezone.now(), version=F("version") + 1, **NOTHING)
    comment.refresh_from_db()
    CommentChange.objects.create(comment=comment, state=State.HIDDEN, cause=Cause.TIME)


def is_said_elsewhere(
    text: str, *, page: Any, since: datetime.datetime, by: Person | None, besides: Comment | None
) -> bool:
    """Whether the same text was sent since then to another page, or to this one by somebody else than `by`.

    What stands in the comment `besides` is not counted.
    Of a visitor any address is as good as another: else the answer would tell whose a published comment is.
    """
    same = Comment.objects.filter(text_digest=digest_of_text(text), created_at__gte=since)
    own = Q(email=by.email.lower()) if by else Q(state=State.UNCONFIRMED)
    others = same.exclude(pk=besides.pk) if besides else same
    return others.exclude(own, page=page.pk).exists()


def signed_by(person: Person) -> str:
    """The name that readers see: the member's own, or the role where the name would mislead."""
    return (_fit(person, person.name) or _fit(person, person.role) or _("En medlem"))[:LONGEST_NAME]


def _kept(comment: Comment, state: State, *, by: Any = None) -> Comment:
    if because := closed_because(comment.page):
        raise CannotComment(because)
    comment.state = state
    comment.text_digest = digest_of_text(comment.text)
    if state == State.PUBLISHED:
        comment.published_at = comment.confirmed_at
    try:
        with transaction.atomic():
            comment.save()
    except IntegrityError as error:
        raise Said from error
    CommentChange.objects.create(comment=comment, state=state, by=by)
    return comment


def _fit(person: Person, words: str) -> str:
    """A name or a role, empty where it would mislead: members write both themselves."""
    line = one_line(words)
    speaks_for_office = bool(person.badge) and _spoken_for(person) is None
    return line if speaks_for_office or not name_problem(line) else ""


def _spoken_for(person: Person) -> Any:
    """The municipality whose name the badge bears: an editor may be a member of one and does not speak for it."""
    municipality = person.municipality
    if municipality and person.badge in {"", municipality.name, municipality.short_name}:
        return municipality
    return None


def _forget_around(comment: Comment) -> None:
    mail.empty_letters_about(comment)
    MailedCode.objects.filter(about=comment.code_subject).delete()
    comment.links.all().delete()
    # Nobody can report it again, so that it need not be known who has.
    Report.objects.filter(comment=comment).update(note="", network="")
    if comment.user_id:
        # The step of writing bears the writer's account.
        comment.changes.filter(by=comment.user_id).update(by=None)
