"""A question as each who has to do with it may know it: no addresses, and no name but what a page says of itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import PeerPage
from contacts.models import Actor, Message, Question, State, Turn
from contacts.routing import Why, page_behind

WHY = {
    Why.NO_PAGE: gettext_lazy("Kundstöd letar efter någon som har haft samma sak på sitt bord."),
    Why.SECRET: gettext_lazy("Upphandlingen har hunnit börja sedan du skrev, så Kundstöd läser frågan först."),
    Why.ANONYMOUS: gettext_lazy("Kundstöd frågar kommunen åt dig, och berättar inte vilken den är."),
    Why.VIA_SUPPORT: gettext_lazy("Frågor om sidan går via Kundstöd, som frågar kommunen åt dig."),
    Why.NO_ADDRESS: gettext_lazy("Sidan har ingen kontakt just nu, så Kundstöd letar efter någon som kan svara."),
    Why.PAUSED: gettext_lazy("Kontakten tar inte emot frågor just nu, så Kundstöd tar hand om din."),
    Why.FULL: gettext_lazy(
        "Kontakten har redan fått så många frågor som hinns med den här månaden, så Kundstöd tar hand om din."
    ),
}
SENTENCES = {
    State.WITH_SUPPORT: gettext_lazy("Kundstöd har din fråga och letar efter någon som kan svara."),
    State.DECLINED: gettext_lazy("Den du frågade kan inte svara. Kundstöd letar efter någon annan."),
    State.REFERRED: gettext_lazy("Den du frågade tror att någon annan vet mer. Kundstöd frågar vidare."),
    State.ANSWERED: gettext_lazy("Du har fått svar."),
    State.CLOSED: gettext_lazy("Frågan är avslutad."),
}


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said: by whom, as the reader may know it."""

    name: str
    text: str
    at: datetime.datetime
    is_own: bool


def name_of(turn: Turn) -> str:
    """Who was asked, as the asker may know it: what the page says of itself now, and never more."""
    if turn.is_support:
        return _("Kundstöd")
    page = page_behind(turn.page)
    if page is None:
        return _("En kollega")
    return name_at(page, is_mailbox=turn.is_mailbox)


def name_at(page: PeerPage, *, is_mailbox: bool) -> str:
    """Who answers for a page, as the asker may know it."""
    if page.has_own_contact and not is_mailbox:
        return f"{page.contact_role}, {page.sender.name}"
    return page.sender.name if page.is_anonymous else _("En kollega i %(name)s") % {"name": page.sender.name}


def sentence_of(question: Question) -> str:
    """Where the question is, for its asker."""
    if question.state == State.WITH_CONTACT:
        turn = question.turns.asked_last().exclude(address="").first()
        return _("Frågan är hos: %(name)s.") % {"name": name_of(turn) if turn else _("En kollega")}
    return str(SENTENCES[State(question.state)])


def thread_of(question: Question) -> list[Said]:
    """All that was said after the question, for its asker."""
    messages = question.messages.select_related("turn__page")
    return [_said(message, is_own=message.author == Actor.ASKER) for message in messages]


def thread_for(turn: Turn) -> list[Said]:
    """What was said by and to this one and a colleague of the same page: another's answer is none of it."""
    messages = _with_colleagues(turn).select_related("turn__page")
    return [_said(message, is_own=message.turn_id == turn.pk and message.author != Actor.ASKER) for message in messages]


def answers_of(turn: Turn) -> QuerySet[Message]:
    """What this one and a colleague of the same page have answered."""
    return _with_colleagues(turn).exclude(author=Actor.ASKER)


def reasons_to_tell(why: Why | None, paused_until: datetime.date | None = None) -> Iterator[str]:
    """Why Kundstöd has a question, or will have it, in a sentence or none."""
    if why is not None:
        yield str(WHY[why])
    if why == Why.PAUSED and paused_until:
        yield _("Frågor går via Kundstöd till och med %(day)s.") % {"day": date_format(paused_until, "j F")}


def _with_colleagues(turn: Turn) -> QuerySet[Message]:
    messages = Message.objects.filter(question=turn.question_id)
    return messages.filter(turn__page=turn.page_id) if turn.page_id else messages.filter(turn=turn)


def _said(message: Message, *, is_own: bool) -> Said:
    name = _("Den som frågade") if message.author == Actor.ASKER else name_of(message.turn)
    return Said(_("Du") if is_own else name, message.text, message.at, is_own)
