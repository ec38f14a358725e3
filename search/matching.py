"""Which words of a page answer a question: coverage, the words to show as reasons, and what to mark. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property
from math import log1p
from typing import NamedTuple

from search import analysis
from search.query import Concept

MOST_WORDS_SHOWN = 4
SHORT_STEM = 3
SHORT_STEM_ENDINGS = frozenset({"", "s", "n", "t", "en", "et", "ens", "ets", "ar", "arna", "or", "orna"})
SHORTEST_MISSPELT = 5
SPELLING_LIKENESS = 0.8
MOST_LENGTH_APART = 2
_PIECE = re.compile(r"[^\W_]+|[\W_]+")


class Segment(NamedTuple):
    """A stretch of text and whether it answers the question."""

    text: str
    is_match: bool


def coverages(concepts: Sequence[Concept], pages: Mapping[int, AbstractSet[str]]) -> dict[int, float]:
    """For each page's stems and parts, the share of the question it has, 0 to 1.

    A concept weighs ln(1 + (N − n + .5) / (n + .5)), with n of these N pages having it: what they all have says little.
    """
    having = {concept: {key for key, stems in pages.items() if concept.is_in(stems)} for concept in concepts}
    count = len(pages)
    weights = {c: log1p((count - len(keys) + 0.5) / (len(keys) + 0.5)) for c, keys in having.items()}
    total = sum(weights.values())
    if not total:
        return dict.fromkeys(pages, 0.0)
    return {key: sum(weights[c] for c, keys in having.items() if key in keys) / total for key in pages}


class Matcher:
    """Finds a question's words in a page's own text."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        """For the concepts of one question."""
        self._concepts = tuple(concepts)

    @cached_property
    def _by_stem(self) -> dict[str, list[Concept]]:
        found: dict[str, list[Concept]] = {}
        for concept in self._concepts:
            for alternative in concept.alternatives:
                for stem in alternative:
                    found.setdefault(stem, []).append(concept)
        return found

    def segments(self, text: str, stems: AbstractSet[str]) -> list[Segment]:
        """The text cut into what answers the question and what does not, for a page with these stems and parts."""
        pieces: list[Segment] = []
        for piece in _PIECE.findall(text):
            is_match = bool(self._concepts_of(piece, stems))
            if pieces and pieces[-1].is_match == is_match:
                pieces[-1] = Segment(pieces[-1].text + piece, is_match)
            else:
                pieces.append(Segment(piece, is_match))
        return pieces

    def shared_words(self, texts: Iterable[str], stems: AbstractSet[str]) -> tuple[str, ...]:
        """The page's words that answer the question, one for each concept, as the page writes them, at most four.

        Texts that come first win: a word of the title is shown rather than its like in the body.
        """
        shown: dict[Concept, str] = {}
        for text in texts:
            for word in analysis.all_words(text):
                for concept in self._concepts_of(word, stems):
                    shown.setdefault(concept, word)
        ordered = [shown[concept] for concept in self._concepts if concept in shown]
        return tuple(dict.fromkeys(ordered))[:MOST_WORDS_SHOWN]

    def _concepts_of(self, piece: str, stems: AbstractSet[str]) -> list[Concept]:
        """The concepts this word carries, if the page as a whole has them."""
        words = analysis.words(piece)
        if len(words) != 1:
            return []
        candidates = (concept for stem in self._stems_in(words[0]) for concept in self._by_stem[stem])
        return [concept for concept in dict.fromkeys(candidates) if concept.is_in(stems)]

    def _stems_in(self, word: str) -> list[str]:
        """Those of the question's stems that the word is a form of or, as a compound, is made of."""
        # A part's stem stands in the word as it is written: without any, no compound has to be taken apart.
        if not any(stem in word for stem in self._by_stem):
            return []
        own = [stem for stem in (analysis.stem(word),) if stem in self._by_stem and _is_form_of(stem, word)]
        parts = (part for part in analysis.compound_parts(word) if part in self._by_stem and len(part) > SHORT_STEM)
        return [*own, *parts]


def with_spellings(concepts: Iterable[Concept], known: AbstractSet[str]) -> tuple[Concept, ...]:
    """The concepts, each one that no page has with the nearest stem some page has, as a misspelt word would need."""
    return tuple(concept if concept.is_in(known) else _respelt(concept, known) for concept in concepts)


def _respelt(concept: Concept, known: AbstractSet[str]) -> Concept:
    if len(concept.stem) < SHORTEST_MISSPELT:
        return concept
    same_length = [stem for stem in known if abs(len(stem) - len(concept.stem)) <= MOST_LENGTH_APART]
    nearest = get_close_matches(concept.stem, same_length, n=1, cutoff=SPELLING_LIKENESS)
    return replace(concept, alternatives=(*concept.alternatives, *(frozenset({stem}) for stem in nearest)))


def _is_form_of(stem: str, word: str) -> bool:
    """Whether the word is the stem with an ending; short stems meet by chance (lag, lager), so theirs are listed."""
    return len(stem) > SHORT_STEM or word[len(stem) :] in SHORT_STEM_ENDINGS
