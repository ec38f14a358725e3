"""The lists of cases and of open challenges: filters with counts, order and pages, all in the address."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from kunskapsbank.visibility import readable
from municipalities.collation import swedish_key
from municipalities.models import County, MunicipalityGroup

PAGE_SIZE = 20
FACETS = ("kategori", "mal", "fas", "lan", "grupp")
NEWEST, CONFIRMED, BY_TITLE = "nyast", "bekraftad", "rubrik"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the filters know of a page. An anonymous one has no county: being counted there would tell of it."""

    pk: int
    kategori: frozenset[str]
    mal: frozenset[str]
    fas: frozenset[str]
    lan: frozenset[str]
    grupp: frozenset[str]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter, with how many pages it would show."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its choices; what would show nothing is not offered."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice that is made, and the address without it."""

    label: str
    query: str


class Listing:
    """The published pages of one type as an address's filters ask for them.

    Within a filter any of the choices will do, between filters all must hold. The count beside a choice is what the
    other filters leave.
    """

    def __init__(
        self, model: Any, chosen: Mapping[str, frozenset[str]], *, order: str = NEWEST, number: Any = 1
    ) -> None:
        """Nothing is read until it is asked for."""
        self.model = model
        self.chosen = chosen
        self.order = order
        self.number = number

    @classmethod
    def from_query(cls, model: Any, query: QueryDict) -> Listing:
        """The list an address asks for; an order it does not know is as if it were not there."""
        chosen = {name: frozenset(query.getlist(name)) for name in FACETS}
        wanted = query.get("ordning", "")
        order = wanted if wanted in dict(orders_of(model)) else NEWEST
        return cls(model, chosen, order=order, number=query.get("sida"))

    @cached_property
    def orders(self) -> list[tuple[str, str]]:
        """The orders to choose among, with their labels."""
        return orders_of(self.model)

    @cached_property
    def entries(self) -> list[Entry]:
        """Every published page that everyone may read."""
        columns = ("pk", "category__code", "category__parent__code", "phase__code", "municipality__group__code")
        rows = self._pages.order_by().values_list(*columns, "municipality__county__slug", "is_anonymous")
        return [
            Entry(
                pk=pk,
                kategori=frozenset({top or category}),
                mal=frozenset(self._goal_codes.get(pk, ())),
                fas=frozenset({phase}),
                lan=frozenset() if is_anonymous else frozenset({county}),
                grupp=frozenset({group}),
            )
            for pk, category, top, phase, group, county, is_anonymous in rows
        ]

    @cached_property
    def matching(self) -> list[Entry]:
        """The entries that pass every filter."""
        return passing(self.entries, self.chosen)

    @cached_property
    def shown(self) -> PaginatorPage:
        """One page of them in order, ready for rows."""
        return Paginator(self._ordered(self._found), PAGE_SIZE).get_page(self.number)

    @property
    def newest(self) -> Any:
        """All of them, latest published first."""
        return self._found.newest_first()

    @cached_property
    def facets(self) -> list[Facet]:
        """The filters with their counts, those without any choice left out."""
        facets = (self._facet(name, label) for name, label in _facet_labels())
        return [facet for facet in facets if facet.options]

    @cached_property
    def chosen_options(self) -> list[Chosen]:
        """The choices that are made, each with the address that undoes it."""
        return [
            Chosen(option.label, self.query(without=(facet.name, option.value)))
            for facet in self.facets
            for option in facet.options
            if option.is_chosen
        ]

    @property
    def query_prefix(self) -> str:
        """The address's query up to the page number."""
        query = self.query()
        return f"{query}&" if query else ""

    def query(self, without: tuple[str, str] | None = None) -> str:
        """The filters and the order as a query string."""
        pairs = [(name, value) for name in FACETS for value in sorted(self.chosen.get(name, ()))]
        kept = [pair for pair in pairs if pair != without]
        if self.order != NEWEST:
            kept.append(("ordning", self.order))
        return urlencode(kept)

    def _facet(self, name: str, label: str) -> Facet:
        others = {other: values for other, values in self.chosen.items() if other != name}
        counts = Counter(value for entry in passing(self.entries, others) for value in getattr(entry, name))
        chosen = self.chosen.get(name, frozenset())
        options = (Option(code, text, counts[code], code in chosen) for code, text in _labels(name))
        return Facet(name, label, tuple(option for option in options if option.count or option.is_chosen))

    def _ordered(self, pages: Any) -> Any:
        if self.order == BY_TITLE:
            return sorted(pages, key=lambda page: swedish_key(page.title))
        if self.order == CONFIRMED:
            return pages.order_by("-confirmed_on", "-pk")
        return pages.newest_first()

    @property
    def _found(self) -> Any:
        return self._pages.filter(pk__in=[entry.pk for entry in self.matching]).for_rows()

    @property
    def _pages(self) -> Any:
        return readable(self.model.objects.all())

    @cached_property
    def _goal_codes(self) -> Mapping[int, set[str]]:
        codes: defaultdict[int, set[str]] = defaultdict(set)
        for pk, code in self._pages.order_by().filter(goals__isnull=False).values_list("pk", "goals__code"):
            codes[pk].add(code)
        return codes


def passing(entries: Iterable[Entry], chosen: Mapping[str, frozenset[str]]) -> list[Entry]:
    """The entries for which every filter with choices holds one of them."""
    filters = [(name, values) for name, values in chosen.items() if values]
    return [entry for entry in entries if all(getattr(entry, name) & values for name, values in filters)]


def orders_of(model: Any) -> list[tuple[str, str]]:
    """The orders that a list of this page type offers."""
    orders = [(NEWEST, _("Nyast först"))]
    if hasattr(model, "confirmed_on"):
        orders.append((CONFIRMED, _("Senast bekräftade först")))
    return [*orders, (BY_TITLE, _("Rubrik A till Ö"))]


def _facet_labels() -> list[tuple[str, str]]:
    return [
        ("kategori", _("Kategori")),
        ("mal", _("Mål")),
        ("fas", _("Fas")),
        ("lan", _("Län")),
        ("grupp", _("Kommungrupp")),
    ]


def _labels(name: str) -> list[tuple[str, str]]:
    """The codes and labels of a filter, in the order a reader expects."""
    if name == "kategori":
        return list(_term("Category").objects.filter(parent=None).values_list("code", "label"))
    if name == "mal":
        return list(_term("Goal").objects.values_list("code", "label"))
    if name == "fas":
        return list(_term("Phase").objects.values_list("code", "label"))
    if name == "lan":
        return sorted(County.objects.values_list("slug", "name"), key=lambda county: swedish_key(county[1]))
    return [(group.code, str(group)) for group in MunicipalityGroup.objects.all()]


def _term(name: str) -> Any:
    """A vocabulary's model; looked up, because the models use this module."""
    return apps.get_model("cases", name)
