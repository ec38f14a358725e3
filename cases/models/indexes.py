"""Page types: the lists of cases, open challenges and goals, and the goal pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import path
from wagtail.models import Page

from cases.anonymity import AnonymousRouteMixin
from cases.feeds import feed_response
from cases.goals import agreements_for, counted_goals
from cases.listing import PAGE_SIZE, Listing
from cases.models.vocabulary import Goal
from kunskapsbank.pages import BasePage
from kunskapsbank.visibility import readable


class PeerIndexPage(AnonymousRouteMixin, BasePage):
    """A list of all pages of one type, with filters."""

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the list as the address's filters ask for it."""
        listing = Listing.from_query(apps.get_model(self.listed_model), request.GET)
        return super().get_context(request, *args, **kwargs) | {"listing": listing}


class CaseIndexPage(PeerIndexPage):
    """/exempel/: all cases; anonymous ones have their address below it."""

    search_role = "excluded"
    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/case_index.html"
    listed_model = "cases.CasePage"

    @path("flode/", name="feed")
    def serve_feed(self, request: HttpRequest) -> HttpResponse:
        """The newest cases as RSS; the list's own filters hold here too, such as `?mal=fossilfritt&lan=skane`."""
        listing = Listing.from_query(apps.get_model(self.listed_model), request.GET)
        return feed_response(self, listing, request)

    class Meta:
        verbose_name = _("exempellista")


class ChallengeIndexPage(PeerIndexPage):
    """/utmaningar/: all open challenges; anonymous ones have their address below it."""

    search_role = "excluded"
    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/challenge_index.html"
    listed_model = "cases.ChallengePage"

    class Meta:
        verbose_name = _("lista över utmaningar")


class GoalIndexPage(BasePage):
    """/mal/: all goals."""

    search_role = "excluded"
    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["cases.GoalPage"]
    template = "pages/goal_index.html"

    class Meta:
        verbose_name = _("mållista")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the goals, each with how many cases and open challenges are about it."""
        return super().get_context(request, *args, **kwargs) | {"goals": counted_goals(GoalPage)}


class GoalPage(BasePage):
    """/mal/<goal>/: a goal, how others reached it and which framework agreements help."""

    search_role = "excluded"
    goal = models.OneToOneField(Goal, models.PROTECT, verbose_name=_("mål"), related_name="page")
    intro = models.CharField(_("ingress"), max_length=400, blank=True)

    parent_page_types: ClassVar = ["cases.GoalIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/goal.html"
    content_panels: ClassVar = [*Page.content_panels, "goal", "intro"]

    class Meta:
        verbose_name = _("målsida")
        verbose_name_plural = _("målsidor")

    @property
    def description(self) -> str:
        """The page in a sentence or two: its ingress, or what the goal means."""
        return super().description or self.goal.description

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what is about the goal: cases, open challenges, framework agreements now and coming."""
        cases = readable(apps.get_model("cases.CasePage").objects.about(self.goal))
        challenges = readable(apps.get_model("cases.ChallengePage").objects.about(self.goal))
        usable, coming = agreements_for(self.goal)
        return super().get_context(request, *args, **kwargs) | {
            "shown": Paginator(cases.for_rows().newest_first(), PAGE_SIZE).get_page(request.GET.get("sida")),
            "challenges": challenges.for_rows().newest_first(),
            "usable_agreements": usable,
            "coming_agreements": coming,
        }
