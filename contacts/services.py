"""What is done with a question, each as one step: sent, answered, declined, referred, taken over, closed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from contacts import mail
from contacts.models import MOVES, Actor, Message, Question, QuestionStep, State, Turn
from contacts.presentation import name_of, reasons_to_tell
from contacts.routing import held_limit, peer_page, receivers_for_support, receivers_of
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
    """Give a question whose asker is known to the page's contact and mailbox, or to Kundstöd.

    Raises Overtaken if it was sent.
    """
    held = hold_unsent(question)
    page = peer_page(held.page)
    to = receivers_of(page, is_held=True)
    if page is not None and to.addresses:
        move(held, State.WITH_CONTACT, who=ASKER, sent_at=timezone.now())
        _ask(held, page, to.addresses)
    else:
        move(held, State.WITH_SUPPORT, who=ASKER, sent_at=timezone.now())
        _give_to_support(held)
    mail.to_asker("question_received", held, "sent", reasons=list(reasons_to_tell(to.why)))
    question.refresh_from_db()


@transaction.atomic
def answer(turn: Turn, text: str, *, mail_digest: str = "", seen_draft: int = 0, by: Any = None) -> bool:
    """Keep an answer and bring it to the asker; False for one that is kept already. Raises Overtaken if all is gone.

    It is taken whenever it comes, also after Kundstöd has taken over: what somebody wrote is not thrown away. So much
    of what waits to be looked at as was `seen_draft`, in characters, waits no longer; what came by mail later does.
    """
    question = hold(turn.question)
    if seen_draft:
        waiting = Turn.objects.values_list("draft", flat=True).get(pk=turn.pk)
        Turn.objects.filter(pk=turn.pk).update(draft=waiting[seen_draft:].strip())
    said = question.messages.filter(turn=turn).exclude(author=Actor.ASKER)
    last = said.last()
    if (mail_digest and said.filter(mail_digest=mail_digest).exists()) or (last and last.text == text):
        return False
    who = Who(Actor.SUPPORT if turn.is_support else Actor.CONTACT, by)
    message = Message.objects.create(
        question=question, turn=turn, author=who.actor, by=by, text=text, mail_digest=mail_digest
    )
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
    Turn.objects.filter(pk=turn.pk).update(asked_at=timezone.now(), reminded_at=None, occasion=_next_occasion(held))
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
    if not is_asked(question, turn):
        raise Overtaken
    move(question, State.WITH_SUPPORT, who=who)
    _give_to_support(question)
    mail.to_asker("question_taken", question, turn.occasion)


@transaction.atomic
def forward(question: Question, page: Any, *, by: Any, seen: int) -> Turn:
    """Kundstöd asks the contact and the mailbox of a page, first those who have not had it; gives the first of them.

    Raises Overtaken, also where that page has nobody to ask.
    """
    held = hold(question, seen=seen)
    addresses = receivers_for_support(page, asked=held.asked_addresses())
    if not addresses or page.is_secret:
        raise Overtaken
    move(held, State.WITH_CONTACT, who=Who(Actor.SUPPORT, by))
    first, *_others = _ask(held, page, addresses)
    question.refresh_from_db()
    return first


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
    # What nobody could answer in a year is closed by time alone.
    is_unanswered = who.actor == Actor.SITE and held.is_open
    if who.actor == Actor.SUPPORT and note:
        turn = held.turns.filter(is_support=True).last() or _support_turn(held)
        Message.objects.create(question=held, turn=turn, author=Actor.SUPPORT, by=who.user, text=note)
    move(held, State.CLOSED, who=who)
    if who.actor == Actor.SUPPORT or is_unanswered:
        mail.to_asker("question_closed", held, held.version, note=note, is_unanswered=is_unanswered)
    question.refresh_from_db()


@transaction.atomic
def pause(turn: Turn, *, until: datetime.date | None, most_per_month: int) -> None:
    """The contact of a turn says how many questions it takes a month, and until when none."""
    limit = held_limit(turn.address)
    limit.paused_until, limit.most_per_month = until, most_per_month
    limit.save()


def current_turns(question: Question) -> list[Turn]:
    """Who was asked last: one, or a contact and the mailbox beside it."""
    return list(Turn.objects.filter(question=question).asked_last())


def is_asked(question: Question, turn: Turn) -> bool:
    """Whether it is this one who has to answer now."""
    return question.state == State.WITH_CONTACT and turn in current_turns(question)


def _leave(turn: Turn, to: State, note: str) -> None:
    question = hold(turn.question)
    if not is_asked(question, turn):
        raise Overtaken
    keep_note(turn, note)
    move(question, to, who=CONTACT)
    turn.refresh_from_db()
    _give_to_support(question)
    kind = "question_declined" if to == State.DECLINED else "question_referred"
    mail.to_asker(kind, question, turn.occasion)


def _ask(question: Question, page: Any, addresses: Iterable[str]) -> list[Turn]:
    """Ask these of the page's addresses together: each gets a letter, and whoever is first answers for both."""
    now, occasion, contact = timezone.now(), _next_occasion(question), page.contact_addresses[0]
    turns = [
        Turn.objects.create(
            question=question,
            page=page,
            address=address,
            is_mailbox=address != contact,
            occasion=occasion,
            created_at=now,
            asked_at=now,
        )
        for address in addresses
    ]
    for turn in turns:
        mail.to_contact("question_asked", turn, "first")
    return turns


def _next_occasion(question: Question) -> int:
    return (question.turns.aggregate(last=Max("occasion"))["last"] or 0) + 1


def _give_to_support(question: Question) -> None:
    mail.to_support(_support_turn(question), "first")


def _support_turn(question: Question) -> Turn:
    return Turn.objects.create(
        question=question, is_support=True, address=support_address(), occasion=_next_occasion(question)
    )
