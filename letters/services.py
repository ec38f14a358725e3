"""What other apps may ask of this one: write a letter. And what its commands do: send them, forget them."""

from __future__ import annotations

import datetime
import logging
import smtplib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone
from django.utils.html import urlize
from django.utils.safestring import mark_safe

from kunskapsbank.links import site_url
from kunskapsbank.stopping import is_stopping
from letters.models import LEASE, Letter, MailedCode

logger = logging.getLogger(__name__)

EMPTIED_AFTER = datetime.timedelta(days=30)
MOST_SUBJECT = 150
# The server takes this letter no more than it took the address: others may still go through.
_ABOUT_ONE_LETTER = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError)


@dataclass(frozen=True, slots=True)
class Handling:
    """How a letter is treated: one that `holds_secret` is emptied when it is sent, one not wanted any more not sent."""

    reply_to: str = ""
    unsubscribe_url: str = ""
    holds_secret: bool = False
    not_before: datetime.datetime | None = None
    useless_after: datetime.datetime | None = None


AS_USUAL = Handling()


def write(kind: str, *, to: str, key: str, context: Mapping[str, Any], handling: Handling = AS_USUAL) -> Letter | None:
    """Write a letter, in the caller's transaction; None when the letter of this key was already written.

    `templates/emails/<kind>.txt` is what it says: its first line is the subject, the rest the text. `site_url` is known
    to it. Nothing is escaped there, for it is plain text. Raises ValidationError for what is no address.
    """
    validate_email(to)
    if handling.reply_to:
        validate_email(handling.reply_to)
    subject, text = _said(kind, context)
    now = timezone.now()
    letter, is_new = Letter.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "to": to,
            "reply_to": handling.reply_to,
            "subject": subject,
            "text": text,
            "unsubscribe_url": handling.unsubscribe_url,
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
        try:
            message_of(letter).send()
        except (OSError, ValueError) as error:
            letter.is_refused(error)
            result.failed += 1
            facts = {"letter": letter.pk, "kind": letter.kind, "reason": letter.last_error}
            logger.warning("letter not sent", extra=facts)
            if not isinstance(error, _ABOUT_ONE_LETTER):
                break
        else:
            letter.is_sent()
            result.sent += 1
    return result


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """The letter as mail. Its Message-ID is always the same, so that a mailbox can tell a repetition."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {
        "Auto-Submitted": "auto-generated",
        "Message-ID": f"<letter-{letter.pk}-{letter.created_at:%Y%m%d%H%M%S}@{host}>",
    }
    if letter.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
    message = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        settings.DEFAULT_FROM_EMAIL,
        [letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers=headers,
    )
    paragraphs = [_marked_up(paragraph) for paragraph in letter.text.split("\n\n") if paragraph.strip()]
    html = render_to_string("emails/layout.html", {"subject": letter.subject, "paragraphs": paragraphs})
    message.attach_alternative(html, "text/html")
    return message


def forget_letters() -> int:
    """Empty the letters that were sent or given up some time ago; gives how many."""
    long_ago = timezone.now() - EMPTIED_AFTER
    old = Letter.objects.filter(emptied_at=None, created_at__lt=long_ago).exclude(sent_at=None, given_up_at=None)
    count = 0
    for letter in old.iterator(chunk_size=500):
        letter.empty()
        letter.save()
        count += 1
    return count


def forget_address(address: str) -> int:
    """Empty every letter to the address or that is answered there, and drop its codes; gives how many letters.

    One that was not sent yet is not sent any more.
    """
    MailedCode.objects.filter(address__iexact=address).delete()
    letters = Letter.objects.filter(Q(to__iexact=address) | Q(reply_to__iexact=address))
    now = timezone.now()
    letters.waiting().update(given_up_at=now)
    return letters.update(to="", reply_to="", subject="", text="", unsubscribe_url="", emptied_at=now)


def _said(kind: str, context: Mapping[str, Any]) -> tuple[str, str]:
    template = get_template(f"emails/{kind}.txt").template  # type: ignore[attr-defined]
    known = {"site_url": site_url(), **context}
    rendered = template.render(Context(known, autoescape=False))
    subject, _separator, text = rendered.strip().partition("\n")
    return " ".join(subject.split())[:MOST_SUBJECT], text.strip() + "\n"


def _marked_up(paragraph: str) -> Any:
    """A paragraph as HTML: escaped, with links and line breaks."""
    return mark_safe(urlize(paragraph.strip(), autoescape=True).replace("\n", "<br>"))  # noqa: S308 - escaped by urlize


def _claimed(is_enough: Callable[[], bool]) -> Iterator[Letter]:
    """Each due letter, leased to this process: no other takes it, and it comes back should this one die."""
    while not is_enough():
        with transaction.atomic():
            letter = Letter.objects.due().select_for_update(skip_locked=True).first()
            if letter is None:
                return
            letter.attempts += 1
            letter.next_try_at = timezone.now() + LEASE
            letter.save(update_fields=["attempts", "next_try_at"])
        yield letter


def _send_now() -> None:
    try:
        send_due()
    except Exception:  # the letter is written and waits; what caused it is done
        logger.exception("letters were not sent")
