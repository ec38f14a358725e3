"""Whom Kundstöd could ask: contacts of pages that are like the question, with why and how much they have to do.

What is like a text is the search's to say, and nobody here knows the search: it registers the hook `suggest_peers`, a
function of text, municipality or None, and a count, which gives pairs of a page's number and reasons in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
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
    """Who to ask: the page that says why, the reasons, and each of its addresses that takes it, with what it has."""

    page: PeerPage
    reasons: tuple[str, ...]
    loads: tuple[tuple[str, Load], ...]

    @property
    def is_full(self) -> bool:
        """Whether all of them have had enough this month."""
        return all(load.is_full for _who, load in self.loads)


def peers_for(question: Question, *, count: int = SHOWN) -> list[Peer]:
    """The best few to ask, each contact once; none who was asked, takes none now or is of the asker's municipality."""
    asked = question.asked_addresses()
    found = list(_found(question, asked))
    loads = loads_of([address for page, _reasons in found for address in page.contact_addresses])
    unreachable = undeliverable_among(loads)
    today = timezone.localdate()
    not_now = asked | unreachable
    peers = []
    for page, reasons in found:
        named = zip((_("Kontakten"), _("Funktionsbrevlådan")), map(str.lower, page.contact_addresses), strict=False)
        there = tuple((who, loads[address]) for who, address in named if address not in not_now)
        if taking := tuple((who, load) for who, load in there if not load.is_away(today)):
            peers.append(Peer(page, reasons, taking))
    # Whoever has had enough this month is asked only when nobody else is left.
    return sorted(peers, key=lambda peer: peer.is_full)[:count]


def _found(question: Question, asked: AbstractSet[str]) -> Iterator[tuple[PeerPage, tuple[str, ...]]]:
    reasons: dict[int, tuple[str, ...]] = {}
    if question.page_id:
        # Where the question went to Kundstöd, those it is about have not been asked yet.
        reasons[question.page_id] = (_("sidan som frågan gäller"),)
    for suggest in hooks.get_hooks(HOOK):
        for page_id, why in suggest(question.text, question.municipality, LOOKED_AT):
            reasons.setdefault(page_id, tuple(why))
    pages = {page.pk: page for page in readable(Page.objects.filter(pk__in=reasons)).specific()}
    taken = set(asked)
    for page_id, why in reasons.items():
        page = pages.get(page_id)
        if not isinstance(page, PeerPage) or page.is_secret or page.municipality_id == question.municipality_id:
            continue
        addresses = [address.lower() for address in page.contact_addresses]
        if addresses and addresses[0] not in taken:
            taken.update(addresses)
            yield page, why
