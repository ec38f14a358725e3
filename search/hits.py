"""A page that was found, with why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cases.models import CasePage, ChallengePage, Goal
from cases.senders import Sender
from municipalities.models import Municipality
from search.similarity import Why


@dataclass(frozen=True, slots=True)
class Hit:
    """A page and why it is shown; `why` is None when nothing was asked.

    `shared_words` are words of the page that answer the question, `shared_goals` the labels of goals both have,
    `stems` what the page has of it for marking. `is_chosen` says that an editor chose it.
    """

    page: Any
    why: Why | None = None
    shared_words: tuple[str, ...] = ()
    shared_goals: tuple[str, ...] = ()
    stems: frozenset[str] = frozenset()
    is_chosen: bool = False

    @property
    def is_challenge(self) -> bool:
        """Whether it is an open challenge."""
        return isinstance(self.page, ChallengePage)

    @property
    def is_case(self) -> bool:
        """Whether it is a case."""
        return isinstance(self.page, CasePage)

    @property
    def sender(self) -> Sender | None:
        """Who stands behind it; nobody behind an article."""
        return getattr(self.page, "sender", None)

    @property
    def municipality(self) -> Municipality | None:
        """The sender's, where there is one that may be known."""
        return self.sender.municipality if self.sender else None


def goal_labels(whys: Iterable[Why]) -> dict[str, str]:
    """What all the goals that these share are called, by code; one query, or none for no goal."""
    codes = {code for why in whys if why.goals is not None for code in why.goals.shared}
    return dict(Goal.objects.filter(code__in=codes).values_list("code", "label")) if codes else {}


def shared_goals(why: Why, labels: Mapping[str, str]) -> tuple[str, ...]:
    """The labels of the goals both have."""
    return tuple(labels[code] for code in why.goals.shared if code in labels) if why.goals else ()
