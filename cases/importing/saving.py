"""Checked documents become pages."""

from __future__ import annotations

import datetime
import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page

from cases.importing.checking import Known, KnownProcedure
from cases.importing.documents import CASE, CHALLENGE, Document
from cases.importing.folder import in_order
from cases.models import (
    CasePage,
    Category,
    ChallengePage,
    CpvCode,
    Effect,
    Goal,
    Method,
    OperatingModel,
    PeerPage,
    Phase,
    Procedure,
    ProcurementStatus,
    Regulation,
)
from municipalities.models import Municipality, MunicipalityPage

PAGE_MODELS: dict[str, type[PeerPage]] = {CASE: CasePage, CHALLENGE: ChallengePage}
NOON = datetime.time(12)


class Outcome(enum.Enum):
    """What became of a document."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


def what_is_known() -> Known:
    """What the site's documents may refer to at this moment."""
    return Known(
        categories=_codes(Category),
        cpv=set(CpvCode.objects.values_list("code", flat=True)),
        phases=_codes(Phase),
        goals=_codes(Goal),
        statuses=_codes(ProcurementStatus),
        regulations=_codes(Regulation),
        procedures={
            procedure.code: KnownProcedure(procedure, tuple(law.code for law in procedure.regulations.all()))
            for procedure in Procedure.objects.prefetch_related("regulations")
        },
        methods=_codes(Method),
        ways=_codes(OperatingModel),
        municipalities=Municipality.objects.in_bulk(),
        with_page=set(MunicipalityPage.objects.values_list("municipality_id", flat=True)),
        kinds={source_id: kind for kind, source_id in _source_ids()},
        taken=_taken_slugs(),
    )


def save_documents(
    documents: Iterable[Document], *, publish: bool, is_example: bool = False
) -> Iterator[tuple[Document, Outcome]]:
    """Create or update the page of each document, one transaction a page, and say what became of it.

    A document whose file is as it was at the last import is left alone, so that what an editor has changed since stays.
    """
    for document in in_order(documents):
        with transaction.atomic():
            outcome = _save(document, publish=publish, is_example=is_example)
        yield document, outcome


def outcome_of(document: Document, *, publish: bool) -> Outcome:
    """What would become of a document."""
    page = PAGE_MODELS[document.kind].objects.filter(source_id=document.id).first()
    if page is None:
        return Outcome.CREATED
    is_same = page.source_digest == document.digest and (page.live or not publish)
    return Outcome.UNCHANGED if is_same else Outcome.UPDATED


def _save(document: Document, *, publish: bool, is_example: bool) -> Outcome:
    outcome = outcome_of(document, publish=publish)
    if outcome is Outcome.UNCHANGED:
        return outcome
    parent = MunicipalityPage.objects.get(municipality_id=document.municipality)
    page = _existing(document, parent) or PAGE_MODELS[document.kind](source_id=document.id, live=False)
    _fill(page, document)
    page.is_example = page.is_example or is_example
    if is_example and not page.contact_email:
        page.contact_email = f"{slugify(document.contact)}.{parent.municipality.slug}@example.se"
    page.contact_via_support = document.is_anonymous or not page.contact_addresses
    if outcome is Outcome.CREATED:
        parent.add_child(instance=page)
    _keep(page, document, publish=publish, is_new=outcome is Outcome.CREATED)
    return outcome


def _existing(document: Document, parent: MunicipalityPage) -> Any | None:
    """The page as it was last worked on, below the municipality that the document names."""
    page = PAGE_MODELS[document.kind].objects.filter(source_id=document.id).first()
    if page is None:
        return None
    if page.municipality_id != document.municipality:
        page.move(parent, pos="last-child")
        page = PAGE_MODELS[document.kind].objects.get(pk=page.pk)
    return page.get_latest_revision_as_object()


def _keep(page: Any, document: Document, *, publish: bool, is_new: bool) -> None:
    published_at = _noon(document.published)
    page.first_published_at = published_at
    revision = page.save_revision()
    stored = Page.objects.filter(pk=page.pk)
    type(page).objects.filter(pk=page.pk).update(source_digest=document.digest, is_example=page.is_example)
    if not publish:
        return
    # Before publishing, so that it is kept; after it, because publishing writes the hour of now.
    stored.update(first_published_at=published_at)
    revision.publish()
    if is_new:
        stored.update(last_published_at=published_at)


def _fill(page: Any, document: Document) -> None:
    page.title = page.draft_title = document.title
    page.slug = document.id
    page.is_anonymous = document.is_anonymous
    page.source_digest = document.digest
    page.intro = document.intro
    page.category = Category.objects.get(code=document.category)
    page.phase = Phase.objects.get(code=document.phase)
    page.procurement_status = ProcurementStatus.objects.get(code=document.procurement_status)
    page.contact_role = document.contact
    page.contact_email, page.contact_mailbox = document.contact_email, document.contact_mailbox
    page.goals = Goal.objects.filter(code__in=document.goals)
    page.cpv_codes = CpvCode.objects.filter(pk__in=document.cpv)
    for name, html in document.texts.items():
        setattr(page, name, html)
    if document.is_case:
        _fill_case(page, document)


def _fill_case(page: CasePage, document: Document) -> None:
    page.regulation = Regulation.objects.get(code=document.regulation)
    page.procedure = Procedure.objects.get(code=document.procedure) if document.procedure else None
    page.procurement_started_on = document.started
    page.methods = Method.objects.filter(code__in=document.methods)
    page.operating_model = OperatingModel.objects.get(code=document.way)
    page.resources_weeks = document.weeks
    page.resources_hours = document.hours
    page.resources_cost_sek = document.cost_sek
    page.headline_figure = document.headline_figure
    page.would_do_again = document.would_do_again
    page.would_do_again_note = document.would_do_again_note
    page.confirmed_on = document.confirmed
    page.builds_on = CasePage.objects.filter(source_id__in=document.builds_on)
    page.effects = [
        Effect(
            sort_order=order,
            label=row.label,
            before=row.before,
            after=row.after,
            unit=row.unit,
            better=row.better,
            measured=row.measured,
            source=row.source,
        )
        for order, row in enumerate(document.effects)
    ]


def _noon(day: datetime.date | None) -> datetime.datetime | None:
    """Noon in Sweden, so that the day is the same day everywhere it is shown."""
    return timezone.make_aware(datetime.datetime.combine(day, NOON)) if day else None


def _codes(model: Any) -> list[str]:
    return list(model.objects.values_list("code", flat=True))


def _source_ids() -> Iterator[tuple[str, str]]:
    for kind, model in PAGE_MODELS.items():
        for source_id in model.objects.exclude(source_id=None).values_list("source_id", flat=True):
            yield kind, source_id


def _taken_slugs() -> dict[str, set[str]]:
    """The slugs below municipalities of pages that no import made."""
    taken: defaultdict[str, set[str]] = defaultdict(set)
    for model in PAGE_MODELS.values():
        for code, slug, source_id in model.objects.values_list("municipality_id", "slug", "source_id"):
            if slug != source_id:
                taken[code].add(slug)
    return taken
