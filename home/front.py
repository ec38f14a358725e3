"""What the start page shows of the site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.functional import cached_property
from wagtail.models import Page

from articles.models import ArticlePage
from cases.models import CaseIndexPage, CasePage, ChallengeIndexPage, ChallengePage, Goal, GoalPage
from kunskapsbank.visibility import readable

CASES = 4
CHALLENGES = 3


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal's page with how many cases are about it."""

    page: GoalPage
    cases: int


class Front:
    """The newest of everything that everyone may read. Asks the database only for what the template shows."""

    @cached_property
    def cases(self) -> list[CasePage]:
        """The newest cases."""
        return list(_readable(CasePage).for_rows().newest_first()[:CASES])

    @cached_property
    def case_count(self) -> int:
        """How many cases there are."""
        return _readable(CasePage).count()

    @cached_property
    def case_index(self) -> CaseIndexPage | None:
        """Where all cases are listed."""
        return _readable(CaseIndexPage).first()

    @cached_property
    def challenges(self) -> list[ChallengePage]:
        """The newest open challenges."""
        return list(_readable(ChallengePage).for_rows().newest_first()[:CHALLENGES])

    @cached_property
    def challenge_count(self) -> int:
        """How many open challenges there are."""
        return _readable(ChallengePage).count()

    @cached_property
    def challenge_index(self) -> ChallengeIndexPage | None:
        """Where all open challenges are listed."""
        return _readable(ChallengeIndexPage).first()

    @cached_property
    def goals(self) -> list[GoalRow]:
        """The local goals in their order."""
        pages = _readable(GoalPage).filter(goal__kind=Goal.Kind.QUICK).order_by("goal__sort_order")
        counted = dict(_readable(CasePage).order_by().values_list("goals").annotate(Count("pk")))
        return [GoalRow(page, counted.get(page.goal_id, 0)) for page in pages]

    @cached_property
    def article(self) -> ArticlePage | None:
        """The latest article."""
        return _readable(ArticlePage).newest_first().first()


def _readable(model: type[Page]) -> Any:
    return readable(model.objects.all())
