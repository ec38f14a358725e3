"""What this app keeps about a person, found by the address."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from letters.addresses import digest_of_address, forgive
from letters.codes import CODE_KIND
from letters.endings import end_as_before
from letters.models import Letter, MailedCode


def kept_about(address: str) -> list[dict[str, Any]]:
    """The letters to the address that are not emptied yet."""
    letters = Letter.objects.filter(to__iexact=address, emptied_at=None).order_by("created_at")
    return [
        {"ämne": letter.subject, "text": letter.text, "skrivet": letter.created_at, "skickat": letter.sent_at}
        for letter in letters
    ]


@transaction.atomic
def forget(address: str) -> int:
    """Empty the letters to the address or that are answered there, forget codes and bounces; gives how many letters.

    What waits is not sent any more. That somebody wants no more letters of a kind is remembered, as a fingerprint.
    """
    digest, now = digest_of_address(address), timezone.now()
    known = Letter.objects.filter(Q(to__iexact=address) | Q(reply_to__iexact=address) | Q(address_digest=digest))
    letters = list(known.select_for_update())
    for letter in letters:
        if letter.sent_at is None:
            letter.given_up_at = letter.given_up_at or now
            letter.handled_at = letter.handled_at or now
        letter.empty()
        letter.address_digest = ""
        letter.save()
    MailedCode.objects.filter(address__iexact=address).delete()
    forgive(digest)
    return len(letters)


@transaction.atomic
def move(old: str, new: str) -> None:
    """Let the letters to an address go over to another one, those that wait but for codes, and what was ended there."""
    letters = Letter.objects.filter(to__iexact=old)
    letters.exclude(sent_at=None, given_up_at=None).update(to=new)
    waiting = letters.waiting().exclude(kind=CODE_KIND.name)
    waiting.update(to=new, address_digest=digest_of_address(new))
    Letter.objects.filter(reply_to__iexact=old).update(reply_to=new)
    end_as_before(old, new)
