"""How alike two municipalities are, and why: pure, symmetric, 1 with itself.

Each ground gives its weight when it holds; the weights sum to 1, so the score lies between 0 and 1:

=================  ======  ==================================================================================
ground             weight  holds when
=================  ======  ==================================================================================
group                 .30  both are in the same SKR group
population            .25  one has 0.8 to 1.25 times the other's inhabitants: whole at equal size, half at the edge
similar               .25  both are on each other's Kolada list; half when only one of them lists the other
neighbours            .12  they have a common border
county                .08  they are in the same county
=================  ======  ==================================================================================

Group and size come first because they decide what an organisation can do by itself; Kolada's list sees more than
size but is made for key figures, not purchasing; neighbours and county help people meet more than they make
challenges alike. A ground that holds gives a reason, and nothing else does.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Literal

ReasonKind = Literal["same", "group", "population", "similar", "neighbours", "county"]

WEIGHTS: dict[ReasonKind, float] = {
    "group": 0.30,
    "population": 0.25,
    "similar": 0.25,
    "neighbours": 0.12,
    "county": 0.08,
}
POPULATION_RATIO = 1.25
SHARE_AT_EDGE = 0.5
SHARE_ONE_WAY = 0.5

ReasonValue = str | tuple[int, int] | bool


@dataclass(frozen=True, slots=True)
class MunicipalityFacts:
    """What likeness is computed from. `neighbours` and `similar` hold municipality codes."""

    code: str
    group: str
    county: str
    population: int
    neighbours: frozenset[str] = frozenset()
    similar: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground that holds.

    ==============  ============================================================
    kind            value
    ==============  ============================================================
    ``same``        the municipality's code: both are one and the same
    ``group``       the SKR group's code
    ``population``  both numbers of inhabitants, the smaller first
    ``similar``     True when on each other's list, False when only one lists
    ``neighbours``  True
    ``county``      the county's code
    ==============  ============================================================
    """

    kind: ReasonKind
    value: ReasonValue


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score from 0 to 1 with its reasons, the weightiest kind first."""

    score: float
    reasons: tuple[Reason, ...] = ()


NOTHING_ALIKE = Likeness(0.0)


def likeness(a: MunicipalityFacts, b: MunicipalityFacts) -> Likeness:
    """How alike two municipalities are; `likeness(a, b) == likeness(b, a)`."""
    if a.code == b.code:
        return Likeness(1.0, (Reason("same", a.code),))
    grounds = [
        ground for ground in (_group(a, b), _population(a, b), _similar(a, b), _near(a, b), _county(a, b)) if ground
    ]
    score = sum(WEIGHTS[reason.kind] * share for reason, share in grounds)
    return Likeness(min(score, 1.0), tuple(reason for reason, _share in grounds))


def group_likeness(group: str, facts: MunicipalityFacts) -> Likeness:
    """How alike an anonymous sender, known only by its SKR group, and a municipality are: only the group counts."""
    if group != facts.group:
        return NOTHING_ALIKE
    return Likeness(WEIGHTS["group"], (Reason("group", group),))


_Ground = tuple[Reason, float] | None


def _group(a: MunicipalityFacts, b: MunicipalityFacts) -> _Ground:
    return (Reason("group", a.group), 1.0) if a.group == b.group else None


def _population(a: MunicipalityFacts, b: MunicipalityFacts) -> _Ground:
    fewer, more = sorted((a.population, b.population))
    if fewer <= 0 or more > fewer * POPULATION_RATIO:
        return None
    distance = log(more / fewer) / log(POPULATION_RATIO)
    return Reason("population", (fewer, more)), 1.0 - (1.0 - SHARE_AT_EDGE) * min(distance, 1.0)


def _similar(a: MunicipalityFacts, b: MunicipalityFacts) -> _Ground:
    a_lists_b, b_lists_a = b.code in a.similar, a.code in b.similar
    if a_lists_b and b_lists_a:
        return Reason("similar", True), 1.0
    return (Reason("similar", False), SHARE_ONE_WAY) if a_lists_b or b_lists_a else None


def _near(a: MunicipalityFacts, b: MunicipalityFacts) -> _Ground:
    return (Reason("neighbours", True), 1.0) if b.code in a.neighbours or a.code in b.neighbours else None


def _county(a: MunicipalityFacts, b: MunicipalityFacts) -> _Ground:
    return (Reason("county", a.county), 1.0) if a.county == b.county else None
