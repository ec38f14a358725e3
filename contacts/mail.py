"""The letters of this app: what each says is in `templates/emails/question_*.txt`. None holds an address of anybody."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from contacts.links import new_link_for, new_link_to, new_reply_secret
from contacts.models import Actor, Message, Question, Turn
from kunskapsbank.links import site_url, whole_url
from letters.addresses import is_undeliverable
from letters.incoming import reply_address
from letters.models import Letter
from letters.services import Handling, write

REPLIES = "fraga"
# Those of the asker's letters that may simply be replied to.
_REPLIED_TO = {"question_answered"}


def to_asker(kind: str, question: Question, about: object, **context: Any) -> None:
    """A letter to the one who asks, with a private link; one of each kind for each thing it is about."""
    key = f"{kind}:{question.pk}:{about}"
    if question.is_example or not question.asker_email or Letter.objects.filter(key=key).exists():
        return
    token = new_link_to(question)
    known = {
        "question": question,
        "heading": question.heading,
        "url": whole_url("contacts:thread", token),
        "can_reply": bool(settings.REPLY_ADDRESS),
        "helped": {choice.name.lower(): whole_url("contacts:helped", token, choice) for choice in Question.Helped},
    }
    reply_to = _reply_to(question) if kind in _REPLIED_TO else ""
    _write(kind, question.asker_email, key, known | context, reply_to)


def to_contact(kind: str, turn: Turn, about: object, *, said: Message | None = None) -> None:
    """A letter to the contact or the mailbox that is asked, with private links to answer, decline and refer."""
    question = turn.question
    key = f"{kind}:{question.pk}:{turn.pk}:{about}"
    if question.is_example or not turn.address or Letter.objects.filter(key=key).exists():
        return
    token = new_link_for(turn)
    context = {
        "question": question,
        "heading": question.heading,
        "page": turn.page.specific if turn.page else None,
        "is_about_page": turn.page_id == question.page_id,
        "is_shared": _is_shared(turn),
        "is_mailbox": turn.is_mailbox,
        "has_draft": bool(turn.draft),
        "said": said,
        "links": {name: whole_url(f"contacts:{name}", token) for name in ("answer", "decline", "refer", "pause")},
        "can_reply": bool(settings.REPLY_ADDRESS),
    }
    _write(kind, turn.address, key, context, _reply_to(question, turn))


def to_support(turn: Turn, about: object) -> None:
    """A letter to Kundstöd that a question is theirs."""
    question = turn.question
    if question.is_example:
        return
    context = {
        "question": question,
        "heading": question.heading,
        "said": question.messages.filter(author=Actor.ASKER).last(),
        "url": site_url() + reverse("questions_admin:question", args=[question.pk]),
        "can_reply": bool(settings.REPLY_ADDRESS),
    }
    key = f"question_support:{question.pk}:{turn.pk}:{about}"
    _write("question_support", turn.address, key, context, _reply_to(question, turn))


def forget(question: Question, turn: Turn | None = None) -> None:
    """Let no letter about the question, or no letter to or by the one of a turn, go out or lie where letters lie."""
    ours = rf"^question_\w+:{question.pk}:"
    if turn:
        said = "|".join(str(pk) for pk in turn.messages.values_list("pk", flat=True)) or "0"
        ours = rf"^question_(\w+:{question.pk}:{turn.pk}:|answered:{question.pk}:({said})$)"
    for letter in Letter.objects.filter(key__regex=ours, emptied_at=None):
        if letter.sent_at or letter.given_up_at:
            letter.empty()
            letter.save()
        else:
            letter.delete()


def _is_shared(turn: Turn) -> bool:
    """Whether somebody else was asked at the same time, and is still there."""
    others = Turn.objects.filter(question=turn.question_id, occasion=turn.occasion).exclude(pk=turn.pk)
    return any(other.address and not is_undeliverable(other.address) for other in others)


def _reply_to(question: Question, turn: Turn | None = None) -> str:
    return reply_address(REPLIES, new_reply_secret(question, turn)) if settings.REPLY_ADDRESS else ""


def _write(kind: str, to: str, key: str, context: dict[str, Any], reply_to: str) -> None:
    write(kind, to=to, key=key, context=context, handling=Handling(reply_to=reply_to, holds_secret=True))
