"""What a letter is called on its way, so that an answer of a mail server can be told from a forged one.

Each name holds a code that only this site can work out. It travels with the letter, so only the receiver and the mail
servers on the way ever see it: nobody else can make the site believe that a letter came back.
"""

from __future__ import annotations

import re
from itertools import islice

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from letters.incoming import reply_address
from letters.models import Letter

BOUNCE = "studs"
# Each is looked up, and anybody can fill a mail with names.
MOST_NAMES = 10
_CODE = 20
_MESSAGE_ID = re.compile(rf"<letter-(\d{{1,18}})-([0-9a-f]{{{_CODE}}})@")
_SECRET = re.compile(rf"(\d{{1,18}})x([0-9a-f]{{{_CODE}}})")


def message_id(letter: Letter) -> str:
    """The letter's Message-ID: the same however often it is sent, so that a mailbox can tell a repetition."""
    return f"<letter-{letter.pk}-{_code_of(letter)}@{_host()}>"


def thread_id(thread: str) -> str:
    """What letters about the same thing refer to, so that mail programs keep them together."""
    name = salted_hmac("letters.thread", thread, algorithm="sha256").hexdigest()[:32]
    return f"<thread-{name}@{_host()}>"


def bounce_address(letter: Letter) -> str:
    """Where mail servers send the letter back; empty where the site takes in no mail."""
    return reply_address(BOUNCE, f"{letter.pk}x{_code_of(letter)}")


def letter_of_secret(secret: str) -> Letter | None:
    """The letter whose bounce address has this secret."""
    match = _SECRET.fullmatch(secret)
    return _letter(*match.groups()) if match else None


def letter_named_in(text: str) -> Letter | None:
    """The first letter whose Message-ID stands in a text, among the first few that look like one."""
    names = islice(_MESSAGE_ID.finditer(text), MOST_NAMES)
    return next(filter(None, (_letter(*match.groups()) for match in names)), None)


def _letter(number: str, code: str) -> Letter | None:
    letter = Letter.objects.filter(pk=int(number)).first()
    return letter if letter and constant_time_compare(code, _code_of(letter)) else None


def _code_of(letter: Letter) -> str:
    return salted_hmac("letters.letter", f"{letter.pk}:{letter.key}", algorithm="sha256").hexdigest()[:_CODE]


def _host() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
