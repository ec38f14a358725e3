"""The three axes of likeness, their weights, the cut and the order: pure.

score = (1 − m) · (0.85 · challenge + 0.15 · goals) + m · municipality. An axis that cannot be known (no own
municipality, no goals in the question) takes no part, and its weight goes to the challenge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import IntEnum
from math import log1p

from municipalities.likeness import Likeness

CHALLENGE_WEIGHT = 0.85
GOALS_WEIGHT = 0.15
BALANCE_AT_REST = 0.10
BALANCE_MOST = 0.45

# Shares of the challenge axis when the question is itself a page; without one the text is everything.
TEXT_SHARE = 0.80
CATEGORY_SHARE = 0.10
CPV_SHARE = 0.06
PHASE_SHARE = 0.04

# What is left of the score of a page that nobody has confirmed for long, or that no longer holds: enough to let a
# fresh one that is about as alike go first, too little to bury the only one that is.
STALE_SHARE = 0.92


class Level(IntEnum):
    """How alike, as a word and as filled squares out of three."""

    NONE = 0
    A_LITTLE = 1
    PARTLY = 2
    VERY = 3


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where likeness begins: `like` for a hit, `near` for something close by, `very` for more.

    They are held against cosine + 0.06 · coverage, and depend on the model and on what is compared.
    """

    near: float
    like: float
    very: float


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a page or a question besides its text."""

    categories: frozenset[str] = frozenset()
    cpv: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()
    goals: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a page came up: cosine with the question (None without vectors) and the share of the question it answers.

    `coverage` is the share, 0 to 1, of the question's own words (weighted by how rare they are) that the page has.
    """

    cosine: float | None
    coverage: float


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: a score from 0 to 1, a level to show and what the two have in common, as codes or words."""

    score: float
    level: Level
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """Why a page is shown; an axis that does not apply is None."""

    challenge: Axis
    municipality: Likeness | None = None
    goals: Axis | None = None
    shares_category: bool = False

    @property
    def is_hit(self) -> bool:
        """Whether the challenge is alike enough to be found, not only close by."""
        return self.challenge.level >= Level.PARTLY


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page with the text score of its list and everything that weighs in."""

    page_id: int
    text_score: float
    evidence: Evidence
    profile: Profile = field(default_factory=Profile)
    municipality: Likeness | None = None
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate in its place, with the reasons."""

    page_id: int
    score: float
    why: Why


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What candidates are held against: the question, the cuts, the balance 0 to 0.45 and what each goal weighs."""

    question: Profile
    cuts: Cuts
    balance: float = BALANCE_AT_REST
    goal_weights: Mapping[str, float] = field(default_factory=dict)


# What having all of the question's words adds to the cosine: chosen on the judged set, see docs/search.md.
COVERAGE_SHARE = 0.06
WORDS_ALONE = (0.34, 0.5, 0.9)


def level_of(evidence: Evidence, cuts: Cuts) -> Level:
    """How alike a page is to the question, by meaning and words together, or by words alone without a model.

    A page is a hit from PARTLY on, close by at A_LITTLE, and not shown at NONE.
    """
    if evidence.cosine is None:
        return _level(evidence.coverage, *WORDS_ALONE)
    return _level(evidence.cosine + COVERAGE_SHARE * evidence.coverage, cuts.near, cuts.like, cuts.very)


def rank(candidates: Sequence[Candidate], yardstick: Yardstick) -> list[Ranked]:
    """The candidates above the cut, best first, ties by id; those only close by come after all others."""
    scaled = _scaled([candidate.text_score for candidate in candidates])
    ranked = [
        _ranked(candidate, text, level, yardstick)
        for candidate, text in zip(candidates, scaled, strict=True)
        if (level := level_of(candidate.evidence, yardstick.cuts)) > Level.NONE
    ]
    return sorted(ranked, key=lambda page: (not page.why.is_hit, -page.score, page.page_id))


def goal_weights(counts: Mapping[str, int], pages: int) -> dict[str, float]:
    """A goal weighs more the fewer pages have it: ln(1 + pages / having it)."""
    return {goal: log1p(pages / count) for goal, count in counts.items() if count}


def overlap(one: AbstractSet[str], other: AbstractSet[str], weights: Mapping[str, float]) -> float:
    """Weighted Jaccard index, 0 to 1: the weight of what both have over the weight of what either has."""
    either = sum(weights.get(item, 1.0) for item in one | other)
    return sum(weights.get(item, 1.0) for item in one & other) / either if either else 0.0


def _ranked(candidate: Candidate, text: float, level: Level, yardstick: Yardstick) -> Ranked:
    question, profile = yardstick.question, candidate.profile
    why = Why(
        challenge=Axis(_challenge_score(candidate, text, question), level),
        municipality=candidate.municipality,
        goals=_goals(question.goals, profile.goals, yardstick.goal_weights) if question.goals else None,
        shares_category=bool(question.categories & profile.categories),
    )
    topic = why.challenge.score
    if why.goals is not None:
        topic = CHALLENGE_WEIGHT * topic + GOALS_WEIGHT * why.goals.score
    score = topic
    if candidate.municipality is not None:
        m = min(max(yardstick.balance, 0.0), BALANCE_MOST)
        score = (1 - m) * topic + m * candidate.municipality.score
    return Ranked(candidate.page_id, STALE_SHARE * score if candidate.is_stale else score, why)


def _challenge_score(candidate: Candidate, text: float, question: Profile) -> float:
    if not question.categories:
        return text
    return (
        TEXT_SHARE * text
        + CATEGORY_SHARE * bool(question.categories & candidate.profile.categories)
        + CPV_SHARE * bool(question.cpv & candidate.profile.cpv)
        + PHASE_SHARE * bool(question.phases & candidate.profile.phases)
    )


def _goals(one: frozenset[str], other: frozenset[str], weights: Mapping[str, float]) -> Axis:
    score = overlap(one, other, weights)
    return Axis(score, _level(score, 1e-9, 0.3, 0.6), tuple(sorted(one & other)))


def municipality_level(likeness: Likeness) -> Level:
    """How alike two municipalities are, as a level."""
    return _level(likeness.score, 1e-9, 0.3, 0.55)


def _level(value: float, *cuts: float) -> Level:
    return Level(sum(value >= cut for cut in cuts))


def _scaled(scores: Iterable[float]) -> list[float]:
    """Min-max over the list; 1 for all where they do not differ."""
    values = list(scores)
    low, high = min(values, default=0.0), max(values, default=0.0)
    return [(value - low) / (high - low) if high > low else 1.0 for value in values]
