"""Whom Kundstöd could ask: contacts of pages that are like the question, with why and how much they have to do.

What is like a text is the search's to say, and nobody here knows the search: it registers the hook `suggest_peers`, a
function of text, municipality or None, and a count, which gives pairs of a page's number and reasons in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from cases.models import PeerPage
from contacts.models import Question
from contacts.routing import Load, loads_of
from kunskapsbank.visibility import readable
from letters.addresses import undeliverable_among

HOOK = "suggest_peers"
SHOWN = 5
# Many of those found have no contact, or one who is away.
LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Peer:
    """A contact to ask: the page that says why, the reasons, and what the contact, or its mailbox, has already."""

    page: PeerPage
    reasons: tuple[str, ...]
    load: Load


def peers_for(question: Question, *, count: int = SHOWN) -> list[Peer]:
    """The best few to ask, each contact once; none who was asked, takes none now or is of the asker's municipality."""
    found = list(_found(question))
    loads = loads_of([address for page, _reasons in found for address in page.contact_addresses])
    unreachable = undeliverable_among(loads)
    today = timezone.localdate()
    peers = []
    for page, reasons in found:
        here = [address for address in map(str.lower, page.contact_addresses) if address not in unreachable]
        there = [loads[address] for address in here if not loads[address].is_away(today)]
        if there:
            peers.append(Peer(page, reasons, min(there, key=lambda load: load.is_full)))
    # Whoever has had enough this month is asked only when nobody else is left.
    return sorted(peers, key=lambda peer: peer.load.is_full)[:count]


def _found(question: Question) -> Iterator[tuple[PeerPage, tuple[str, ...]]]:
    reasons: dict[int, tuple[str, ...]] = {}
    if question.page_id:
        # Where the question went to Kundstöd, those it is about have not been asked yet.
        reasons[question.page_id] = (_("sidan som frågan gäller"),)
    for suggest in hooks.get_hooks(HOOK):
        for page_id, why in suggest(question.text, question.municipality, LOOKED_AT):
            reasons.setdefault(page_id, tuple(why))
    pages = {page.pk: page for page in readable(Page.objects.filter(pk__in=reasons)).specific()}
    taken = {address.lower() for address in question.turns.values_list("address", flat=True)}
    for page_id, why in reasons.items():
        page = pages.get(page_id)
        if not isinstance(page, PeerPage) or page.is_secret or page.municipality_id == question.municipality_id:
            continue
        addresses = [address.lower() for address in page.contact_addresses]
        if addresses and addresses[0] not in taken:
            taken.update(addresses)
            yield page, why
