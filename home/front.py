"""What the start page shows of the site."""

from __future__ import annotations

from django.utils.functional import cached_property

from articles.models import ArticlePage
from cases.goals import CountedGoal, counted_goals
from cases.models import CaseIndexPage, CasePage, ChallengeIndexPage, ChallengePage, Goal, GoalPage

CASES = 4
CHALLENGES = 3


class Front:
    """The newest of everything that everyone may read. Asks the database only for what the template shows."""

    @cached_property
    def cases(self) -> list[CasePage]:
        """The newest cases."""
        return list(CasePage.objects.live().public().for_rows().newest_first()[:CASES])

    @cached_property
    def case_count(self) -> int:
        """How many cases there are."""
        return CasePage.objects.live().public().count()

    @cached_property
    def case_index(self) -> CaseIndexPage | None:
        """Where all cases are listed."""
        return CaseIndexPage.objects.live().public().first()

    @cached_property
    def challenges(self) -> list[ChallengePage]:
        """The newest open challenges."""
        return list(ChallengePage.objects.live().public().for_rows().newest_first()[:CHALLENGES])

    @cached_property
    def challenge_count(self) -> int:
        """How many open challenges there are."""
        return ChallengePage.objects.live().public().count()

    @cached_property
    def challenge_index(self) -> ChallengeIndexPage | None:
        """Where all open challenges are listed."""
        return ChallengeIndexPage.objects.live().public().first()

    @cached_property
    def goals(self) -> list[CountedGoal]:
        """The local goals in their order, each with how many cases are about it."""
        return [goal for goal in counted_goals(GoalPage) if goal.page.goal.kind == Goal.Kind.QUICK]

    @cached_property
    def article(self) -> ArticlePage | None:
        """The latest article."""
        return ArticlePage.objects.live().public().newest_first().first()
