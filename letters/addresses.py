"""Addresses that take no mail. Only a keyed fingerprint is kept, which tells nobody whose they are."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from kunskapsbank.addresses import comparable_address
from letters.models import UndeliverableAddress

Why = UndeliverableAddress.Why
# So often may a mailbox be full or a server busy before its owner is taken to be gone.
MOST_TEMPORARY = 3
TEMPORARY_LASTS = datetime.timedelta(days=30)
# People come back, and servers are mended: after a year it is tried again.
KEPT = datetime.timedelta(days=365)


def digest_of_address(address: str) -> str:
    """The fingerprint of an address, however its letters are written."""
    return salted_hmac("letters.address", comparable_address(address), algorithm="sha256").hexdigest()


def is_undeliverable(address: str) -> bool:
    """Whether mail to the address is known to reach nobody."""
    return _undeliverable().filter(digest=digest_of_address(address)).exists()


def undeliverable_among(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that are known to reach nobody."""
    known = set(_undeliverable().values_list("digest", flat=True))
    return {address for address in addresses if digest_of_address(address) in known} if known else set()


@transaction.atomic
def note_bounce(digest: str, why: Why) -> None:
    """Count one more letter that came back from the address with this fingerprint."""
    now = timezone.now()
    found, is_new = UndeliverableAddress.objects.select_for_update().get_or_create(
        digest=digest, defaults={"why": why, "last_at": now}
    )
    if is_new:
        return
    is_old = found.why == Why.TEMPORARY and found.last_at < now - TEMPORARY_LASTS
    found.count = 1 if is_old else found.count + 1
    found.why = why if found.why == Why.TEMPORARY else found.why
    found.last_at = now
    found.save()


def forgive(digest: str) -> bool:
    """Forget that letters came back: mail has come from there, or an editor says so. Gives whether any had."""
    return bool(UndeliverableAddress.objects.filter(digest=digest).delete()[0])


def forget_bounces() -> None:
    """Remove what is too old to mean anything."""
    now = timezone.now()
    UndeliverableAddress.objects.filter(last_at__lt=now - KEPT).delete()
    UndeliverableAddress.objects.filter(
        why=Why.TEMPORARY, last_at__lt=now - TEMPORARY_LASTS, count__lt=MOST_TEMPORARY
    ).delete()


def _undeliverable() -> QuerySet[UndeliverableAddress]:
    return UndeliverableAddress.objects.exclude(why=Why.TEMPORARY, count__lt=MOST_TEMPORARY)
