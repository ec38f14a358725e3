"""What the tests of this app send, read and move on."""

from __future__ import annotations

import datetime
import re
from typing import Any

import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.links import new_link_for, new_link_to
from contacts.models import Question, Turn
from contacts.services import current_turns, send
from kunskapsbank.entry import sealed_now
from letters.services import send_due

ASKER = "fragare@kommunen.example.se"
WHO = "Anna Berg, upphandlare, Umeå"
TEXT = "Hur delade ni upp områdena?"
ANSWER = "Efter skolorna. Fyra områden blev lagom."


def seal(seconds_ago: int = 10) -> str:
    """The mark of a form that was opened some seconds ago."""
    with time_machine.travel(timezone.now() - datetime.timedelta(seconds=seconds_ago)):
        return sealed_now()


def form(**changes: Any) -> dict[str, Any]:
    """A question as its form is sent."""
    return {
        "oppnad": seal(),
        "webbplats": "",
        "text": TEXT,
        "asker": WHO,
        "asker_email": ASKER,
        "municipality": "",
        **changes,
    }


def asked(client: Client, page: Any = None, **changes: Any) -> Any:
    """Send the form of a question about a page, or about none."""
    url = reverse("contacts:ask", args=[page.pk]) if page else reverse("contacts:find")
    return client.post(url, form(**changes))


def sent_question(**fields: Any) -> Question:
    """A question whose asker is known, given to whom it belongs."""
    values = {"text": TEXT, "asker": WHO, "asker_email": ASKER, **fields}
    question = Question.objects.create(**values)
    send(question)
    return question


def state_of(question: Question) -> str:
    """Where it is now."""
    question.refresh_from_db()
    return question.state


def turn_of(question: Question) -> Turn:
    """Who was asked last, the contact where it was two."""
    return current_turns(question)[0]


def asker_url(question: Question, name: str = "thread", *more: Any) -> str:
    """A private address of the asker's."""
    return reverse(f"contacts:{name}", args=[new_link_to(question), *more])


def contact_url(turn: Turn, name: str = "answer") -> str:
    """A private address of the one who was asked."""
    return reverse(f"contacts:{name}", args=[new_link_for(turn)])


def mailed() -> list[Any]:
    """Send what waits, and give all that was sent since the last time."""
    mail.outbox.clear()
    send_due()
    return list(mail.outbox)


def letter_to(address: str) -> Any:
    """Send what waits, and give the last letter to the address."""
    send_due()
    return next(letter for letter in reversed(mail.outbox) if letter.to == [address])


def code_in(letter: Any) -> str:
    """The code of a letter."""
    return re.search(r"\b\d{6}\b", letter.body)[0]  # type: ignore[index]


def path_in(letter: Any, ending: str = "") -> str:
    """The path of a private link in a letter, of one that ends so."""
    return re.search(rf"https?://[^/\s]+(/fraga/(?:svar|kollega)/[\w-]+/{ending})(?=\s)", letter.body)[1]  # type: ignore[index]
