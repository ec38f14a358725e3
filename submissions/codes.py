"""Codes by mail, which show that an address is the sender's."""

from __future__ import annotations

import datetime
import enum
import secrets

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from submissions import mail
from submissions.models import EmailCode, Submission

DIGITS = 6
LASTS = datetime.timedelta(minutes=15)
MOST_TRIES = 5


class Answer(enum.Enum):
    """What a typed code turned out to be."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"


@transaction.atomic
def mail_code(submission: Submission, *, sends_after: bool = False) -> None:
    """Mail a new code to the sender's address; the one before it no longer holds.

    With `sends_after` the submission is handed in as soon as the code is answered.
    """
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    address = submission.sender_email
    EmailCode.objects.update_or_create(
        submission=submission,
        defaults={
            "address": address,
            "digest": _digest(submission, address, code),
            "expires_at": timezone.now() + LASTS,
            "tries": 0,
            "sends_after": sends_after,
        },
    )
    mail.mail_code(address, code=code, useless_after=timezone.now() + LASTS)


@transaction.atomic
def answer_code(submission: Submission, typed: str) -> Answer:
    """Compare what was typed; the right code confirms the address it was mailed to and can be used once."""
    # The row is held from here, so that trying many at a time gives no more tries.
    code = EmailCode.objects.select_for_update().filter(submission=submission).first()
    if code is None or code.is_over or code.tries >= MOST_TRIES or code.address != submission.sender_email:
        return Answer.OVER
    digits = "".join(character for character in typed if character.isdecimal())
    if not constant_time_compare(code.digest, _digest(submission, code.address, digits)):
        EmailCode.objects.filter(pk=code.pk).update(tries=F("tries") + 1)
        return Answer.OVER if code.tries + 1 >= MOST_TRIES else Answer.WRONG
    code.delete()
    Submission.objects.filter(pk=submission.pk).update(confirmed_at=timezone.now())
    submission.refresh_from_db()
    return Answer.RIGHT


def _digest(submission: Submission, address: str, code: str) -> str:
    return salted_hmac(f"submissions.code:{submission.pk}:{address}", code, algorithm="sha256").hexdigest()
