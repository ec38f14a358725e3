"""Which pages a case may be linked to by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q
from wagtail.admin.widgets import AdminPageChooser
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet

from municipalities.fence import choosable, is_fenced

if TYPE_CHECKING:
    from cases.models import CasePage

PEER_MODELS = ("CasePage", "ChallengePage")


class KnownTitleChooser(AdminPageChooser):
    """Shows a chosen page by the name visitors know, not by one that its municipality is about to give it."""

    def get_display_title(self, instance: CasePage) -> str:
        """Its name on the site."""
        return instance.title


def linkable(cases: PageQuerySet, user: Any) -> PageQuerySet:
    """Those that this person may link to; all of them when nobody in particular asks."""
    return without_strangers(choosable(cases, user), user) if user else cases


def without_strangers(pages: PageQuerySet, user: Any) -> PageQuerySet:
    """Leave out others' anonymous pages: where they lie would tell a municipality's people whose they are."""
    if not is_fenced(user):
        return pages
    own = page_permission_policy.explorable_instances(user).values("pk")
    anonymous = Q()
    for name in PEER_MODELS:
        anonymous |= Q(pk__in=apps.get_model("cases", name).objects.filter(is_anonymous=True).values("pk"))
    return pages.exclude(anonymous & ~Q(pk__in=own))


def linked_cases(case: CasePage) -> list[int]:
    """The numbers of the cases that it is linked to already."""
    return [linked.pk for linked in case.builds_on.all()] + [case.replaced_by_id] * bool(case.replaced_by_id)
