"""The comments of a page as a reader sees them: threads of two levels, some on each page of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from comments.models import Comment, State
from comments.pages import closed_because
from comments.wording import linked

THREADS_A_PAGE = 20
SECTION = "kommentarer"
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


class Order(StrEnum):
    """Which thread stands first; the words are those of the address. Answers always read from the first to the last."""

    NEWEST = "nyast"
    OLDEST = "aldst"


@dataclass(frozen=True, slots=True)
class Address:
    """What a reader asks for: the order and the page of threads."""

    order: Order = Order.OLDEST
    number: int = 1

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Address:
        """The address that a query names; what it cannot mean is left out."""
        order = Order.NEWEST if query.get("ordning") == Order.NEWEST else Order.OLDEST
        number = str(query.get("kommentarer", ""))
        return cls(order, int(number) if _NUMBER.fullmatch(number) else 1)

    @property
    def url(self) -> str:
        """As a link on the page."""
        asked = {"ordning": self.order.value} if self.order is not Order.OLDEST else {}
        if self.number > 1:
            asked["kommentarer"] = str(self.number)
        return f"?{urlencode(asked)}#{SECTION}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment as it is shown, or the place where one was: `gone` says what became of it, empty for one to read."""

    comment: Comment
    gone: str
    replies: tuple[Shown, ...] = ()

    @property
    def html(self) -> SafeString:
        """The text, with links."""
        return linked(self.comment.text)


@dataclass(frozen=True, slots=True)
class Threads:
    """A page's comments: how many there are, those that the address asks for, and where the others are."""

    count: int
    rows: tuple[Shown, ...]
    address: Address
    pages: int
    closed: str

    @property
    def previous_url(self) -> str:
        """The threads before these; empty where there are none."""
        return Address(self.address.order, self.address.number - 1).url if self.address.number > 1 else ""

    @property
    def next_url(self) -> str:
        """The threads after these; empty where there are none."""
        return Address(self.address.order, self.address.number + 1).url if self.address.number < self.pages else ""

    @property
    def other_order(self) -> tuple[str, str]:
        """The other order's words and address."""
        if self.address.order is Order.OLDEST:
            return _("Visa nyast först"), Address(Order.NEWEST).url
        return _("Visa äldst först"), Address(Order.OLDEST).url


def threads_of(page: Any, address: Address) -> Threads:
    """The comments of a page, in at most five queries however many there are."""
    count = Comment.objects.published().filter(page=page.pk).count()
    shown = Comment.objects.shown().select_related("reason").filter(page=page.pk)
    top = shown.filter(parent=None)
    total = top.count() if count or top.exists() else 0
    pages = max(-(-total // THREADS_A_PAGE), 1)
    address = Address(address.order, min(address.number, pages))
    first = (address.number - 1) * THREADS_A_PAGE
    ordered = top.order_by(*_ordering(address.order))[first : first + THREADS_A_PAGE] if total else []
    replies = defaultdict(list)
    for reply in shown.filter(parent__in=[one.pk for one in ordered]).order_by("published_at", "pk") if total else ():
        replies[reply.parent_id].append(Shown(reply, _gone(reply)))
    rows = tuple(Shown(one, _gone(one), tuple(replies[one.pk])) for one in ordered)
    return Threads(count, rows, address, pages, closed_because(page))


def place_of(comment: Comment) -> Address:
    """The address, oldest first, at which a published comment is found."""
    thread = comment.parent or comment
    shown = Comment.objects.shown().filter(page=comment.page_id, parent=None)
    before = shown.filter(published_at__lt=thread.published_at) | shown.filter(
        published_at=thread.published_at, pk__lt=thread.pk
    )
    return Address(Order.OLDEST, before.count() // THREADS_A_PAGE + 1)


def _ordering(order: Order) -> tuple[str, str]:
    return ("-published_at", "-pk") if order is Order.NEWEST else ("published_at", "pk")


def _gone(comment: Comment) -> str:
    """What stands where a comment was."""
    if comment.state == State.ERASED:
        return _("Kommentaren är borttagen av den som skrev den.")
    if comment.state == State.HIDDEN:
        return _("Kommentaren är borttagen av redaktionen. Skäl: %(reason)s.") % {
            "reason": comment.reason.label.lower() if comment.reason else ""
        }
    return "" if comment.is_published else _("Kommentaren är anmäld och visas inte förrän redaktionen har tittat.")
