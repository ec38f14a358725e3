"""Mail that comes in: replies to letters, which find their way by the address they are sent to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer by mail: `text` without what it quotes; `is_automatic` for one that no person wrote.

    `files` came along and were left.
    """

    sender: str
    subject: str
    text: str
    message_id: str
    is_automatic: bool
    files: int = 0

    @property
    def note_of_files(self) -> str:
        """What whoever reads the text is told of the files; empty where none came."""
        if not self.files:
            return ""
        return ngettext(
            "[En bifogad fil togs inte emot.]", "[%(count)s bifogade filer togs inte emot.]", self.files
        ) % {"count": self.files}


# Takes the secret of the address and the reply; gives whether it was anybody's.
Handler = Callable[[str, Reply], bool]
_handlers: dict[str, Handler] = {}
_KIND_AND_SECRET = re.compile(r"([a-z]+)-([a-z0-9]{1,40})")


def register_replies(kind: str, handler: Handler) -> None:
    """Let an app take the replies of a kind; it must bear the same reply twice."""
    _handlers[kind] = handler


def handler_of(kind: str) -> Handler | None:
    """Who takes the replies of a kind."""
    return _handlers.get(kind)


def reply_address(kind: str, secret: str) -> str:
    """The address that brings a reply to the kind's handler; empty where the site takes in no mail.

    The secret is written in lower case letters and digits, for mail servers may change the case, and has at most 40 of
    them, for what stands before the @ has at most 64.
    """
    mailbox, at, host = settings.REPLY_ADDRESS.partition("@")
    return f"{mailbox}+{kind}-{secret}@{host}" if at else ""


def kind_and_secret(address: str) -> tuple[str, str] | None:
    """What `reply_address` made the address of; None for an address that it did not make."""
    mailbox, at, host = settings.REPLY_ADDRESS.lower().partition("@")
    before, _at, after = address.lower().partition("@")
    if not at or after != host or not before.startswith(f"{mailbox}+"):
        return None
    match = _KIND_AND_SECRET.fullmatch(before.removeprefix(f"{mailbox}+"))
    return (match.group(1), match.group(2)) if match else None
