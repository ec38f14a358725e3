"""The comments of a page as a reader sees them: threads of two levels, some on each page of them."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Page

from comments.models import ClosedPage, Comment, State
from comments.pages import closed_because
from comments.wording import linked

THREADS_A_PAGE = 20
SECTION = "kommentarer"
# What a reader is shown: the writer's address is not even read.
READ = (
    "parent",
    "state",
    "text",
    "author_name",
    "author_role",
    "badge",
    "municipality",
    "published_at",
    "reason__label",
)
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
class Links:
    """The addresses of a page's comments up to the comment's number; `answer` is empty where nobody may answer.

    Reversing the three addresses of each comment costs as much as showing it.
    """

    comment: str
    report: str
    answer: str

    @classmethod
    def on(cls, page: Any, *, is_closed: bool) -> Links:
        """Those of a page."""
        answer = "" if is_closed else _beginning("comments:reply", page.pk)
        return cls(_beginning("comments:comment"), _beginning("comments:report"), answer)


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment as it is shown, or the place where one was: `gone` says what became of it, empty for one to read."""

    comment: Comment
    gone: str
    links: Links
    replies: tuple[Shown, ...] = ()

    @property
    def number(self) -> str:
        """What its place on the page is called by."""
        return str(self.comment.pk)

    @property
    def url(self) -> str:
        """Its own address."""
        return f"{self.links.comment}{self.comment.pk}/"

    @property
    def report_url(self) -> str:
        """Where it is reported."""
        return f"{self.links.report}{self.comment.pk}/"

    @property
    def answer_url(self) -> str:
        """Where it is answered; empty where it cannot be."""
        can_be_answered = self.links.answer and self.comment.parent_id is None
        return f"{self.links.answer}{self.comment.pk}/" if can_be_answered else ""

    @property
    def name(self) -> str:
        """Who says it."""
        return self.comment.author_name

    @property
    def role(self) -> str:
        """The writer's role, unless it is the name."""
        role = self.comment.author_role
        return "" if role == self.comment.author_name else role

    @property
    def moment(self) -> str:
        """When it was published, for machines."""
        return self._at.isoformat()

    @property
    def day(self) -> str:
        """The same as a day in words."""
        return _in_words(self._at.date())

    @property
    def _at(self) -> datetime.datetime:
        # Whatever is shown has been published.
        return timezone.localtime(self.comment.published_at)

    @property
    def is_official(self) -> bool:
        """Whether the editorial office says it."""
        return bool(self.comment.badge) and self.comment.municipality_id is None

    @property
    def badge(self) -> str:
        """What stands beside the name: whom the writer works for, unless the name says that already."""
        comment = self.comment
        if comment.badge != comment.author_name:
            return comment.badge
        return _("Svarar för webbplatsen") if self.is_official else _("Svar från kommunen")

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
    """The comments of a page, in two queries however many there are."""
    facts = _facts_of(page)
    pages = max(-(-facts["threads"] // THREADS_A_PAGE), 1)
    address = Address(address.order, min(address.number, pages))
    closed = closed_because(page, is_closed=facts["is_closed"])
    links = Links.on(page, is_closed=bool(closed))
    rows = _rows(page, address, links) if facts["threads"] else ()
    return Threads(facts["published"], rows, address, pages, closed)


def place_of(comment: Comment) -> Address:
    """The address, oldest first, at which a published comment is found."""
    thread = comment.parent or comment
    shown = Comment.objects.shown().filter(page=comment.page_id, parent=None)
    before = shown.filter(published_at__lt=thread.published_at) | shown.filter(
        published_at=thread.published_at, pk__lt=thread.pk
    )
    return Address(Order.OLDEST, before.count() // THREADS_A_PAGE + 1)


def _facts_of(page: Any) -> dict[str, Any]:
    """How many threads and published comments there are, and whether an editor closed them: one question for all."""
    published = Comment.objects.published().filter(page=page.pk)
    threads = Comment.objects.shown().filter(page=page.pk, parent=None)
    numbers = {"published": published, "threads": threads}
    counted = {name: Coalesce(Subquery(_count_of(found)), 0) for name, found in numbers.items()}
    is_closed = Exists(ClosedPage.objects.filter(page=page.pk))
    return Page.objects.filter(pk=page.pk).annotate(**counted, is_closed=is_closed).values(*counted, "is_closed").get()


def _count_of(found: QuerySet[Comment]) -> QuerySet[Any, Any]:
    return found.order_by().values("page").annotate(number=Count("pk")).values("number")


def _rows(page: Any, address: Address, links: Links) -> tuple[Shown, ...]:
    """The threads of the address, each with all its answers: in one question, since a page asks many."""
    shown = Comment.objects.shown().filter(page=page.pk)
    first = (address.number - 1) * THREADS_A_PAGE
    ordering = _ordering(address.order)
    tops = shown.filter(parent=None).order_by(*ordering)[first : first + THREADS_A_PAGE].values("pk")
    found = shown.alias(thread=Coalesce("parent", "pk")).filter(thread__in=tops).select_related("reason").only(*READ)
    replies = defaultdict(list)
    threads = []
    for comment in found.order_by(*ordering):
        if comment.parent_id is None:
            threads.append(comment)
        else:
            replies[comment.parent_id].append(Shown(comment, _gone(comment), links))
    if address.order is Order.NEWEST:
        for answers in replies.values():
            answers.reverse()
    return tuple(Shown(top, _gone(top), links, tuple(replies[top.pk])) for top in threads)


def _beginning(view: str, *before: int) -> str:
    return reverse(view, args=[*before, 0]).removesuffix("0/")


@lru_cache(maxsize=1024)
def _in_words(day: datetime.date) -> str:
    """Many comments share a day."""
    return date_format(day, "j F Y")


def _ordering(order: Order) -> tuple[str, str]:
    return ("-published_at", "-pk") if order is Order.NEWEST else ("published_at", "pk")


def _gone(comment: Comment) -> str:
    """What stands where a comment was."""
    if comment.state == State.ERASED:
        return _("Kommentaren är borttagen av den som skrev den.")
    if comment.state == State.HIDDEN:
        return _("Kommentaren är borttagen av redaktionen. Skäl: %(reason)s.") % {"reason": comment.reason or ""}
    return "" if comment.is_published else _("Kommentaren är anmäld och visas inte förrän redaktionen har tittat.")
