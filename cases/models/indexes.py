"""Page types: the lists of cases, open challenges and goals, and the goal pages."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cases.anonymity import AnonymousRouteMixin
from cases.models.vocabulary import Goal
from kunskapsbank.pages import BasePage


class CaseIndexPage(AnonymousRouteMixin, BasePage):
    """/exempel/: all cases; anonymous ones have their address below it."""

    search_role = "excluded"
    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = []
    template = "pages/case_index.html"
    listed_model = "cases.CasePage"

    class Meta:
        verbose_name = _("exempellista")


class ChallengeIndexPage(AnonymousRouteMixin, BasePage):
    """/utmaningar/: all open challenges; anonymous ones have their address below it."""

    search_role = "excluded"
    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = []
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


class GoalPage(BasePage):
    """/mal/<goal>/: a goal, how others reached it and which framework agreements help."""

    search_role = "excluded"
    goal = models.OneToOneField(Goal, models.PROTECT, verbose_name=_("mål"), related_name="page")
    intro = models.CharField(_("ingress"), max_length=400, blank=True)

    parent_page_types: ClassVar = ["cases.GoalIndexPage"]
    subpage_types: ClassVar = []
    template = "pages/goal.html"
    content_panels: ClassVar = [*Page.content_panels, "goal", "intro"]

    class Meta:
        verbose_name = _("målsida")
        verbose_name_plural = _("målsidor")
