"""What opens a question: private links, and the addresses that take replies. Each letter brings new ones."""

from __future__ import annotations

import datetime
import re
import string

from django.utils.crypto import get_random_string

from contacts.models import Question, QuestionLink, Turn

LASTS = datetime.timedelta(days=365)
# As many as fit before the @ of an address; more than two hundred bits.
REPLY_CHARACTERS = 40
# Mail servers that look at links first write them anew: "https%3A%2F%2F…%2Ffraga%2Fsvar%2F…", or with "_" for "/".
_SLASH = r"(?:/|%(?:25)?2F|_)"
_PRIVATE = re.compile(
    rf"{_SLASH}fraga{_SLASH}(?:svar|kollega){_SLASH}[\w-]{{20,}}|-[a-z0-9]{{{REPLY_CHARACTERS}}}(?:@|%40)", re.I
)


def new_link_to(question: Question) -> str:
    """The secret of a new link for the one who asks."""
    return QuestionLink.objects.make(question=question, lasts=LASTS)


def new_link_for(turn: Turn) -> str:
    """The secret of a new link for the one who is asked."""
    return QuestionLink.objects.make(question=turn.question, turn=turn, lasts=LASTS)


def new_reply_secret(question: Question, turn: Turn | None = None) -> str:
    """The secret of an address that takes the asker's replies, or those of the one who is asked."""
    secret = get_random_string(REPLY_CHARACTERS, string.ascii_lowercase + string.digits)
    return QuestionLink.objects.make(secret=secret, question=question, turn=turn, for_mail=True, lasts=LASTS)


def question_of(token: str) -> Question | None:
    """What the asker's link opens."""
    link = _found(token, for_mail=False)
    return link.question if link and link.turn is None else None


def turn_of(token: str) -> Turn | None:
    """What the link of one who is asked opens."""
    link = _found(token, for_mail=False)
    return link.turn if link else None


def behind_reply(secret: str) -> QuestionLink | None:
    """What a reply to an address with this secret is about."""
    return _found(secret.lower(), for_mail=True)


def has_private_link(text: str) -> bool:
    """Whether a text holds what would open a question for whoever reads it, as a letter does that is quoted whole.

    >>> has_private_link("Se exempel.se/fraga/svar/" + 43 * "x"), has_private_link("Se exempel.se/fraga/12/")
    (True, False)
    >>> has_private_link("https://filter.example/?url=https%3A%2F%2Fexempel.se%2Ffraga%2Fsvar%2F" + 43 * "x")
    True
    """
    return bool(_PRIVATE.search(text))


def _found(secret: str, *, for_mail: bool) -> QuestionLink | None:
    links = QuestionLink.objects.select_related("question__page", "turn__question", "turn__page")
    return links.filter(for_mail=for_mail).behind(secret)
