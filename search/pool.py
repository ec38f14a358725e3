"""The stored documents that an engine's lists name: ranked, counted and made hits of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from sys import intern
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.models import CasePage
from municipalities.likeness import NOTHING_ALIKE, Likeness, group_likeness
from municipalities.models import Municipality
from municipalities.table import current_table
from search.engines.base import RankedLists
from search.fusion import fuse
from search.hits import Hit, goal_labels, shared_goals
from search.hydration import hydrate, texts_of
from search.matching import Matcher, coverages, with_spellings
from search.models import StoredDocument
from search.query import Concept
from search.recent import Recent
from search.similarity import Candidate, Evidence, Level, Profile, Ranked, Yardstick, level_of, rank

_FIELDS = ("page_id", "text_hash", "analysis_version", "facets", "municipality", "cpv", "published")
# About 9 KB each. Of more pages than that, some are found far more often than others.
_MOST_REMEMBERED = 5_000
_remembered: Recent[tuple[str, int], frozenset[str]] = Recent(_MOST_REMEMBERED)


class Pool:
    """The stored documents that an engine's lists name, with what ranking and reasons need of them."""

    def __init__(self, lists: Iterable[RankedLists], concepts: Sequence[Concept], *, own: Municipality | None) -> None:
        ids = {page_id for one in lists for ranking in (one.lexical, one.dense) for page_id, _score in ranking}
        # An engine that has been told of a page's end may still name it until it refreshes.
        stale = CasePage.objects.stale(timezone.localdate()).filter(pk=OuterRef("page_id"))
        rows = StoredDocument.objects.findable().filter(page_id__in=ids).annotate(is_stale=Exists(stale))
        self.rows = {row["page_id"]: row for row in rows.values(*_FIELDS, "is_stale")}
        self.stems = _stems_of(self.rows)
        self.concepts = with_spellings(concepts, frozenset().union(*self.stems.values()))
        self._coverages = coverages(self.concepts, self.stems)
        self._own = own

    def ranked(self, lists: RankedLists, yardstick: Yardstick) -> list[Ranked]:
        """The pages of two lists in order, with reasons, without those below the cut."""
        cosines = dict(lists.dense)
        candidates = [
            self._candidate(
                page_id, score, Evidence(self._cosine(page_id, cosines), self._coverages[page_id]), yardstick
            )
            for page_id, score in fuse(lists.lexical, lists.dense)
            if page_id in self.rows
        ]
        return rank(candidates, yardstick)

    def hits(self, ranked: Iterable[Ranked], matcher: Matcher) -> list[Hit]:
        """Visible pages in the given order, with the words they share with the question."""
        ranked = list(ranked)
        pages = hydrate([row.page_id for row in ranked])
        goals = goal_labels(row.why for row in ranked)
        return [
            Hit(
                page=page,
                why=row.why,
                shared_words=matcher.shared_words(texts_of(page), self.stems[row.page_id]),
                shared_goals=shared_goals(row.why, goals),
                stems=self.stems[row.page_id],
            )
            for row in ranked
            if (page := pages.get(row.page_id)) is not None
        ]

    def counts(self, ranked: Iterable[Ranked]) -> dict[str, dict[str, int]]:
        """How many pages have each value of each facet."""
        counts: dict[str, Counter[str]] = {}
        for row in ranked:
            for name, values in self.rows[row.page_id]["facets"].items():
                counts.setdefault(name, Counter()).update(values)
        return {name: dict(counter) for name, counter in counts.items()}

    def goal_counts(self) -> dict[str, int]:
        """How many of the pages have each goal."""
        return Counter(goal for row in self.rows.values() for goal in row["facets"].get("goal", ()))

    def recency(self, page_id: int) -> tuple[int, int]:
        """A sort key, the newest first."""
        published = self.rows[page_id]["published"]
        return (-published.toordinal() if published else 0, page_id)

    def _candidate(self, page_id: int, score: float, evidence: Evidence, yardstick: Yardstick) -> Candidate:
        """With all that weighs in; below the cut only the score counts, which the others are held against."""
        if level_of(evidence, yardstick.cuts) == Level.NONE:
            return Candidate(page_id, score, evidence)
        row = self.rows[page_id]
        return Candidate(page_id, score, evidence, profile_of(row), self._likeness(page_id), is_stale=row["is_stale"])

    @staticmethod
    def _cosine(page_id: int, cosines: Mapping[int, float]) -> float | None:
        # A page that the dense list left out lies behind all that are in it.
        return cosines.get(page_id, min(cosines.values())) if cosines else None

    def _likeness(self, page_id: int) -> Likeness | None:
        if self._own is None:
            return None
        table, code = current_table(), self.rows[page_id]["municipality"]
        if self._own.code not in table.facts:
            return None
        if code:
            return table.between(self._own.code, code) if code in table.facts else NOTHING_ALIKE
        groups = self.rows[page_id]["facets"].get("group", ())
        return group_likeness(groups[0], table.facts[self._own.code]) if groups else NOTHING_ALIKE


def profile_of(row: Mapping[str, Any]) -> Profile:
    """What a stored document says of its page besides the text; it needs `facets` and `cpv`."""
    facets = row["facets"]
    return Profile(
        categories=frozenset(facets.get("category", ())),
        cpv=frozenset(row["cpv"]),
        phases=frozenset(facets.get("phase", ())),
        goals=frozenset(facets.get("goal", ())),
    )


def _stems_of(rows: Mapping[int, Mapping[str, Any]]) -> dict[int, frozenset[str]]:
    """The stems and parts of each page, read where those of the same text are not remembered from another search."""
    known = {key: _remembered.get((row["text_hash"], row["analysis_version"])) for key, row in rows.items()}
    missing = [page_id for page_id, stems in known.items() if stems is None]
    if missing:
        fields = ("page_id", "text_hash", "analysis_version", "stems", "parts")
        for page_id, *made_of, whole, parts in StoredDocument.objects.filter(page_id__in=missing).values_list(*fields):
            known[page_id] = stems = frozenset(map(intern, f"{whole} {parts}".split()))
            _remembered.keep(tuple(made_of), stems)
    return {page_id: found or frozenset() for page_id, found in known.items()}
