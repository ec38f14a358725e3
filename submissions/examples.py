"""The demonstration's submissions: laid in from a file, marked as examples, and never written about to anybody."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page

from cases.drafting import add_draft
from cases.models import Category, Goal, Phase, ProcurementStatus
from municipalities.models import Municipality, MunicipalityPage
from submissions.approving import DECIDE, put_before
from submissions.models import Message, State, StateChange, Submission
from submissions.reviewing import CASE_TEXTS, page_of

TEXTS = ("title", "challenge", *CASE_TEXTS, "contact_role")
CHOICES = {"category": Category, "phase": Phase, "procurement_status": ProcurementStatus}
EDITORS = "editors"


@transaction.atomic
def load_examples(path: Path, published: Callable[[str], Page | None]) -> int:
    """Lay in what the file says, unless there are examples already; gives how many.

    `published` finds an example page by its slug; what became a page that is not there is left out.
    """
    if Submission.objects.filter(is_example=True).exists():
        return 0
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    placed = [(row, published(row["page"]) if "page" in row else None) for row in rows]
    wanted = [(row, page) for row, page in placed if page or "page" not in row]
    for row, page in wanted:
        _load(row, page)
    return len(wanted)


def _load(row: dict[str, Any], page: Page | None) -> None:
    until = page.first_published_at if page and page.first_published_at else timezone.now()

    def ago(days: float) -> datetime.datetime:
        return until - datetime.timedelta(days=days)

    municipality = Municipality.objects.get(code=row["municipality"])
    goals = Goal.objects.filter(code__in=row.get("goals", ()))
    steps = row.get("steps", ())
    submission = Submission(
        is_example=True,
        kind=row["kind"],
        state=steps[-1][0] if steps else State.DRAFT,
        page=page,
        municipality=municipality,
        sender_email=_address(row["contact_role"], municipality),
        created_at=ago(row["begun"]),
        confirmed_at=ago(row["begun"]),
        sent_at=ago(steps[0][1]) if steps else None,
        updated_at=ago(steps[-1][1] if steps else row["begun"]),
        **{name: row.get(name, "") for name in TEXTS},
        **{name: model.objects.get(code=row[name]) for name, model in CHOICES.items() if name in row},
    )
    if "intro" in row:
        submission.page = page = _draft(submission, row["intro"], goals)
    submission.save()
    submission.goals.set(goals)
    for state, days in steps:
        StateChange.objects.create(submission=submission, state=state, at=ago(days))
    for author, days, text in row.get("messages", ()):
        Message.objects.create(submission=submission, text=text, is_from_editors=author == EDITORS, at=ago(days))
    if page:
        said = row["approval"]
        put_before(page, address=_address(said["role"], municipality), **_answer(said, ago))


def _draft(submission: Submission, intro: str, goals: Iterable[Goal]) -> Page:
    """The page as an editor has made it."""
    below = MunicipalityPage.objects.get(municipality=submission.municipality)
    chosen = {name: getattr(submission, name) for name in CHOICES}
    fields = {**chosen, "title": submission.title, "intro": intro, "goals": goals}
    return add_draft(page_of(submission, fields), below=below, by=None)


def _answer(said: dict[str, Any], ago: Callable[[float], datetime.datetime]) -> dict[str, Any]:
    """When the municipality was asked and reminded, and what it said if it has answered."""
    times = {f"{name}_at": ago(said[name]) for name in ("asked", "reminded") if name in said}
    if "answered" not in said:
        return times
    return {**times, "decision": DECIDE.APPROVED, "decided_by": said["role"], "decided_at": ago(said["answered"])}


def _address(role: str, municipality: Municipality) -> str:
    return f"{slugify(role)}.{municipality.slug}@example.se"
