"""What a page with a challenge refers to, read in few queries: a visitor's page may cost twenty-five in all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from cases.models import CasePage, CpvCode, FrameworkAgreement, Goal, Method, PeerPage
from cases.querysets import terms_of
from kunskapsbank.visibility import readable


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of what a page has any number of, each in its vocabulary's order."""

    cpv: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelatedCases:
    """The cases that a case belongs with and that everyone may read."""

    builds_on: tuple[CasePage, ...] = ()
    built_upon_by: tuple[CasePage, ...] = ()
    replaced_by: CasePage | None = None


def load_terms(page: PeerPage) -> None:
    """Fetch the single terms at once where they did not come with it; a preview keeps those it was changed to."""
    names = terms_of(type(page))
    if all(page._meta.get_field(name).is_cached(page) for name in names):
        return
    stored = type(page).objects.with_terms().filter(pk=page.pk).first()
    for name in names if stored else ():
        if getattr(stored, f"{name}_id") == getattr(page, f"{name}_id"):
            setattr(page, name, getattr(stored, name))


def goals_of(page: PeerPage) -> list[Goal]:
    """The goals with what leads to their pages."""
    fields = ("label", "page__live", "page__title", "page__url_path", "page__slug")
    return list(page.goals.all().select_related("page").only(*fields))


def labels_of(page: PeerPage) -> Labels:
    """CPV codes, methods and framework agreements in words."""
    is_case = isinstance(page, CasePage)
    if _is_edited(page):
        return Labels(
            tuple(str(code) for code in page.cpv_codes.all()),
            tuple(method.label for method in page.methods.all()) if is_case else (),
            tuple(agreement.name for agreement in page.framework_agreements.all()) if is_case else (),
        )
    labels = _cpv_labels(page)
    if is_case:
        labels = labels.union(_method_labels(page), _agreement_labels(page), all=True)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for kind, _order, label in labels.order_by("kind", "place"):
        found[kind].append(label)
    return Labels(**{kind: tuple(values) for kind, values in found.items()})


def related_cases(page: CasePage) -> RelatedCases:
    """What the case builds on, what was built upon it, and what took its place."""
    if _is_edited(page):
        earlier, later = {case.pk for case in page.builds_on.all()}, set()
    else:
        links = CasePage.builds_on.through.objects.filter(Q(from_casepage=page.pk) | Q(to_casepage=page.pk))
        pairs = list(links.values_list("from_casepage_id", "to_casepage_id"))
        earlier, later = {to for start, to in pairs if start == page.pk}, {start for start, _to in pairs}
    numbers = (earlier | later | {page.replaced_by_id}) - {page.pk, None}
    if not numbers:
        return RelatedCases()
    cases = list(readable(CasePage.objects.filter(pk__in=numbers)).for_links().newest_first())
    return RelatedCases(
        tuple(case for case in cases if case.pk in earlier),
        tuple(case for case in cases if case.pk in later),
        next((case for case in cases if case.pk == page.replaced_by_id), None),
    )


def _is_edited(page: PeerPage) -> bool:
    """Whether the page holds relations that are not stored yet, as in a preview."""
    return bool(getattr(page, "_cluster_related_objects", None))


def _cpv_labels(page: PeerPage) -> QuerySet[Any]:
    words = Concat(F("code"), Value("-"), F("check_digit"), Value(" "), F("label"), output_field=CharField())
    return _labels(CpvCode, page, "cpv", Cast("code", CharField()), words)


def _method_labels(page: PeerPage) -> QuerySet[Any]:
    return _labels(Method, page, "methods", Cast("sort_order", CharField()), Cast("label", CharField()))


def _agreement_labels(page: PeerPage) -> QuerySet[Any]:
    return _labels(FrameworkAgreement, page, "agreements", Cast("name", CharField()), Cast("name", CharField()))


def _labels(model: Any, page: PeerPage, kind: str, place: Any, words: Any) -> QuerySet[Any]:
    found = model.objects.filter(**{type(page)._meta.model_name: page.pk}).order_by()
    columns = {"kind": Value(kind, CharField()), "place": place, "words": words}
    return found.annotate(**columns).values_list("kind", "place", "words")
