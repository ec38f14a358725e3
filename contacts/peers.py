"""Whom Kundstöd could ask: contacts of pages that are like the question, with why and how much they have to do.

What is like a text is the search's to say, and nobody here knows the search: it registers the hook `suggest_peers`, a
function of text, municipality or None, and a count, which gives pairs of a page's number and reasons in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from wagtail import hooks
from wagtail.models import Page

from cases.models import PeerPage
from contacts.models import Question
from contacts.routing import Load, loads_of

HOOK = "suggest_peers"
SHOWN = 5
# Many of those found have no contact, or one who is away.
LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Peer:
    """A contact to ask: the page that says why, the reasons, and what the contact has to answer already."""

    page: PeerPage
    reasons: tuple[str, ...]
    load: Load


def peers_for(question: Question, *, count: int = SHOWN) -> list[Peer]:
    """The best few to ask, each contact once; none who was asked, is away, or is of the asker's own municipality."""
    found = list(_found(question))
    loads = loads_of([page.contact_email for page, _reasons in found])
    today = timezone.localdate()
    peers = []
    for page, reasons in found:
        load = loads[page.contact_email.lower()]
        if not (load.paused_until and load.paused_until >= today):
            peers.append(Peer(page, reasons, load))
    # Whoever has had enough this month is asked only when nobody else is left.
    return sorted(peers, key=lambda peer: peer.load.is_full)[:count]


def _found(question: Question) -> Iterator[tuple[PeerPage, tuple[str, ...]]]:
    reasons: dict[int, tuple[str, ...]] = {}
    for suggest in hooks.get_hooks(HOOK):
        for page_id, why in suggest(question.text, question.municipality, LOOKED_AT):
            reasons.setdefault(page_id, tuple(why))
    pages = {page.pk: page for page in Page.objects.live().public().filter(pk__in=reasons).specific()}
    taken = {address.lower() for address in question.turns.values_list("address", flat=True)}
    for page_id, why in reasons.items():
        page = pages.get(page_id)
        if not isinstance(page, PeerPage) or page.is_secret or page.municipality_id == question.municipality_id:
            continue
        if page.contact_email and page.contact_email.lower() not in taken:
            taken.add(page.contact_email.lower())
            yield page, why
