"""To whom a question goes: the page's contact and mailbox, or Kundstöd and why. And how much each has to answer."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils import timezone
from wagtail.models import Page

from cases.models import PeerPage
from contacts.models import ContactLimit, Question, State, Turn
from letters.addresses import undeliverable_among
from municipalities.models import Municipality


class Why(StrEnum):
    """Why a question does not go to the page's contact."""

    NO_PAGE = "no_page"
    SECRET = "secret"  # noqa: S105 - a procurement's, not a password
    ANONYMOUS = "anonymous"
    VIA_SUPPORT = "via_support"
    NO_ADDRESS = "no_address"
    PAUSED = "paused"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Load:
    """What a contact has: questions not answered yet, questions of this month and how many a month are taken."""

    waiting: int = 0
    this_month: int = 0
    most: int = 0
    paused_until: datetime.date | None = None

    @property
    def is_full(self) -> bool:
        """Whether the contact takes no more this month."""
        return self.this_month >= self.most

    def is_away(self, today: datetime.date) -> bool:
        """Whether the contact takes no questions today."""
        return self.paused_until is not None and self.paused_until >= today


@dataclass(frozen=True, slots=True)
class Receivers:
    """Who gets a question about a page: these addresses, or Kundstöd and why, and until when the contact is away."""

    addresses: tuple[str, ...] = ()
    why: Why | None = None
    paused_until: datetime.date | None = None


def peer_page(page: Page | None) -> PeerPage | None:
    """The case or open challenge itself; None for another kind of page and for one that is not published any more."""
    specific = page_behind(page)
    return specific if specific is not None and specific.live else None


def page_behind(page: Page | None) -> PeerPage | None:
    """The case or open challenge itself, published or not: one that is taken down is as anonymous as before."""
    specific = page.specific if page is not None else None
    return specific if isinstance(specific, PeerPage) else None


def hidden_municipalities(question: Question) -> list[Municipality]:
    """Those that the asker must not learn of: whose anonymous pages the question is about or was passed on for."""
    pages = [question.page, *(turn.page for turn in question.turns.select_related("page"))]
    found = [page_behind(page) for page in pages]
    return [page.municipality for page in found if page is not None and page.is_anonymous]


def why_support(page: PeerPage | None) -> Why | None:
    """Why Kundstöd takes all questions about the page, whatever addresses it has; None where they may be asked.

    >>> why_support(None).value
    'no_page'
    """
    if page is None:
        return Why.NO_PAGE
    if page.is_secret:
        return Why.SECRET
    if page.is_anonymous:
        return Why.ANONYMOUS
    return Why.VIA_SUPPORT if page.contact_via_support else None


def reachable(page: PeerPage) -> list[str]:
    """Where questions about the page could go: the contact and the mailbox, without what letters come back from."""
    gone = undeliverable_among(page.contact_addresses)
    return [address for address in page.contact_addresses if address not in gone]


def receivers_of(page: PeerPage | None, *, is_held: bool = False) -> Receivers:
    """Who would get a question about the page now; `is_held` keeps it so to the end of the transaction.

    The mailbox is counted like any contact: each address has its own limit and its own pause, and whoever of the two
    takes a question now gets it. Kundstöd does where neither can.
    """
    why = why_support(page)
    if page is None or why:
        return Receivers(why=why)
    addresses, today = reachable(page) if page.contact_role else [], timezone.localdate()
    if not addresses:
        return Receivers(why=Why.NO_ADDRESS)
    if is_held:
        # In an order that is always the same, so that no two wait for each other.
        for address in sorted(map(str.lower, addresses)):
            held_limit(address)
    loads = loads_of(addresses)
    whys = {address: why_not_now(loads[address.lower()], today) for address in addresses}
    takers = tuple(address for address in addresses if whys[address] is None)
    first = addresses[0]
    return Receivers(takers) if takers else Receivers((), whys[first], loads[first.lower()].paused_until)


def receivers_for_support(page: PeerPage, *, asked: Collection[str]) -> list[str]:
    """Whom Kundstöd may ask about the page; a limit is no hindrance.

    Who is on pause or is among those `asked` before, in lower case, only where nobody else is left.
    """
    addresses, today = reachable(page), timezone.localdate()
    loads = loads_of(addresses)
    fresh = [address for address in addresses if address.lower() not in asked]
    return [address for address in fresh if not loads[address.lower()].is_away(today)] or addresses


def why_not_now(load: Load, today: datetime.date) -> Why | None:
    """Why the contact is not asked at the moment.

    >>> why_not_now(Load(this_month=4, most=4), datetime.date(2026, 5, 4)).value
    'full'
    """
    if load.is_away(today):
        return Why.PAUSED
    return Why.FULL if load.is_full else None


@transaction.atomic
def held_limit(address: str) -> ContactLimit:
    """The contact's limit, held to the end of the transaction: two questions at once do not both get the last place."""
    found = ContactLimit.objects.filter(address__iexact=address)
    if not found.exists():
        ContactLimit.objects.bulk_create([ContactLimit(address=address.lower())], ignore_conflicts=True)
    return found.select_for_update().get()


def loads_of(addresses: list[str]) -> dict[str, Load]:
    """What each of these contacts has, by address in lower case."""
    wanted = {address.lower() for address in addresses}
    limits = {limit.address.lower(): limit for limit in _limits(wanted)}
    counted = {row["key"]: row for row in _counts(wanted)}
    return {address: _load(limits.get(address), counted.get(address, {})) for address in wanted}


def _limits(wanted: set[str]) -> Any:
    return ContactLimit.objects.annotate(key=Lower("address")).filter(key__in=wanted)


def _counts(wanted: set[str]) -> Any:
    month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    turns = Turn.objects.annotate(key=Lower("address")).filter(key__in=wanted, is_support=False).order_by()
    return turns.values("key").annotate(
        this_month=Count("pk", filter=Q(created_at__gte=month)),
        waiting=Count("pk", filter=Q(question__state=State.WITH_CONTACT, occasion=Turn.objects.occasion_of_question())),
    )


def _load(limit: ContactLimit | None, counted: dict[str, int]) -> Load:
    limit = limit or ContactLimit()
    return Load(counted.get("waiting", 0), counted.get("this_month", 0), limit.most_per_month, limit.paused_until)
