"""What is done with a question, each as one step: sent, answered, declined, referred, taken over, closed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from contacts import mail
from contacts.models import MOVES, Actor, Message, Question, QuestionStep, State, Turn
from contacts.presentation import name_of, reasons_to_tell
from contacts.routing import Why, held_limit, load_of, peer_page, why_not_now, why_support
from contacts.support import support_address
from letters.codes import Answer, answer_code


class Overtaken(Exception):
    """The question is not any more what it was when it was read; nothing was done."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who does something; `user` is the editor's account."""

    actor: Actor
    user: Any = None


ASKER, CONTACT, SITE = Who(Actor.ASKER), Who(Actor.CONTACT), Who(Actor.SITE)


@transaction.atomic
def hold(question: Question, *, seen: int | None = None) -> Question:
    """The question as it is now, held to the end of the transaction. Raises Overtaken if it moved on or is emptied."""
    held = Question.objects.select_for_update().filter(pk=question.pk, emptied_at=None).first()
    if held is None or (seen is not None and held.version != seen):
        raise Overtaken
    return held


@transaction.atomic
def hold_unsent(question: Question) -> Question:
    """The same of a question that nobody has been given. Raises Overtaken if it was sent or thrown away."""
    held = hold(question)
    if not held.is_unconfirmed:
        raise Overtaken
    return held


@transaction.atomic
def move(question: Question, to: State, *, who: Who, **values: Any) -> None:
    """Take the question a step further, with these values, and write down who did and when. Raises Overtaken."""
    now = timezone.now()
    sources = [source for source, targets in MOVES.items() if to in targets]
    moved = Question.objects.filter(pk=question.pk, state__in=sources, emptied_at=None).update(
        state=to, version=F("version") + 1, updated_at=now, **values
    )
    question.refresh_from_db()
    if not moved:
        raise Overtaken
    QuestionStep.objects.create(question=question, state=to, at=now, actor=who.actor, by=who.user)


@transaction.atomic
def confirm(question: Question, code: str) -> Answer:
    """Take the right code for proof that the asker's address is theirs, and send the question. Raises Overtaken."""
    held = hold_unsent(question)
    result = answer_code(held.code_subject, held.asker_email, code)
    if result is Answer.RIGHT:
        send(held)
    return result


@transaction.atomic
def send(question: Question) -> None:
    """Give a question whose asker is known to the page's contact, or to Kundstöd. Raises Overtaken if it was sent."""
    held = hold_unsent(question)
    page = peer_page(held.page)
    why = why_support(page)
    if page is not None and why is None:
        why = _why_not_now(page.contact_email)
    now = timezone.now()
    if page is not None and why is None:
        move(held, State.WITH_CONTACT, who=ASKER, sent_at=now)
        turn = Turn.objects.create(question=held, page=page, address=page.contact_email, created_at=now, asked_at=now)
        mail.to_contact("question_asked", turn, "first")
    else:
        move(held, State.WITH_SUPPORT, who=ASKER, sent_at=now)
        _give_to_support(held)
    mail.to_asker("question_received", held, "sent", reasons=list(reasons_to_tell(why)))
    question.refresh_from_db()


@transaction.atomic
def answer(turn: Turn, text: str, *, mail_digest: str = "", by: Any = None) -> bool:
    """Keep an answer and bring it to the asker; False for one that is kept already. Raises Overtaken if all is gone.

    It is taken whenever it comes, also after Kundstöd has taken over: what somebody wrote is not thrown away.
    """
    question = hold(turn.question)
    said = question.messages.filter(turn=turn).exclude(author=Actor.ASKER)
    last = said.last()
    if (mail_digest and said.filter(mail_digest=mail_digest).exists()) or (last and last.text == text):
        return False
    who = Who(Actor.SUPPORT if turn.is_support else Actor.CONTACT, by)
    message = Message.objects.create(
        question=question, turn=turn, author=who.actor, by=by, text=text, mail_digest=mail_digest
    )
    # One that came by mail did not have what waits to be looked at before its eyes.
    if not mail_digest:
        Turn.objects.filter(pk=turn.pk).update(draft="")
    if question.state == State.ANSWERED:
        Question.objects.filter(pk=question.pk).update(
            version=F("version") + 1, answered_at=message.at, updated_at=message.at
        )
    else:
        move(question, State.ANSWERED, who=who, answered_at=message.at)
    mail.to_asker(
        "question_answered",
        question,
        message.pk,
        answer=message,
        name=name_of(turn),
        can_ask_back=can_ask_back(question),
    )
    turn.refresh_from_db()
    return True


@transaction.atomic
def decline(turn: Turn, note: str = "") -> None:
    """The contact cannot answer: Kundstöd goes on, and the asker is told. Raises Overtaken when it is too late."""
    _leave(turn, State.DECLINED, note)


@transaction.atomic
def refer(turn: Turn, note: str) -> None:
    """The contact knows whom to ask instead; `note` says so to Kundstöd, who goes on. Raises Overtaken."""
    _leave(turn, State.REFERRED, note)


def keep_note(turn: Turn, note: str) -> None:
    """Let Kundstöd read what a contact says who wanted to decline or refer when it was too late."""
    if note:
        Turn.objects.filter(pk=turn.pk, question__emptied_at=None).update(note=note)


@transaction.atomic
def ask_back(question: Question, text: str, *, mail_digest: str = "") -> None:
    """Ask whoever answered last one thing more. Raises Overtaken where there is no answer, or it was done before."""
    held = hold(question)
    last = held.messages.exclude(author=Actor.ASKER).select_related("turn").last()
    if last is None or not can_ask_back(held):
        raise Overtaken
    turn = last.turn
    message = Message.objects.create(question=held, turn=turn, author=Actor.ASKER, text=text, mail_digest=mail_digest)
    is_gone = not turn.is_support and not turn.address
    move(held, State.WITH_SUPPORT if turn.is_support or is_gone else State.WITH_CONTACT, who=ASKER)
    Turn.objects.filter(pk=turn.pk).update(asked_at=timezone.now(), reminded_at=None)
    turn.refresh_from_db()
    if turn.is_support:
        mail.to_support(turn, message.pk)
    elif is_gone:
        _give_to_support(held)
    else:
        mail.to_contact("question_back", turn, message.pk, said=message)
    question.refresh_from_db()


def can_ask_back(question: Question) -> bool:
    """Whether the asker may ask one thing more: once, of an answer, while no secrecy has begun."""
    page = peer_page(question.page)
    is_secret = page is not None and page.is_secret
    return (
        question.state == State.ANSWERED and not is_secret and not question.messages.filter(author=Actor.ASKER).exists()
    )


@transaction.atomic
def take_over(turn: Turn, *, who: Who = SITE) -> None:
    """Give a question that its contact has not answered to Kundstöd, and tell the asker. Raises Overtaken."""
    question = hold(turn.question)
    # Of an answered question Kundstöd may get more to do, but only from its asker.
    if question.state != State.WITH_CONTACT or current_turn(question) != turn:
        raise Overtaken
    move(question, State.WITH_SUPPORT, who=who)
    _give_to_support(question)
    mail.to_asker("question_taken", question, _occasion(turn))


@transaction.atomic
def forward(question: Question, page: Any, *, by: Any, seen: int) -> Turn:
    """Kundstöd asks the contact of a page. Raises Overtaken, also where that page has nobody to ask."""
    held = hold(question, seen=seen)
    if not page.contact_email or page.is_secret:
        raise Overtaken
    held_limit(page.contact_email)
    now = timezone.now()
    move(held, State.WITH_CONTACT, who=Who(Actor.SUPPORT, by))
    turn = Turn.objects.create(question=held, page=page, address=page.contact_email, created_at=now, asked_at=now)
    mail.to_contact("question_asked", turn, "first")
    question.refresh_from_db()
    return turn


@transaction.atomic
def answer_as_support(question: Question, text: str, *, by: Any, seen: int) -> None:
    """Kundstöd answers itself. Raises Overtaken."""
    held = hold(question, seen=seen)
    turn = held.turns.filter(is_support=True).last() or _support_turn(held)
    answer(turn, text, by=by)
    question.refresh_from_db()


@transaction.atomic
def close(question: Question, *, who: Who, seen: int | None = None, note: str = "") -> None:
    """End it. Kundstöd says why, and the asker is told; the asker's own end needs no reason. Raises Overtaken."""
    held = hold(question, seen=seen)
    if who.actor == Actor.SUPPORT and note:
        turn = held.turns.filter(is_support=True).last() or _support_turn(held)
        Message.objects.create(question=held, turn=turn, author=Actor.SUPPORT, by=who.user, text=note)
    move(held, State.CLOSED, who=who)
    if who.actor == Actor.SUPPORT:
        mail.to_asker("question_closed", held, held.version, note=note)
    question.refresh_from_db()


@transaction.atomic
def pause(turn: Turn, *, until: datetime.date | None, most_per_month: int) -> None:
    """The contact of a turn says how many questions it takes a month, and until when none."""
    limit = held_limit(turn.address)
    limit.paused_until, limit.most_per_month = until, most_per_month
    limit.save()


def current_turn(question: Question) -> Turn | None:
    """Who was asked last."""
    return question.turns.order_by("asked_at", "pk").last()


def _why_not_now(address: str) -> Why | None:
    held_limit(address)
    return why_not_now(load_of(address), timezone.localdate())


def _leave(turn: Turn, to: State, note: str) -> None:
    question = hold(turn.question)
    if current_turn(question) != turn:
        raise Overtaken
    keep_note(turn, note)
    move(question, to, who=CONTACT)
    turn.refresh_from_db()
    _give_to_support(question)
    kind = "question_declined" if to == State.DECLINED else "question_referred"
    mail.to_asker(kind, question, _occasion(turn))


def _occasion(turn: Turn) -> str:
    """Names this time that the one of the turn was asked: after one thing more it is another."""
    return f"{turn.pk}-{turn.asked_at:%Y%m%d%H%M%S}"


def _give_to_support(question: Question) -> None:
    mail.to_support(_support_turn(question), "first")


def _support_turn(question: Question) -> Turn:
    return Turn.objects.create(question=question, is_support=True, address=support_address())
