"""What is known about each goal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Count

from kunskapsbank.visibility import readable

if TYPE_CHECKING:  # the models use this module
    from cases.models import FrameworkAgreement, Goal


@dataclass(frozen=True, slots=True)
class CountedGoal:
    """A goal's page with how many cases and open challenges are about it."""

    page: Any
    cases: int
    challenges: int


def counted_goals(page_model: Any) -> list[CountedGoal]:
    """The published goal pages in the vocabulary's order, local goals first."""
    pages = readable(page_model.objects.select_related("goal"))
    cases, challenges = _counts("cases.CasePage"), _counts("cases.ChallengePage")
    return [
        CountedGoal(page, cases.get(page.goal_id, 0), challenges.get(page.goal_id, 0))
        for page in sorted(pages, key=lambda page: _rank(page.goal))
    ]


def agreements_for(goal: Goal) -> tuple[list[FrameworkAgreement], list[FrameworkAgreement]]:
    """The framework agreements that help with a goal: those to call off from now, and those on their way."""
    found = apps.get_model("cases", "FrameworkAgreement").objects.filter(goals=goal)
    agreements = list(found.select_related("status").order_by("status__sort_order", "name"))
    return _where(agreements, "is_usable"), _where(agreements, "is_coming")


def _where(agreements: Iterable[FrameworkAgreement], flag: str) -> list[FrameworkAgreement]:
    return [agreement for agreement in agreements if getattr(agreement.status, flag)]


def _counts(model: str) -> dict[int, int]:
    pages = readable(apps.get_model(model).objects.order_by())
    return dict(pages.filter(goals__isnull=False).values_list("goals").annotate(Count("pk")))


def _rank(goal: Goal) -> tuple[int, int]:
    return list(goal.Kind.values).index(goal.kind), goal.sort_order
