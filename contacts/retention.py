"""How long questions are kept, and how one is emptied: what is counted stays, who and what goes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from contacts import mail, services
from contacts.models import ContactLimit, Question, QuestionLink, State, Turn
from letters.models import MailedCode


@dataclass(slots=True)
class Forgotten:
    """What was done: questions that were never sent, and those closed and emptied."""

    unconfirmed: int = 0
    closed: int = 0
    emptied: int = 0


def forget() -> Forgotten:
    """Do all that is due."""
    now, keep = timezone.now(), settings.KEEP
    questions = Question.objects.filter(is_example=False)
    done = Forgotten()
    for question in questions.filter(state=State.UNCONFIRMED, updated_at__lt=now - keep.unconfirmed):
        done.unconfirmed += discard(question)
    answered = questions.filter(state=State.ANSWERED, updated_at__lt=now - keep.answered_questions)
    unanswered = questions.sent().exclude(state=State.CLOSED).filter(updated_at__lt=now - keep.unanswered_questions)
    done.closed = sum(map(_close, answered | unanswered))
    for question in questions.full().filter(state=State.CLOSED, updated_at__lt=now - keep.closed_questions):
        empty(question)
        done.emptied += 1
    QuestionLink.objects.over().delete()
    for limit in ContactLimit.objects.all():
        if limit.is_usual(timezone.localdate()) and not _is_asked_now(limit.address):
            limit.delete()
    return done


@transaction.atomic
def discard(question: Question) -> bool:
    """Remove a question that nobody has been given, with the code that was mailed for it; False if it was sent."""
    try:
        held = services.hold_unsent(question)
    except services.Overtaken:
        return False
    MailedCode.objects.filter(about=held.code_subject).delete()
    held.delete()
    return True


@transaction.atomic
def empty(question: Question) -> None:
    """Take away all texts, names and addresses for good; that it was asked, and when it went where, stays."""
    held = Question.objects.select_for_update().get(pk=question.pk)
    if held.state != State.CLOSED:
        services.move(held, State.CLOSED, who=services.SITE)
    mail.forget(held)
    MailedCode.objects.filter(about=held.code_subject).delete()
    held.messages.update(text="", mail_digest="")
    held.turns.update(address="", draft="", note="")
    held.links.all().delete()
    Question.objects.filter(pk=held.pk).update(
        text="", asker="", asker_email="", consent="", emptied_at=timezone.now(), version=F("version") + 1
    )


def _close(question: Question) -> bool:
    try:
        services.close(question, who=services.SITE)
    except services.Overtaken:
        return False
    return True


def _is_asked_now(address: str) -> bool:
    month_ago = timezone.now() - datetime.timedelta(days=31)
    return Turn.objects.filter(address__iexact=address, created_at__gt=month_ago).exists()
