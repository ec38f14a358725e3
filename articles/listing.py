"""The list of articles: topics and years with counts, and pages, all in the address."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.functional import cached_property

from articles.models.topics import Topic

ARTICLES_A_PAGE = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """What the filters know of an article."""

    pk: int
    year: str
    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """A topic or a year, with how many articles it would show and the address that shows them."""

    label: str
    count: int
    query: str
    is_chosen: bool


class ArticleList:
    """The published articles that an address asks for: `?amne=samverkan&ar=2018&sida=2`, each of them optional."""

    def __init__(self, pages: Any, *, topic: str = "", year: str = "", number: Any = 1) -> None:
        """Nothing is read until it is asked for; `pages` are those that may be listed."""
        self._pages = pages
        self.topic = topic
        self.year = year
        self.number = number

    @classmethod
    def from_query(cls, pages: Any, query: QueryDict) -> ArticleList:
        """The list an address asks for."""
        return cls(pages, topic=query.get("amne", ""), year=query.get("ar", ""), number=query.get("sida"))

    @cached_property
    def shown(self) -> PaginatorPage:
        """One page of the articles, newest first."""
        return Paginator(self._found.newest_first().for_rows(), ARTICLES_A_PAGE).get_page(self.number)

    @property
    def newest(self) -> Any:
        """All of them, newest first."""
        return self._found.newest_first()

    @cached_property
    def topics(self) -> list[Choice]:
        """The topics that articles of the chosen year have, in the vocabulary's order."""
        counts = Counter(code for entry in self._entries_of(year=self.year) for code in entry.topics)
        labels = Topic.objects.values_list("code", "label") if counts or self.topic else ()
        shown = ((code, label) for code, label in labels if counts[code] or code == self.topic)
        return [self._choice(label, counts[code], topic=code) for code, label in shown]

    @cached_property
    def years(self) -> list[Choice]:
        """The years that articles of the chosen topic are from, latest first."""
        counts = Counter(entry.year for entry in self._entries_of(topic=self.topic))
        return [self._choice(year, counts[year], year=year) for year in sorted(counts, reverse=True)]

    @property
    def topic_label(self) -> str:
        """What the chosen topic is called."""
        return next((choice.label for choice in self.topics if choice.is_chosen), "")

    @property
    def is_filtered(self) -> bool:
        """Whether the address leaves articles out."""
        return bool(self.topic or self.year)

    @property
    def topic_query(self) -> str:
        """The address's query for the topic alone, as a feed takes it."""
        return self._query(topic=self.topic, year="")

    @property
    def query_prefix(self) -> str:
        """The address's query up to the page number."""
        query = self._query(topic=self.topic, year=self.year)
        return f"{query}&" if query else ""

    def _choice(self, label: str, count: int, *, topic: str | None = None, year: str | None = None) -> Choice:
        """A link that chooses, or undoes what is chosen, and keeps the other filter."""
        is_chosen = topic == self.topic if year is None else year == self.year
        chosen_topic = self.topic if topic is None else ("" if is_chosen else topic)
        chosen_year = self.year if year is None else ("" if is_chosen else year)
        return Choice(label, count, self._query(topic=chosen_topic, year=chosen_year), is_chosen)

    @staticmethod
    def _query(*, topic: str, year: str) -> str:
        return urlencode([pair for pair in (("amne", topic), ("ar", year)) if pair[1]])

    @property
    def _found(self) -> Any:
        if not self.is_filtered:
            return self._pages
        return self._pages.filter(pk__in=[entry.pk for entry in self._entries_of(topic=self.topic, year=self.year)])

    def _entries_of(self, *, topic: str = "", year: str = "") -> Iterator[Entry]:
        return (
            entry
            for entry in self._entries
            if (not topic or topic in entry.topics) and (not year or year == entry.year)
        )

    @cached_property
    def _entries(self) -> list[Entry]:
        topics = _grouped(self._pages.order_by().filter(topics__isnull=False).values_list("pk", "topics__code"))
        rows: Iterable[Any] = self._pages.order_by().values_list("pk", "date")
        return [Entry(pk, str(date.year), frozenset(topics[pk])) for pk, date in rows]


def _grouped(pairs: Iterable[tuple[int, str]]) -> defaultdict[int, set[str]]:
    groups: defaultdict[int, set[str]] = defaultdict(set)
    for key, value in pairs:
        groups[key].add(value)
    return groups
