"""What other apps may ask of this one: write a letter. And what its commands do: send them, forget them."""

from __future__ import annotations

import datetime
import logging
import re
import smtplib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kunskapsbank.stopping import is_stopping
from letters.addresses import Why, digest_of_address, forget_bounces, forgive, is_undeliverable, note_bounce
from letters.endings import ending_url, has_ended
from letters.kinds import kind_named
from letters.messages import message_of, said
from letters.models import LEASE, Letter, TakenMail

logger = logging.getLogger(__name__)

UNDELIVERABLE = "Undeliverable"
# Longer than a mailbox is read again after something went wrong.
TAKEN_MAIL_KEPT = datetime.timedelta(days=180)
# What a server answers where there is no such mailbox, and how the reason in figures begins: RFC 5321, RFC 3463.
_NO_MAILBOX = frozenset([550, 551, 553])
_STATUS = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")
# The server takes this letter no more than it took the address: others may still go through.
_ABOUT_ONE_LETTER = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError)
# The server takes nothing: a letter has waited so long, or was given up so lately, and no other went through meanwhile.
_A_WHILE, _LATELY = datetime.timedelta(minutes=15), datetime.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Handling:
    """How a letter is treated: one that `holds_secret` is emptied when it is sent, one not wanted any more not sent.

    `unsubscribe_url` ends such letters when it is sent a POST, whatever the POST says: a mailbox does so for its owner.
    Letters with the same `thread` are shown together.
    """

    reply_to: str = ""
    unsubscribe_url: str = ""
    thread: str = ""
    holds_secret: bool = False
    not_before: datetime.datetime | None = None
    useless_after: datetime.datetime | None = None


AS_USUAL = Handling()


def write(kind: str, *, to: str, key: str, context: Mapping[str, Any], handling: Handling = AS_USUAL) -> Letter | None:
    """Write a letter, in the caller's transaction; None when the letter of this key was already written.

    None also where the owner of the address has ended letters of this kind.

    `templates/emails/<kind>.txt` is what it says: its first line is the subject, the rest the text. `site_url` is known
    to it. Nothing is escaped there, for it is plain text. Raises ValidationError for what is no address.
    """
    validate_email(to)
    if handling.reply_to:
        validate_email(handling.reply_to)
    known = kind_named(kind)
    can_be_ended = known is not None and known.can_be_ended
    if can_be_ended and has_ended(kind, to):
        return None
    subject, text = said(kind, context)
    now = timezone.now()
    letter, is_new = Letter.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "to": to,
            "reply_to": handling.reply_to,
            "subject": subject,
            "text": text,
            "unsubscribe_url": handling.unsubscribe_url or (ending_url(kind, to) if can_be_ended else ""),
            "thread": handling.thread,
            "address_digest": digest_of_address(to),
            "holds_secret": handling.holds_secret,
            "created_at": now,
            "next_try_at": handling.not_before or now,
            "useless_after": handling.useless_after,
        },
    )
    if not is_new:
        return None
    if settings.TASKS_BACKEND == "immediate":
        # Where no worker sends the mail, whoever caused it does.
        transaction.on_commit(_send_now)
    return letter


@dataclass(slots=True)
class Sent:
    """What became of the letters that were due."""

    sent: int = 0
    failed: int = 0


def send_due(*, is_enough: Callable[[], bool] = is_stopping) -> Sent:
    """Send what is due, one letter after the other; what the mail server refuses is tried again later.

    Ends early where the server cannot be reached at all, so that the other letters keep their turn.
    """
    result = Sent()
    for letter in _claimed(is_enough):
        if not _is_asked_for(letter) and is_undeliverable(letter.to):
            letter.give_up(UNDELIVERABLE)
            continue
        try:
            message_of(letter).send()
        except (OSError, ValueError) as error:
            _refused(letter, error)
            result.failed += 1
            facts = {"letter": letter.pk, "kind": letter.kind, "reason": letter.last_error}
            logger.warning("letter not sent", extra=facts)
            if not isinstance(error, _ABOUT_ONE_LETTER):
                break
        else:
            letter.is_sent()
            result.sent += 1
    return result


def is_server_failing() -> bool:
    """Whether the mail server has taken nothing for a quarter of an hour although there was something to send."""
    now = timezone.now()
    of_one_letter = [UNDELIVERABLE, *(error.__name__ for error in _ABOUT_ONE_LETTER)]
    for_long = Q(given_up_at=None, created_at__lt=now - _A_WHILE) | Q(given_up_at__gt=now - _LATELY)
    refused = Letter.objects.filter(for_long, sent_at=None).exclude(last_error__in=["", *of_one_letter])
    return refused.exists() and not Letter.objects.filter(sent_at__gt=now - _A_WHILE).exists()


@transaction.atomic
def try_again(letter: Letter) -> bool:
    """Send a letter that waits or was given up as soon as possible, and believe in its address.

    False where it cannot be sent any more, or is being sent: then it would go out twice.
    """
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if not letter.can_be_tried:
        return False
    forgive(letter.address_digest)
    letter.given_up_at = letter.handled_at = None
    letter.next_try_at = timezone.now()
    letter.save()
    return True


def forget_letters() -> int:
    """Empty the letters that were sent or given up some time ago; gives how many."""
    long_ago = timezone.now() - settings.KEEP.letters
    old = Letter.objects.filter(created_at__lt=long_ago).exclude(sent_at=None, given_up_at=None)
    count = 0
    for letter in old.filter(emptied_at=None).iterator(chunk_size=500):
        letter.empty()
        letter.save()
        count += 1
    # By now a letter that comes back says nothing of its address.
    old.exclude(address_digest="").update(address_digest="")
    TakenMail.objects.filter(taken_at__lt=timezone.now() - TAKEN_MAIL_KEPT).delete()
    forget_bounces()
    return count


def _is_asked_for(letter: Letter) -> bool:
    kind = kind_named(letter.kind)
    return kind is not None and kind.is_asked_for


def _refused(letter: Letter, error: Exception) -> None:
    reason = type(error).__name__
    if _is_no_address(error):
        note_bounce(letter.address_digest, Why.PERMANENT)
        letter.give_up(reason)
    else:
        letter.is_refused(reason)


def _is_no_address(error: Exception) -> bool:
    """Whether the mail server says that there is no such mailbox; a refusal for other reasons may pass."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return any(
        code in _NO_MAILBOX and (status is None or status.group().startswith((b"5.1.", b"5.2.1")))
        for code, said in error.recipients.values()
        for status in [_STATUS.match(said)]
    )


def _claimed(is_enough: Callable[[], bool]) -> Iterator[Letter]:
    """Each due letter, leased to this process: no other takes it, and it comes back should this one die."""
    while not is_enough():
        with transaction.atomic():
            letter = Letter.objects.due().select_for_update(skip_locked=True).first()
            if letter is None:
                return
            letter.attempts += 1
            letter.next_try_at = letter.leased_until = timezone.now() + LEASE
            letter.save(update_fields=["attempts", "next_try_at", "leased_until"])
        yield letter


def _send_now() -> None:
    try:
        send_due()
    except Exception:  # the letter is written and waits; what caused it is done
        logger.exception("letters were not sent")
