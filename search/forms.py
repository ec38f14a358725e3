"""The search's address, read and written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from municipalities.models import Municipality
from search.facets import FIELDS, FacetField
from search.service import Question
from search.similarity import BALANCE_AT_REST, BALANCE_MOST

AT_REST_PERCENT = round(BALANCE_AT_REST * 100)
MOST_PERCENT = round(BALANCE_MOST * 100)
LONGEST_TEXT = 20_000
MOST_VALUES = 30
# Elasticsearch answers no further than its ten-thousandth hit.
MOST_PAGES = 1_000
NEWEST = "nyast"
HIGHEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class SearchAddress:
    """Everything a search is, as its address says it. What an address says wrongly is as if it were not there."""

    text: str
    kommun: str
    balance_percent: int
    newest_first: bool
    page: int
    filters: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, query: QueryDict) -> SearchAddress:
        """The search that a query string asks for."""
        return cls(
            text=_clean(query.get("q", ""))[:LONGEST_TEXT].strip(),
            kommun=_clean(query.get("kommun", ""))[:4],
            balance_percent=whole(query.get("m"), at_rest=AT_REST_PERCENT, most=MOST_PERCENT),
            newest_first=query.get("ordning") == NEWEST,
            page=max(whole(query.get("sida"), at_rest=1, most=MOST_PAGES), 1),
            filters={
                field.name: _known(field, query.getlist(field.parameter)[:MOST_VALUES])
                for field in FIELDS
                if field.parameter in query
            },
        )

    def question(self) -> Question:
        """The question for the service; an unknown municipality is none."""
        own = Municipality.objects.select_related("group", "county").filter(pk=self.kommun).first()
        return Question(
            text=self.text,
            filters={name: frozenset(values) for name, values in self.filters.items() if values},
            own=own,
            balance=self.balance_percent / 100,
            newest_first=self.newest_first,
            page=self.page,
        )

    def url_query(self, **changes: Any) -> str:
        """The query string of this search with changes; page one unless said otherwise, defaults left out."""
        address = replace(self, **{"page": 1, **changes})
        pairs = [("q", address.text), ("kommun", address.kommun)]
        if address.balance_percent != AT_REST_PERCENT:
            pairs.append(("m", str(address.balance_percent)))
        if address.newest_first:
            pairs.append(("ordning", NEWEST))
        for field in FIELDS:
            pairs += [(field.parameter, value) for value in address.filters.get(field.name, ())]
        if address.page > 1:
            pairs.append(("sida", str(address.page)))
        return urlencode([(name, value) for name, value in pairs if value])

    def without_value(self, field_name: str, value: str) -> str:
        """The query string with one filter value taken away."""
        left = tuple(v for v in self.filters.get(field_name, ()) if v != value)
        return self.url_query(filters={**self.filters, field_name: left})

    def hidden_fields(self, *leave_out: str) -> list[tuple[str, str]]:
        """Name and value of what a form must carry along, without the named fields."""
        pairs = QueryDict(self.url_query()).lists()
        return [(name, value) for name, values in pairs if name not in leave_out for value in values]


def whole(text: str | None, *, at_rest: int, most: int) -> int:
    """The whole number from 0 to `most` that a text says, or else `at_rest`."""
    try:
        return min(max(int(text or at_rest), 0), most)
    except ValueError:
        return at_rest


def _clean(text: str) -> str:
    """Without the character that PostgreSQL refuses."""
    return text.replace("\x00", "")


def _known(field: FacetField, values: Iterable[str]) -> tuple[str, ...]:
    """Those of the values that the filter has, each once."""
    asked = dict.fromkeys(filter(None, map(_clean, values)))
    known = field.labels(asked) if asked else {}
    return tuple(value for value in asked if value in known)
