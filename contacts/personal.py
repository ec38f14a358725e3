"""What this app keeps about a person: questions asked, questions got and answered, and how many are taken."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts import mail, services
from contacts.links import new_link_to
from contacts.models import Actor, ContactLimit, Message, Question, QuestionLink, State, Turn
from contacts.retention import discard, empty
from members.personal_data import Keeper, Written

NAME = "Frågor till kollegor"


def export(address: str) -> list[dict[str, Any]]:
    """All of it as plain values. What others wrote is theirs: of a thread only the person's own part."""
    asked = [_question(question) for question in _asked_by(address)]
    got = [_turn(turn) for turn in Turn.objects.filter(address__iexact=address).select_related("question")]
    limits = [
        {
            _("frågor i månaden, högst"): limit.most_per_month,
            _("paus till och med"): limit.paused_until.isoformat() if limit.paused_until else "",
        }
        for limit in ContactLimit.objects.filter(address__iexact=address)
    ]
    return [*asked, *got, *limits]


@transaction.atomic
def erase(address: str) -> int:
    """Forget it: questions are emptied, answers lose their text and a question that waits goes to Kundstöd."""
    count = 0
    for question in _asked_by(address):
        if not (question.is_unconfirmed and discard(question)):
            empty(question)
        count += 1
    for turn in Turn.objects.filter(address__iexact=address, is_support=False).select_related("question"):
        _forget_turn(turn)
        count += 1
    return count + ContactLimit.objects.filter(address__iexact=address).delete()[0]


@transaction.atomic
def move(old: str, new: str) -> None:
    """Let the questions of an address, and what it answered, go over to another one.

    Links mailed to the old one end: whoever has that mailbox next would read and write as the person. A reply to an old
    letter may still be the person's, from an archive, so it is not thrown away, but goes nowhere before the new address
    has seen to it.

    What nobody confirmed stays: a stranger may have typed the old address, and would be shown the new one. So does what
    a page's contact has yet to answer, and how much the contact takes: that is the page's.
    """
    asked = _asked_by(old).exclude(state=State.UNCONFIRMED)
    to_answer = Turn.objects.filter(question__state=State.WITH_CONTACT).asked_last()
    turns = Turn.objects.filter(address__iexact=old, is_support=False)
    answered = turns.exclude(pk__in=to_answer.values_list("pk", flat=True))
    links = QuestionLink.objects.filter(Q(question__in=asked, turn=None) | Q(turn__in=answered))
    links.filter(for_mail=False).delete()
    links.update(is_of_old_address=True)
    answered.update(address=new)
    asked.update(asker_email=new)


def written(address: str) -> list[Written]:
    """The questions a person asked."""
    questions = _asked_by(address).exclude(state=State.UNCONFIRMED)
    return [
        Written(
            _("Fråga: %(heading)s, %(state)s") % {"heading": question.heading, "state": question.get_state_display()},
            question.sent_at,
            opens=question.pk,
        )
        for question in questions
        if question.sent_at
    ]


def open_question(address: str, number: int) -> str:
    """A new link to one of them."""
    question = _asked_by(address).exclude(state=State.UNCONFIRMED).filter(pk=number).first()
    return reverse("contacts:thread", args=[new_link_to(question)]) if question else ""


def keeper() -> Keeper:
    """For the list of all that the site keeps."""
    return Keeper(NAME, export=export, erase=erase, written=written, move=move, open=open_question)


def _asked_by(address: str) -> Any:
    questions = Question.objects.full().select_related("page", "municipality")
    return questions.filter(asker_email__iexact=address) if address else questions.none()


def _question(question: Question) -> dict[str, Any]:
    said = question.messages.filter(author=Actor.ASKER)
    return {
        _("fråga"): question.text,
        _("vem som frågar"): question.asker,
        _("e-postadress"): question.asker_email,
        _("kommun"): str(question.municipality or ""),
        _("ställd"): question.sent_at.isoformat() if question.sent_at else "",
        _("läge"): question.get_state_display(),
        _("hjälpte det?"): question.get_helped_display(),
        _("mer du skrev"): [message.text for message in said],
    }


def _turn(turn: Turn) -> dict[str, Any]:
    said = turn.messages.exclude(author=Actor.ASKER)
    return {
        _("fråga du fick"): turn.question_id,
        _("e-postadress"): turn.address,
        _("tillfrågad"): turn.asked_at.isoformat(),
        _("svar"): [message.text for message in said],
        _("svar att titta på"): turn.draft,
        _("till Kundstöd"): turn.note,
    }


def _forget_turn(turn: Turn) -> None:
    question = turn.question
    is_alone = not any(other.address for other in services.current_turns(question) if other != turn)
    if services.is_asked(question, turn) and is_alone:
        services.take_over(turn)
    Message.objects.filter(turn=turn).exclude(author=Actor.ASKER).update(text=_("(borttaget)"), mail_digest="")
    mail.forget(question, turn)
    turn.links.all().delete()
    Turn.objects.filter(pk=turn.pk).update(address="", draft="", note="")
