"""Takes in a mail, once: a reply goes to whoever it is for, a letter that came back marks the address."""

from __future__ import annotations

import enum
import hashlib
import logging
from itertools import islice

from django.db import transaction

from letters.addresses import Why, digest_of_address, forgive, note_bounce
from letters.incoming import Reply, handler_of, kind_and_secret
from letters.models import Letter, TakenMail
from letters.naming import BOUNCE, letter_named_in, letter_of_secret
from letters.parsing import Bounce, Complaint, Incoming, is_gone, parsed

logger = logging.getLogger(__name__)

# Addresses of ours that are looked up: a mail has one or two, and one made to keep us busy thousands.
MOST_RECEIVERS = 10


class Outcome(enum.Enum):
    """What became of a mail."""

    REPLY = "reply"
    BOUNCE = "bounce"
    NOBODYS = "nobodys"
    AGAIN = "again"


@transaction.atomic
def take_in(raw: bytes) -> Outcome:
    """See to a mail. All of it is done or nothing: where a handler fails, the mail can be taken in again."""
    mail = parsed(raw)
    _row, is_new = TakenMail.objects.get_or_create(digest=_digest_of(mail, raw))
    if not is_new:
        return Outcome.AGAIN
    outcome = _outcome(mail)
    logger.info("mail taken in", extra={"outcome": outcome.value})
    return outcome


def _outcome(mail: Incoming) -> Outcome:
    known = list(islice(filter(None, map(kind_and_secret, mail.receivers)), MOST_RECEIVERS))
    letter = next(filter(None, (letter_of_secret(secret) for kind, secret in known if kind == BOUNCE)), None)
    why = _why(mail, is_to_bounce_address=letter is not None)
    if isinstance(mail.report, Bounce | Complaint):
        letter = letter or letter_named_in(mail.report.original)
    if why and letter:
        _mark(letter, why)
        return Outcome.BOUNCE
    if why or letter:
        return Outcome.NOBODYS  # a bounce of no letter of ours, or a holiday greeting to one of them
    return Outcome.REPLY if any(_is_taken(kind, secret, mail) for kind, secret in known) else Outcome.NOBODYS


def _why(mail: Incoming, *, is_to_bounce_address: bool) -> Why | None:
    """What a mail server says is the matter. Old ones say it in words, which is believed at a bounce address only."""
    if isinstance(mail.report, Complaint):
        return Why.COMPLAINT
    if isinstance(mail.report, Bounce):
        return Why.PERMANENT if mail.report.is_permanent else Why.TEMPORARY
    if is_to_bounce_address and mail.status:
        return Why.PERMANENT if is_gone(mail.status) else Why.TEMPORARY
    return None


def _mark(letter: Letter, why: Why) -> None:
    if letter.address_digest:
        note_bounce(letter.address_digest, why)


def _is_taken(kind: str, secret: str, mail: Incoming) -> bool:
    handler = handler_of(kind)
    if handler is None:
        return False
    reply = Reply(mail.sender, mail.subject, mail.text, mail.message_id, mail.is_automatic, mail.attachments)
    is_taken = handler(secret, reply)
    if is_taken and not mail.is_automatic:
        forgive(digest_of_address(mail.sender))
    return is_taken


def _digest_of(mail: Incoming, raw: bytes) -> str:
    """The mail's fingerprint: by its name, and by whom it is from and to, so that nobody can use up another's name."""
    name = "\n".join((mail.message_id, mail.sender, *mail.receivers)).encode() if mail.message_id else raw
    return hashlib.sha256(name).hexdigest()
