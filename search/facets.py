"""The filters beside the hits: which values there are, what they are called and how many pages each would give."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Category, Goal, Phase
from kunskapsbank.vocabulary import Term
from municipalities.models import County, MunicipalityGroup
from search.documents import KIND_ARTICLE, KIND_CASE, KIND_CHALLENGE

_YEAR = re.compile(r"[0-9]{4}")

KIND_LABELS = {KIND_CASE: _("Exempel"), KIND_CHALLENGE: _("Öppna utmaningar"), KIND_ARTICLE: _("Artiklar")}


@dataclass(frozen=True, slots=True)
class FacetField:
    """A filter: the engine's field, the name in the address and the heading."""

    name: str
    parameter: str
    label: str | Promise
    labels: Callable[[Iterable[str]], Mapping[str, str]]
    by_code: bool = False


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a filter."""

    code: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its choices."""

    field: FacetField
    values: tuple[FacetValue, ...]


def _terms(model: type[Term] | type[County], label: str = "label") -> Callable[[Iterable[str]], dict[str, str]]:
    def labels(codes: Iterable[str]) -> dict[str, str]:
        return dict(model._default_manager.order_by().filter(code__in=list(codes)).values_list("code", label))

    return labels


def _groups(codes: Iterable[str]) -> dict[str, str]:
    return {group.code: str(group) for group in MunicipalityGroup.objects.filter(code__in=list(codes))}


def _kinds(codes: Iterable[str]) -> dict[str, str]:
    return {code: str(KIND_LABELS[code]) for code in codes if code in KIND_LABELS}


def _years(codes: Iterable[str]) -> dict[str, str]:
    return {code: code for code in codes if _YEAR.fullmatch(code)}


FIELDS = (
    FacetField("category", "kategori", _("Kategori"), _terms(Category)),
    FacetField("phase", "fas", _("Fas"), _terms(Phase), by_code=True),
    FacetField("goal", "mal", _("Mål"), _terms(Goal)),
    FacetField("group", "grupp", _("Kommungrupp"), _groups, by_code=True),
    FacetField("county", "lan", _("Län"), _terms(County, "name")),
    FacetField("kind", "typ", _("Typ"), _kinds),
    FacetField("year", "ar", _("År"), _years, by_code=True),
)


def build_facets(counts: Mapping[str, Mapping[str, int]], chosen: Mapping[str, frozenset[str]]) -> list[Facet]:
    """The filters that have anything to choose, the fullest value first, chosen ones always among them."""
    facets = (_facet(field, counts.get(field.name, {}), chosen.get(field.name, frozenset())) for field in FIELDS)
    return [facet for facet in facets if facet.values]


def _facet(field: FacetField, counts: Mapping[str, int], chosen: frozenset[str]) -> Facet:
    labels = field.labels(counts.keys() | chosen)
    values = [FacetValue(code, labels[code], counts.get(code, 0), code in chosen) for code in labels]
    if field.name == "year":
        return Facet(field, tuple(sorted(values, key=lambda value: value.code, reverse=True)))
    if field.by_code:
        return Facet(field, tuple(sorted(values, key=lambda value: value.label)))
    return Facet(field, tuple(sorted(values, key=lambda value: (-value.count, value.label))))
