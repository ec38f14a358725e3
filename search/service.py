"""Searching: a question in, pages with reasons out. The engine decides relevance, the database decides visibility."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from cases.models import Goal
from municipalities.models import Municipality
from search import analysis
from search.choices import choices_for
from search.embedding import get_embedder
from search.engines import get_answering
from search.engines.base import BrowseRequest, EngineRequest, Filters, QueryTerms, without
from search.facets import Facet, build_facets
from search.hits import Hit, goal_labels, shared_goals
from search.hydration import hydrate, texts_of
from search.matching import Matcher
from search.models import IndexStamp, StoredDocument, SynonymGroup
from search.pool import Pool, profile_of
from search.query import AnalysedQuery, Concept, Synonyms, analyse
from search.similarity import (
    BALANCE_AT_REST,
    Cuts,
    Level,
    Profile,
    Ranked,
    Why,
    Yardstick,
    goal_weights,
)

PAGE_SIZE = 10
NEAR_SHOWN = 3
SIMILAR_SHOWN = 3
# Not for long: an engine outside the database shows a change only some moments after the stamp has moved.
SIMILAR_CACHE_SECONDS = 300
TELLING_CONCEPTS = 25
PAGE_STEMS = 300
PAGE_GRAMS = 400

# A page like another, and the words that both have.
_Alike = tuple[Ranked, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Question:
    """What a visitor asks: a text of any length or none, filters, the own municipality and the balance 0 to 0.45."""

    text: str = ""
    filters: Filters = field(default_factory=dict)
    own: Municipality | None = None
    balance: float = BALANCE_AT_REST
    newest_first: bool = False
    page: int = 1


@dataclass(slots=True)
class SearchResult:
    """One stretch of hits, those close by, the filters, and how it was found.

    `degraded` says that a reserve engine answered, `words_only` that no meaning was compared.
    """

    hits: list[Hit] = field(default_factory=list)
    near: list[Hit] = field(default_factory=list)
    facets: list[Facet] = field(default_factory=list)
    total: int = 0
    degraded: bool = False
    words_only: bool = False
    matcher: Matcher = field(default_factory=lambda: Matcher(()))


def search_pages(question: Question, *, synonyms: Synonyms | None = None) -> SearchResult:
    """Pages like the question's text, or without a text all pages, newest first.

    `synonyms` stand in for those in force, to try out what others would find.
    """
    if not question.text.strip():
        return _browse(question)
    return _similar_to_text(question, synonyms or _synonyms(SynonymGroup.all_members()))


def similar_to_text(text: str, *, own: Municipality | None = None, limit: int = SIMILAR_SHOWN) -> list[Hit]:
    """The pages most like a text that somebody is writing."""
    return search_pages(Question(text=text, own=own)).hits[:limit]


def similar_to_page(page: Any, *, limit: int = SIMILAR_SHOWN) -> list[Hit]:
    """The pages that editors pinned, then those most like this one but for hidden ones; of an unindexed one the former.

    What is alike is remembered until anything changes, and five minutes at most.
    """
    chosen = choices_for(page.pk)
    alike, pages = _most_similar(page, limit + len(chosen.hidden))
    found = {row.page_id: (row.why, words) for row, words in alike if row.page_id not in chosen.hidden}
    page_ids = list(dict.fromkeys((*chosen.pinned, *found)))
    pages |= hydrate([page_id for page_id in page_ids if page_id not in pages])
    goals = goal_labels(why for why, _words in found.values())
    hits = []
    for page_id in filter(pages.__contains__, page_ids):
        why, words = found.get(page_id, (None, ()))
        shared = shared_goals(why, goals) if why else ()
        hits.append(Hit(pages[page_id], why, words, shared, is_chosen=page_id in chosen.pinned))
    return hits[: max(limit, len(chosen.pinned))]


def _most_similar(page: Any, limit: int) -> tuple[list[_Alike], dict[int, Any]]:
    """The pages most like this one, and those of them that had to be read just now, by id."""
    key = f"search:similar:{page.pk}:{limit}:{IndexStamp.current()}"
    remembered: list[_Alike] | None = cache.get(key)
    if remembered is not None:
        return remembered, {}
    ranked, pages, degraded = _rank_similar(page, limit)
    if not degraded:
        cache.set(key, ranked, SIMILAR_CACHE_SECONDS)
    return ranked, pages


def _similar_to_text(question: Question, synonyms: Synonyms) -> SearchResult:
    query = analyse(question.text, synonyms)
    embedder = get_embedder()
    # Any text is near some page by chance: what says nothing is like nothing.
    vector = embedder.embed(query.dense_text, "query") if query.concepts else None
    filter_sets = [question.filters, *(without(question.filters, name) for name in question.filters)]
    if len(question.filters) > 1:
        # What a page has of the question is weighed against all pages, or counts would change with the filters.
        filter_sets.append({})
    request = EngineRequest(
        terms=query.terms,
        vector=vector,
        now=timezone.now(),
        filter_sets=filter_sets,
        hidden=StoredDocument.objects.hidden_ids(),
    )
    lists, degraded = get_answering().search(request)
    pool = Pool(lists, query.concepts, own=question.own)
    yardstick = _yardstick(_profile_of(query, question), embedder.question_cuts, pool, question.balance)
    ranked, *by_field = [pool.ranked(one, yardstick) for one in lists[: 1 + len(question.filters)]]
    if question.newest_first:
        ranked = sorted(ranked, key=lambda row: pool.recency(row.page_id))
    hits = [row for row in ranked if row.why.is_hit]
    near = [row for row in ranked if not row.why.is_hit][:NEAR_SHOWN]
    counts = pool.counts(hits)
    for name, other in zip(question.filters, by_field, strict=True):
        counts[name] = pool.counts(row for row in other if row.why.is_hit).get(name, {})
    start = (question.page - 1) * PAGE_SIZE
    matcher = Matcher(pool.concepts)
    shown = hits[start : start + PAGE_SIZE]
    is_last = start + PAGE_SIZE >= len(hits)
    found = pool.hits([*shown, *near] if is_last else shown, matcher)
    alike = {row.page_id for row in shown}
    return SearchResult(
        hits=[hit for hit in found if hit.page.pk in alike],
        near=[hit for hit in found if hit.page.pk not in alike],
        facets=build_facets(counts, question.filters),
        total=len(hits),
        degraded=degraded,
        words_only=vector is None and bool(query.concepts),
        matcher=matcher,
    )


def _browse(question: Question) -> SearchResult:
    request = BrowseRequest(
        now=timezone.now(),
        filters=question.filters,
        hidden=StoredDocument.objects.hidden_ids(),
        offset=(question.page - 1) * PAGE_SIZE,
        size=PAGE_SIZE,
    )
    response, degraded = get_answering().browse(request)
    pages = hydrate(response.page_ids)
    return SearchResult(
        hits=[Hit(pages[page_id]) for page_id in response.page_ids if page_id in pages],
        facets=build_facets(response.facets, question.filters),
        total=response.total,
        degraded=degraded,
    )


def _rank_similar(page: Any, limit: int) -> tuple[list[_Alike], dict[int, Any], bool]:
    row = StoredDocument.objects.findable().filter(page_id=page.pk).first()
    if row is None:
        return [], {}, False
    terms = QueryTerms(
        _counted(row.stems, PAGE_STEMS), _counted(row.parts, PAGE_STEMS), _counted(row.grams, PAGE_GRAMS)
    )
    request = EngineRequest(
        terms=terms,
        vector=row.vector_array,
        now=timezone.now(),
        hidden=StoredDocument.objects.hidden_ids() | {page.pk},
    )
    lists, degraded = get_answering().search(request)
    concepts = tuple(Concept(stem, (frozenset({stem}),)) for stem in terms.stems)
    sender = page.sender if hasattr(page, "sender") else None
    pool = Pool(lists, concepts, own=sender.municipality if sender else None)
    yardstick = _yardstick(_profile_of_row(row), get_embedder().page_cuts, pool, BALANCE_AT_REST)
    ranked = [row for row in pool.ranked(lists[0], yardstick) if _is_like_page(row.why)][:limit]
    pages = hydrate([one.page_id for one in ranked])
    matcher = Matcher(_telling(concepts, terms, pool))
    words = {page_id: matcher.shared_words(texts_of(found), pool.stems[page_id]) for page_id, found in pages.items()}
    return [(one, words[one.page_id]) for one in ranked if one.page_id in words], pages, degraded


@lru_cache(maxsize=1)
def _synonyms(groups: tuple[tuple[str, ...], ...]) -> Synonyms:
    """The groups, analysed once for as long as nobody edits them."""
    return Synonyms(groups)


def _is_like_page(why: Why) -> bool:
    """Alike in meaning, or close by and about buying the same kind of thing."""
    return why.is_hit or (why.challenge.level == Level.A_LITTLE and why.shares_category)


def _yardstick(question: Profile, cuts: Cuts, pool: Pool, balance: float) -> Yardstick:
    return Yardstick(question, cuts, balance, goal_weights(pool.goal_counts(), len(pool.rows)))


def _profile_of_row(row: StoredDocument) -> Profile:
    return profile_of({"facets": row.facets, "cpv": row.cpv})


def _profile_of(query: AnalysedQuery, question: Question) -> Profile:
    """Goals that the text names or a filter chose; nothing else is known of a text."""
    return Profile(goals=frozenset(question.filters.get("goal", frozenset())) | _goals_named(query.terms))


def _goals_named(terms: QueryTerms) -> frozenset[str]:
    """The goals all of whose label's words stand in the text, such as "fossilfritt"."""
    said = terms.stems.keys() | terms.parts.keys()
    named = []
    for code, label in Goal.objects.values_list("code", "label"):
        words = [analysis.stem(word) for word in analysis.words(label)]
        if words and all(word in said for word in words):
            named.append(code)
    return frozenset(named)


def _counted(text: str, most: int) -> dict[str, float]:
    return {term: float(count) for term, count in Counter(text.split()).most_common(most)}


def _telling(concepts: Sequence[Concept], terms: QueryTerms, pool: Pool) -> list[Concept]:
    """What a page is about, the most telling first: often said on it and seldom elsewhere. Numbers tell nothing."""
    asked = {concept.stem for concept in concepts}
    having = Counter(stem for stems in pool.stems.values() for stem in asked & stems)
    weights = {
        concept: terms.stems[concept.stem] * log(len(pool.rows) / having[concept.stem])
        for concept in concepts
        if having[concept.stem] and not concept.stem.isdigit()
    }
    return sorted(weights, key=lambda concept: -weights[concept])[:TELLING_CONCEPTS]
