"""What a municipality's page shows: what it has shared, which goals, whom it resembles, where it lies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property

from municipalities import maps
from municipalities.likeness import Reason
from municipalities.models.facts import Municipality
from municipalities.sharing import Kind, shared_counts, shared_pages
from municipalities.table import current_table
from municipalities.wording import case_count, shared_sentence

SIMILAR_SHOWN = 6


@dataclass(frozen=True, slots=True)
class GoalCount:
    """A goal and how many of the municipality's cases have it."""

    goal: Any
    page: Any
    count: int

    @property
    def label(self) -> str:
        """The goal's name."""
        return self.goal.label

    @property
    def count_in_words(self) -> str:
        """2 -> "2 exempel"."""
        return case_count(self.count)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A municipality with a common border and how many cases it has shared under its name."""

    municipality: Municipality
    case_count: int

    @property
    def page(self) -> Any:
        """Its profile page, if it has one that is published."""
        return _page_of(self.municipality)

    @property
    def count_in_words(self) -> str:
        """2 -> "2 exempel"."""
        return case_count(self.case_count)


@dataclass(frozen=True, slots=True)
class SimilarMunicipality:
    """A municipality like the own one, why, and how many cases it has shared under its name."""

    municipality: Municipality
    score: float
    reasons: tuple[Reason, ...]
    case_count: int = 0

    @property
    def page(self) -> Any:
        """Its profile page, if it has one that is published."""
        return _page_of(self.municipality)


class Profile:
    """One municipality as a visitor may see it; anonymous pages are nowhere in it."""

    def __init__(self, municipality: Municipality) -> None:
        """Nothing is read until it is asked for."""
        self.municipality = municipality

    @cached_property
    def cases(self) -> list[Any]:
        """Its published cases, newest first."""
        return list(self._shared("casepages").prefetch_related("goals"))

    @cached_property
    def challenges(self) -> list[Any]:
        """Its open challenges, newest first."""
        return list(self._shared("challengepages"))

    @cached_property
    def goals(self) -> list[GoalCount]:
        """The goals of its cases, those of most cases first."""
        counts = Counter(goal for page in self.cases for goal in page.goals.all())
        goals = list(counts)
        prefetch_related_objects(goals, "page")
        ranked = sorted(goals, key=lambda goal: (-counts[goal], goal.sort_order, goal.label))
        return [GoalCount(goal, _page_of(goal), counts[goal]) for goal in ranked]

    @cached_property
    def sentence(self) -> str:
        """What it has shared, in words."""
        return shared_sentence(cases=len(self.cases), challenges=len(self.challenges), goals=len(self.goals))

    @cached_property
    def similar(self) -> list[SimilarMunicipality]:
        """The municipalities most like it, with the number of cases they have shared."""
        return most_similar(self.municipality, limit=SIMILAR_SHOWN, case_counts=self._case_counts)

    @cached_property
    def neighbours(self) -> list[Neighbour]:
        """The municipalities it borders on, from A to Ö."""
        found = Municipality.in_swedish_order(self.municipality.neighbours.select_related("page"))
        return [Neighbour(other, self._case_counts.get(other.code, 0)) for other in found]

    @cached_property
    def region(self) -> maps.RegionMap | None:
        """The map of it and its neighbours, if it is drawn."""
        return maps.region_map(self.municipality, [neighbour.municipality for neighbour in self.neighbours])

    @cached_property
    def contact_role(self) -> str:
        """Whom to ask for, as the newest page with a contact of its own says; empty when all goes by Kundstöd."""
        pages = [*self.cases, *self.challenges]
        return next((page.contact_role for page in pages if page.contact_role and not page.contact_via_support), "")

    @cached_property
    def _case_counts(self) -> dict[str, int]:
        return shared_counts("casepages")

    def _shared(self, kind: Kind) -> Any:
        pages = shared_pages(kind).filter(municipality=self.municipality)
        related = pages.select_related("category", "procurement_status", "municipality__group", "municipality__county")
        return related.order_by("-first_published_at", "-pk")


def most_similar(
    municipality: Municipality, *, limit: int, case_counts: dict[str, int] | None = None
) -> list[SimilarMunicipality]:
    """The municipalities most like this one, best first, each with the reasons."""
    table = current_table()
    if municipality.code not in table.facts:
        return []
    codes = table.nearest(municipality.code, limit)
    found = Municipality.objects.select_related("county", "group", "page").in_bulk(codes)
    counts = case_counts or {}
    alike = [(found[code], table.between(municipality.code, code)) for code in codes if code in found]
    return [SimilarMunicipality(other, why.score, why.reasons, counts.get(other.code, 0)) for other, why in alike]


def _page_of(subject: Any) -> Any:
    """The published page of a goal or municipality; it may have none."""
    page = getattr(subject, "page", None)
    return page if page is not None and page.live else None
