"""Mail that comes in: replies to letters, which find their way by the address they are sent to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer by mail: `text` without what it quotes; `is_automatic` for one that no person wrote."""

    sender: str
    subject: str
    text: str
    message_id: str
    is_automatic: bool


# Takes the secret of the address and the reply; gives whether it was anybody's.
Handler = Callable[[str, Reply], bool]
_handlers: dict[str, Handler] = {}


def register_replies(kind: str, handler: Handler) -> None:
    """Let an app take the replies of a kind; it must bear the same reply twice."""
    _handlers[kind] = handler


def reply_address(kind: str, secret: str) -> str:
    """The address that brings a reply to the kind's handler; empty where the site takes in no mail.

    The secret is written in lower case letters and digits, for mail servers may change the case, and has at most 40 of
    them, for what stands before the @ has at most 64.
    """
    mailbox, at, host = settings.REPLY_ADDRESS.partition("@")
    return f"{mailbox}+{kind}-{secret}@{host}" if at else ""
