"""Questions about cases and open challenges, read as sentences: `CasePage.objects.live().public().about(goal)`."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from wagtail.models import PageManager
from wagtail.query import PageQuerySet


class PeerPageQuerySet(PageQuerySet):
    """Pages of municipalities with a challenge; chain after `.live().public()` for visitors."""

    def about(self, goal: Any) -> PeerPageQuerySet:
        """Those with this goal."""
        return self.filter(goals=goal)

    def in_category(self, code: str) -> PeerPageQuerySet:
        """Those in the category with this code or in one below it."""
        return self.filter(Q(category__code=code) | Q(category__parent__code=code))

    def in_phase(self, code: str) -> PeerPageQuerySet:
        """Those in the phase with this code."""
        return self.filter(phase__code=code)

    def in_county(self, slug: str) -> PeerPageQuerySet:
        """Those of a county's municipalities, without the anonymous ones: being listed there would tell of them."""
        return self.filter(is_anonymous=False, municipality__county__slug=slug)

    def in_group(self, code: str) -> PeerPageQuerySet:
        """Those of municipalities in an SKR group; anonymous ones say their group themselves."""
        return self.filter(municipality__group__code=code)

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
