"""The comments of a page as a reader sees them: threads of two levels, some on each page of them."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page

from comments.models import ClosedPage, Comment, State
from comments.pages import closed_because
from comments.wording import said

THREADS_A_PAGE = 20
SECTION = "kommentarer"
# What a reader is shown: the writer's address is not even read.
READ = (
    "pk",
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
    """A comment as it is shown, or the place where one was: `gone` says what became of it, empty for one to read.

    `moment` is when it was published for machines, `day` the same in words; `answer_url` is empty where it cannot be
    answered. Everything is made once: a template that works it out as it shows it takes twice the time.
    """

    number: int
    gone: str = ""
    name: str = ""
    role: str = ""
    badge: str = ""
    is_official: bool = False
    moment: str = ""
    day: str = ""
    html: str = ""
    url: str = ""
    report_url: str = ""
    answer_url: str = ""
    replies: tuple[Shown, ...] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any], links: Links, replies: Iterable[Shown] = ()) -> Shown:
        """What is shown of a comment that has these of the fields that are `READ`."""
        number, replies = row["pk"], tuple(replies)
        if gone := _gone(row):
            return cls(number, gone, replies=replies)
        # Whatever is shown has been published.
        at = timezone.localtime(row["published_at"])
        name, role, is_official = row["author_name"], row["author_role"], bool(row["badge"] and not row["municipality"])
        return cls(
            number,
            name=name,
            role="" if role == name else role,
            badge=_badge(row, is_official=is_official),
            is_official=is_official,
            moment=at.isoformat(),
            day=_in_words(at.date()),
            html=said(row["text"]),
            url=f"{links.comment}{number}/",
            report_url=f"{links.report}{number}/",
            answer_url=f"{links.answer}{number}/" if links.answer and row["parent"] is None else "",
            replies=replies,
        )


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
    return _facts().get(pk=page.pk)


@cache
def _facts() -> QuerySet[Page, dict[str, Any]]:
    """That question, for every page: put together once a process, which takes as long as to ask it."""
    own = {"page": OuterRef("pk")}
    numbers = {
        "published": Comment.objects.published().filter(**own),
        "threads": Comment.objects.shown().filter(**own, parent=None),
    }
    counted = {name: Coalesce(Subquery(_count_of(found)), 0) for name, found in numbers.items()}
    is_closed = Exists(ClosedPage.objects.filter(**own))
    return Page.objects.annotate(**counted, is_closed=is_closed).values(*counted, "is_closed")


def _count_of(found: QuerySet[Comment]) -> QuerySet[Any, Any]:
    return found.order_by().values("page").annotate(number=Count("pk")).values("number")


def _rows(page: Any, address: Address, links: Links) -> tuple[Shown, ...]:
    """The threads of the address, each with all its answers: in one question, since a page asks many."""
    shown = Comment.objects.shown().filter(page=page.pk)
    first = (address.number - 1) * THREADS_A_PAGE
    ordering = _ordering(address.order)
    tops = shown.filter(parent=None).order_by(*ordering)[first : first + THREADS_A_PAGE].values("pk")
    found = shown.alias(thread=Coalesce("parent", "pk")).filter(thread__in=tops).order_by(*ordering).values(*READ)
    replies: defaultdict[int, list[Shown]] = defaultdict(list)
    threads = []
    for row in found:
        if row["parent"] is None:
            threads.append(row)
        else:
            replies[row["parent"]].append(Shown.of(row, links))
    if address.order is Order.NEWEST:
        for answers in replies.values():
            answers.reverse()
    return tuple(Shown.of(row, links, replies[row["pk"]]) for row in threads)


def _beginning(view: str, *before: int) -> str:
    return reverse(view, args=[*before, 0]).removesuffix("0/")


@lru_cache(maxsize=1024)
def _in_words(day: datetime.date) -> str:
    """Many comments share a day."""
    return date_format(day, "j F Y")


def _ordering(order: Order) -> tuple[str, str]:
    return ("-published_at", "-pk") if order is Order.NEWEST else ("published_at", "pk")


def _gone(row: Mapping[str, Any]) -> str:
    """What stands where a comment was."""
    if row["state"] == State.PUBLISHED:
        return ""
    if row["state"] == State.ERASED:
        return _("Kommentaren är borttagen av den som skrev den.")
    if row["state"] == State.HIDDEN:
        return _("Kommentaren är borttagen av redaktionen. Skäl: %(reason)s.") % {"reason": row["reason__label"]}
    return _("Kommentaren är anmäld och visas inte förrän redaktionen har tittat.")


def _badge(row: Mapping[str, Any], *, is_official: bool) -> str:
    """What stands beside the name: whom the writer works for, unless the name says that already."""
    if row["badge"] != row["author_name"]:
        return row["badge"]
    return _("Svarar för webbplatsen") if is_official else _("Svar från kommunen")
