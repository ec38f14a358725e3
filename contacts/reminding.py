"""What time brings: a reminder, Kundstöd that takes over, and the question whether the answer helped."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from contacts import mail, services
from contacts.models import OPEN_STATES, Actor, Question, State, Turn
from contacts.workdays import counts_from, is_working_day, working_day_after
from letters.addresses import undeliverable_among

REMINDED_AFTER = 2  # working days
TAKEN_OVER_AFTER = 4  # working days
HELPED_ASKED_AFTER = datetime.timedelta(days=14)
# Nobody remembers whether something helped that long ago.
HELPED_NOT_ASKED_AFTER = datetime.timedelta(days=60)


@dataclass(slots=True)
class Reminded:
    """What was done: contacts reminded, questions taken over, askers asked."""

    reminded: int = 0
    taken_over: int = 0
    asked: int = 0


def remind() -> Reminded:
    """Do all that is due today. On a day off nothing is: nobody is there to read it.

    Kundstöd does not wait for one from whom all letters come back.
    """
    today = timezone.localdate()
    done = Reminded()
    if not is_working_day(today):
        return done
    turns = _waiting_turns()
    gone = undeliverable_among(turn.address for turn in turns)
    reached = {turn.question_id for turn in turns if turn.address and turn.address not in gone}
    for turn in turns:
        day = counts_from(timezone.localtime(turn.asked_at))
        if turn.question_id not in reached or today >= working_day_after(day, TAKEN_OVER_AFTER):
            done.taken_over += _take_over(turn)
        elif turn.reminded_at is None and today >= working_day_after(day, REMINDED_AFTER):
            done.reminded += _remind(turn)
    done.asked = sum(map(_ask_whether_it_helped, _to_be_asked()))
    return done


def _waiting_turns() -> list[Turn]:
    """Of each question that is with a contact, those who were asked last."""
    waiting = Turn.objects.filter(question__state=State.WITH_CONTACT, question__is_example=False)
    return list(waiting.asked_last().select_related("question__page", "page"))


def _take_over(turn: Turn) -> bool:
    try:
        services.take_over(turn)
    except services.Overtaken:  # it was answered a moment ago
        return False
    return True


@transaction.atomic
def _remind(turn: Turn) -> bool:
    try:
        question = services.hold(turn.question)
    except services.Overtaken:  # it was erased a moment ago
        return False
    if question.state != State.WITH_CONTACT or not turn.address:
        return False
    Turn.objects.filter(pk=turn.pk).update(reminded_at=timezone.now())
    more = turn.messages.filter(author=Actor.ASKER).last()
    mail.to_contact("question_reminder", turn, f"{turn.asked_at:%Y%m%d%H%M%S}", said=more)
    return True


def _to_be_asked() -> list[Question]:
    now = timezone.now()
    return list(
        Question.objects.full()
        .filter(
            helped_asked_at=None,
            helped="",
            is_example=False,
            answered_at__lte=now - HELPED_ASKED_AFTER,
            answered_at__gt=now - HELPED_NOT_ASKED_AFTER,
        )
        .exclude(state__in=OPEN_STATES)
        .exclude(asker_email="")
    )


@transaction.atomic
def _ask_whether_it_helped(question: Question) -> bool:
    is_first = Question.objects.filter(pk=question.pk, helped_asked_at=None).update(
        helped_asked_at=timezone.now(), version=F("version") + 1
    )
    if is_first:
        mail.to_asker("question_helped", question, "asked")
    return bool(is_first)
