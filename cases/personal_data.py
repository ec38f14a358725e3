"""What this app keeps about a person: of which pages an address is the contact, now or in an earlier version."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from functools import reduce
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.log_actions import log
from wagtail.models import Revision

from cases.erased import note_erased
from cases.models import CasePage, ChallengePage, PeerPage
from members.personal_data import Keeper

NAME = "Kontakt på sidor"
FORGET = "cases.forget_contact"
# So in a page and in each of its versions.
ADDRESS_FIELDS = PeerPage.address_fields()


def export(address: str) -> list[dict[str, Any]]:
    """The pages that name the address as their contact, and those of which a version does, as plain values."""
    return [
        {
            "sida": page.title,
            "roll": page.contact_role,
            "gäller nu": address.lower() in {getattr(page, name).lower() for name in ADDRESS_FIELDS},
            "i versioner": [revision.created_at for revision in _versions_naming(address).filter(object_id=page.pk)],
        }
        for page in _pages_naming(address)
    ]


@transaction.atomic
def erase(address: str) -> int:
    """Take the address off pages and all their versions; gives of how many pages it was the contact.

    The role stays: it says what somebody does, not who, and is the municipality's to change. A page whose address is
    gone stands among those without a contact, and Kundstöd takes its questions until it has another. What was approved
    with the address has to be approved again before it is published. Whoever has a page open cannot save it back.
    """
    pages = list(_pages_naming(address))
    for page in pages:
        held = type(page).objects.select_for_update(of=("self",)).get(pk=page.pk)
        type(page).objects.filter(pk=page.pk).update(**_emptied(vars(held), address))
        note_erased(page.pk, address)
        log(instance=page, action=FORGET)
    for revision in _versions_naming(address).select_for_update(of=("self",)):
        revision.content |= _emptied(revision.content, address)
        revision.save(update_fields=["content"])
    return len(pages)


def keeper() -> Keeper:
    """For the list of all that the site keeps."""
    return Keeper(NAME, export=export, erase=erase)


def _pages_naming(address: str) -> Iterator[PeerPage]:
    if not address:
        return
    in_versions = _versions_naming(address).values_list("object_id", flat=True)
    numbers = [int(number) for number in in_versions]
    for kind in (CasePage, ChallengePage):
        yield from kind.objects.filter(_names(address) | Q(pk__in=numbers)).order_by("pk")


def _versions_naming(address: str) -> QuerySet[Revision]:
    versions = Revision.page_revisions.filter(_names(address, prefix="content__")).order_by("pk")
    return versions if address else versions.none()


def _names(address: str, *, prefix: str = "") -> Q:
    return reduce(operator.or_, (Q(**{f"{prefix}{name}__iexact": address}) for name in ADDRESS_FIELDS))


def _emptied(values: dict[str, Any], address: str) -> dict[str, str]:
    return {name: "" for name in ADDRESS_FIELDS if str(values.get(name, "")).lower() == address.lower()}
