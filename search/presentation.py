"""What the search page shows, in words: the template only places it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import Municipality
from search.facets import FIELDS, Facet
from search.forms import MOST_PAGES, MOST_PERCENT, SearchAddress
from search.reasons import summary
from search.service import PAGE_SIZE, Question, SearchResult, similar_to_text

FEWEST_WORDS_WRITTEN = 3
MOST_WORDS_WRITTEN = 200


def writing_context(text: str, own: Municipality | None) -> dict[str, Any]:
    """Pages like a text that somebody is writing, each with why; none for a text too short to say anything."""
    words = text.split()
    hits = similar_to_text(" ".join(words[:MOST_WORDS_WRITTEN]), own=own) if len(words) >= FEWEST_WORDS_WRITTEN else []
    return {"rows": [(hit, summary(hit)) for hit in hits]}


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen filter and the address without it."""

    label: str
    url: str


class SearchPage:
    """Question and result of one visit."""

    def __init__(self, address: SearchAddress, question: Question, result: SearchResult) -> None:
        """Nothing is worked out until the template asks."""
        self.address = address
        self.question = question
        self.result = result

    @property
    def has_text(self) -> bool:
        """Whether something was asked."""
        return bool(self.question.text)

    @property
    def is_empty(self) -> bool:
        """Whether the question found nothing at all, with no filter to blame."""
        return not self.result.total and not self.is_filtered

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is on."""
        return bool(self.question.filters)

    @property
    def heading(self) -> str:
        """The count as a heading."""
        total = self.result.total
        if self.has_text:
            if not total:
                return _("Inget liknar din utmaning med de här filtren") if self.is_filtered else self._empty_heading
            return ngettext("%(count)s träff liknar din utmaning", "%(count)s träffar liknar din utmaning", total) % {
                "count": total
            }
        return ngettext("%(count)s exempel att läsa", "%(count)s exempel att läsa", total) % {"count": total}

    @property
    def _empty_heading(self) -> str:
        return _("Du kan vara först med den här")

    @property
    def facets(self) -> list[Facet]:
        """The filters that have something to choose between."""
        return self.result.facets

    @cached_property
    def chips(self) -> list[Chip]:
        """The chosen filters."""
        return [
            Chip(value.label, f"?{self.address.without_value(facet.field.name, value.code)}")
            for facet in self.facets
            for value in facet.values
            if value.is_chosen
        ]

    @property
    def clear_url(self) -> str:
        """The same search without any filter."""
        return f"?{self.address.url_query(filters={})}"

    @property
    def carried_to_filters(self) -> list[tuple[str, str]]:
        """What the filter form carries along: all but the filters themselves."""
        return self.address.hidden_fields(*(field.parameter for field in FIELDS))

    @property
    def carried_to_balance(self) -> list[tuple[str, str]]:
        """What the slider's form carries along: all but its own value."""
        return self.address.hidden_fields("m")

    @property
    def balance_most(self) -> int:
        """The slider's end, in percent."""
        return MOST_PERCENT

    @property
    def balance_text(self) -> str:
        """What the slider's place means."""
        percent = self.address.balance_percent
        return _("Nu: utmaningen väger %(challenge)s procent, likheten med %(own)s %(municipality)s.") % {
            "challenge": 100 - percent,
            "own": self.question.own.short_name if self.question.own else "",
            "municipality": percent,
        }

    @property
    def page_count(self) -> int:
        """How many pages can be turned to: as many as the hits fill, and no more than an address may ask for."""
        return min(max(ceil(self.result.total / PAGE_SIZE), 1), MOST_PAGES)

    @property
    def is_beyond(self) -> bool:
        """Whether the address asks for a page after the last."""
        return self.address.page > self.page_count

    @property
    def first_number(self) -> int:
        """The number of the first hit of this page."""
        return (self.address.page - 1) * PAGE_SIZE + 1

    @property
    def previous_url(self) -> str:
        """The page before, or empty."""
        return self._page_url(self.address.page - 1)

    @property
    def next_url(self) -> str:
        """The page after, or empty."""
        return self._page_url(self.address.page + 1)

    @property
    def page_links(self) -> Iterator[tuple[int | None, str]]:
        """The pages around this one, the first and the last, each with its address; None where some are left out."""
        pages = Paginator(range(self.page_count), 1).get_elided_page_range(self.address.page, on_each_side=2, on_ends=1)
        return ((number, self._page_url(number)) if isinstance(number, int) else (None, "") for number in pages)

    @property
    def newest_url(self) -> str:
        """The same, newest first."""
        return f"?{self.address.url_query(newest_first=True)}"

    @property
    def relevance_url(self) -> str:
        """The same, most alike first."""
        return f"?{self.address.url_query(newest_first=False)}"

    def _page_url(self, number: int) -> str:
        return f"?{self.address.url_query(page=number)}" if 1 <= number <= self.page_count else ""
