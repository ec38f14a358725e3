"""What this app keeps about a person, found by the address."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from letters.addresses import digest_of_address, forgive
from letters.models import Letter, MailedCode


def kept_about(address: str) -> list[dict[str, Any]]:
    """The letters to the address that are not emptied yet."""
    letters = Letter.objects.filter(to__iexact=address, emptied_at=None).order_by("created_at")
    return [
        {"subject": letter.subject, "text": letter.text, "written": letter.created_at, "sent": letter.sent_at}
        for letter in letters
    ]


@transaction.atomic
def forget(address: str) -> int:
    """Empty the letters to the address, forget codes and bounces; gives how many letters.

    What waits is left, for it may be the answer to this very wish. That somebody wants no more letters of a kind is
    remembered, as a fingerprint.
    """
    digest = digest_of_address(address)
    count = 0
    letters = Letter.objects.filter(Q(to__iexact=address) | Q(address_digest=digest))
    for letter in letters.exclude(sent_at=None, given_up_at=None).select_for_update():
        count += letter.emptied_at is None
        letter.empty()
        letter.address_digest = ""
        letter.save()
    MailedCode.objects.filter(address__iexact=address).delete()
    forgive(digest)
    return count
