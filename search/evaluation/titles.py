"""Real procurement titles as a judged set: relevant is another buyer's title with the same CPV code.

Who asks for peers does not ask for itself: the buyer's own other titles are no answers and are left out of its lists.

Upphandlingsmyndigheten's statistics of announced procurements (CC0) name title, buyer and CPV code. The labels are
weak: a code may be carelessly chosen, and like procurements carry unlike codes. It tells methods apart, no more.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from search.evaluation.sets import Document, JudgedSet, SetError

NO_CODE = "00000000"
# In a small sample a single common code must not be half of it.
_LARGEST_SHARE = 0.04


class Procurement(NamedTuple):
    """A row of the statistics."""

    key: str
    title: str
    buyer: str
    cpv: str


def read_procurements(path: Path) -> list[Procurement]:
    """The rows that have a title and a CPV code. SetError without the columns id, titel, orgnr and cpv_kod."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        try:
            rows = [
                Procurement(row["id"], " ".join(row["titel"].split()), row["orgnr"], row["cpv_kod"])
                for row in csv.DictReader(lines)
            ]
        except KeyError as error:
            raise SetError(f"{path}: no column {error}") from error
    return [row for row in rows if row.title and row.cpv not in {"", NO_CODE}]


def sample_codes(procurements: Sequence[Procurement], *, rows: int, seed: int) -> list[Procurement]:
    """About `rows` procurements, every row of the codes that were drawn, in their order."""
    by_code: dict[str, int] = defaultdict(int)
    for procurement in procurements:
        by_code[procurement.cpv] += 1
    codes = sorted(code for code, count in by_code.items() if count <= rows * _LARGEST_SHARE)
    random.Random(seed).shuffle(codes)  # noqa: S311 - a sample that can be drawn again
    drawn: set[str] = set()
    taken = 0
    for code in codes:
        if taken + by_code[code] <= rows:
            drawn.add(code)
            taken += by_code[code]
    return [procurement for procurement in procurements if procurement.cpv in drawn]


def judge(procurements: Sequence[Procurement], *, queries: int, seed: int, name: str = "titles") -> JudgedSet:
    """All titles as corpus, and as queries a sample of those that have an answer. SetError if none has."""
    same_code: dict[str, list[Procurement]] = defaultdict(list)
    for procurement in procurements:
        same_code[procurement.cpv].append(procurement)
    grades = {
        procurement.key: answers
        for procurement in procurements
        if (answers := {o.key: 1 for o in same_code[procurement.cpv] if o.buyer != procurement.buyer})
    }
    if not grades:
        raise SetError("no two buyers share a CPV code")
    same_buyer: dict[str, set[str]] = defaultdict(set)
    for procurement in procurements:
        same_buyer[procurement.buyer].add(procurement.key)
    asked = set(random.Random(seed).sample(sorted(grades), k=min(queries, len(grades))))  # noqa: S311 - as above
    return JudgedSet(
        name=name,
        corpus={procurement.key: Document(procurement.title, "") for procurement in procurements},
        queries={procurement.key: procurement.title for procurement in procurements if procurement.key in asked},
        grades={key: answers for key, answers in grades.items() if key in asked},
        no_answers={p.key: frozenset(same_buyer[p.buyer] - {p.key}) for p in procurements if p.key in asked},
    )
