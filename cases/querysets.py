"""Questions about cases and open challenges, read as sentences: `CasePage.objects.live().public().about(goal)`."""

from __future__ import annotations

from typing import Any

from wagtail.models import PageManager
from wagtail.query import PageQuerySet


class PeerPageQuerySet(PageQuerySet):
    """Pages of municipalities with a challenge; chain after `.live().public()` for visitors."""

    def about(self, goal: Any) -> PeerPageQuerySet:
        """Those with this goal."""
        return self.filter(goals=goal)

    def for_rows(self) -> PeerPageQuerySet:
        """With everything a row in a list shows."""
        return self.select_related(
            "category", "municipality__group", "municipality__county", "procurement_status"
        ).defer("challenge")

    def newest_first(self) -> PeerPageQuerySet:
        """Latest published first."""
        return self.order_by("-first_published_at", "-pk")


CasePageManager = PageManager.from_queryset(PeerPageQuerySet, class_name="CasePageManager")
ChallengePageManager = PageManager.from_queryset(PeerPageQuerySet, class_name="ChallengePageManager")
