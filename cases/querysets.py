"""Questions about cases and open challenges, read as sentences: `readable(CasePage.objects.about(goal))`."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Model, Q
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from cases.facts import UNCONFIRMED_AFTER

TERMS = ("municipality", "category", "phase", "procurement_status", "regulation", "procedure", "operating_model")
DEEPER = ("municipality__county", "municipality__group", "category__parent")


class PeerPageQuerySet(PageQuerySet):
    """Pages of municipalities with a challenge; within `readable()` for visitors."""

    def about(self, goal: Any) -> PeerPageQuerySet:
        """Those with this goal."""
        return self.filter(goals=goal)

    def with_terms(self) -> PeerPageQuerySet:
        """With municipality, category and the other single terms that a page's own facts name."""
        return self.select_related(*terms_of(self.model), *DEEPER)

    def for_rows(self) -> PeerPageQuerySet:
        """With everything a row in a list shows."""
        return self.select_related(
            "category", "municipality__group", "municipality__county", "procurement_status"
        ).defer("challenge")

    def for_links(self) -> PeerPageQuerySet:
        """With what a link shows: title, address and sender."""
        sender = ("municipality__name", "municipality__county__name", "municipality__group__code")
        return self.select_related("municipality__county", "municipality__group").only(
            "title", "slug", "url_path", "path", "locale", "is_anonymous", *sender
        )

    def newest_first(self) -> PeerPageQuerySet:
        """Latest published first."""
        return self.order_by("-first_published_at", "-pk")


class CasePageQuerySet(PeerPageQuerySet):
    """Cases."""

    def unconfirmed(self, today: datetime.date) -> CasePageQuerySet:
        """Those that nobody has confirmed for eighteen months."""
        return self.filter(Q(confirmed_on=None) | Q(confirmed_on__lt=today - UNCONFIRMED_AFTER))

    def stale(self, today: datetime.date) -> CasePageQuerySet:
        """Those, and the ones whose municipality has said that they no longer hold."""
        return self.unconfirmed(today) | self.filter(outdated_on__isnull=False)


def terms_of(model: type[Model]) -> list[str]:
    """The terms that pages of this type have one of each."""
    return [name for name in TERMS if hasattr(model, name)]


CasePageManager = PageManager.from_queryset(CasePageQuerySet, class_name="CasePageManager")
ChallengePageManager = PageManager.from_queryset(PeerPageQuerySet, class_name="ChallengePageManager")
