"""Which words of a page answer a question: coverage, the words to show as reasons, and what to mark. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache, reduce
from itertools import islice, takewhile
from math import log1p
from operator import or_
from typing import NamedTuple

import numpy as np

from search import analysis
from search.query import Concept

MOST_WORDS_SHOWN = 4
SHORT_STEM = 3
SHORT_STEM_ENDINGS = frozenset({"", "s", "n", "t", "en", "et", "ens", "ets", "ar", "arna", "or", "orna"})
SHORTEST_MISSPELT = 5
SPELLING_LIKENESS = 0.8
MOST_LENGTH_APART = 2
# Each costs a look at every stem; a text with more words that nobody else has is no question with a slip in it.
MOST_RESPELT = 30
_Answering = dict[str, list[Concept]]

# A word may hold invisible marks, and a letter its marks apart: å is written in two ways.
_PIECE = re.compile(rf"[^\W_](?:[^\W_]|[{analysis.INVISIBLE}\u0300-\u036f])*|[\W_]+")


class Segment(NamedTuple):
    """A stretch of text and whether it answers the question."""

    text: str
    is_match: bool


def coverages(concepts: Sequence[Concept], pages: Mapping[int, AbstractSet[str]]) -> dict[int, float]:
    """For each page's stems and parts, the share of the question it has, 0 to 1.

    A concept weighs ln(1 + (N − n + .5) / (n + .5)), with n of these N pages having it: what they all have says little.
    """
    count = len(pages)
    shares = dict.fromkeys(pages, 0.0)
    total = 0.0
    for having in _having(concepts, pages):
        weight = log1p((count - len(having) + 0.5) / (len(having) + 0.5))
        total += weight
        for key in having:
            shares[key] += weight
    return {key: share / total for key, share in shares.items()} if total else shares


class Matcher:
    """Finds a question's words in a page's own text."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        """For the concepts of one question."""
        self._concepts = tuple(concepts)

    def segments(self, text: str, stems: AbstractSet[str]) -> list[Segment]:
        """The text cut into what answers the question and what does not, for a page with these stems and parts."""
        answering = self._answering(stems)
        pieces: list[Segment] = []
        for piece in _PIECE.findall(text):
            words = analysis.words(piece)
            is_match = len(words) == 1 and bool(_concepts_of(words[0], answering))
            if pieces and pieces[-1].is_match == is_match:
                pieces[-1] = Segment(pieces[-1].text + piece, is_match)
            else:
                pieces.append(Segment(piece, is_match))
        return pieces

    def shared_words(self, texts: Iterable[str], stems: AbstractSet[str]) -> tuple[str, ...]:
        """The page's words that answer the question, one for each concept, as the page writes them, at most four.

        Texts that come first win: a word of the title is shown rather than its like in the body.
        """
        answering = self._answering(stems)
        held = {concept for concepts in answering.values() for concept in concepts}
        wanted = [concept for concept in self._concepts if concept in held]
        shown: dict[Concept, str] = {}
        for paragraph in (line for text in texts for line in text.splitlines()):
            for word in dict.fromkeys(analysis.words(paragraph)):
                for concept in _concepts_of(word, answering):
                    shown.setdefault(concept, word)
            if all(concept in shown for concept in wanted) or len(_first_words(wanted, shown)) == MOST_WORDS_SHOWN:
                break
        return tuple(dict.fromkeys(shown[concept] for concept in wanted if concept in shown))[:MOST_WORDS_SHOWN]

    def _answering(self, stems: AbstractSet[str]) -> _Answering:
        """For a page, the stems by which it has each concept: whole words first, a compound's halves only without."""
        found: _Answering = {}
        for concept in self._concepts:
            held = [alternative for alternative in concept.alternatives if alternative <= stems]
            whole = [alternative for alternative in held if len(alternative) == 1]
            for stem in frozenset().union(*(whole or held)):
                found.setdefault(stem, []).append(concept)
        return found


def with_spellings(concepts: Iterable[Concept], known: AbstractSet[str]) -> tuple[Concept, ...]:
    """The concepts, those that no page has with the nearest stem some page has, as a misspelt word would need.

    The first `MOST_RESPELT` of them.
    """
    concepts = list(concepts)
    unknown = [number for number, concept in enumerate(concepts) if not concept.is_in(known)]
    if unknown:
        spelt = _Spelt(known)
        for number in unknown[:MOST_RESPELT]:
            nearest = spelt.nearest(concepts[number].stem)
            alternatives = (*concepts[number].alternatives, *(frozenset({stem}) for stem in nearest))
            concepts[number] = replace(concepts[number], alternatives=alternatives)
    return tuple(concepts)


def _having(concepts: Iterable[Concept], pages: Mapping[int, AbstractSet[str]]) -> Iterator[set[int]]:
    """The pages that have each concept: found by stem, for concepts and pages are a hundred each and stems few."""
    ways = [concept.ways for concept in dict.fromkeys(concepts)]
    asked = frozenset().union(*(way for one in ways for way in one))
    by_stem: dict[str, set[int]] = {stem: set() for stem in asked}
    for key, stems in pages.items():
        for stem in asked & stems:
            by_stem[stem].add(key)
    for one in ways:
        yield set().union(*(set.intersection(*(by_stem[stem] for stem in way)) for way in one))


class _Spelt:
    """Stems that some page has, to find the one that a misspelt stem was meant to be."""

    def __init__(self, stems: Iterable[str]) -> None:
        self._stems = list(stems)
        self._lengths = np.fromiter(map(len, self._stems), dtype=np.int64, count=len(self._stems))
        self._letters = np.fromiter(map(_letters, self._stems), dtype=np.uint64, count=len(self._stems))

    def nearest(self, stem: str) -> list[str]:
        """The stem most like this one, or none where none is like it or it is too short to tell."""
        if len(stem) < SHORTEST_MISSPELT:
            return []
        return get_close_matches(stem, self._maybe_meant(stem), n=1, cutoff=SPELLING_LIKENESS)

    def _maybe_meant(self, stem: str) -> list[str]:
        """The few in a hundred that can be as like as they have to be; comparing closely costs a hundred times this.

        Likeness is twice the letters that both have over the letters of both, and what one lacks is in neither.
        """
        length, letters = len(stem), np.uint64(_letters(stem))
        shared = np.ceil(SPELLING_LIKENESS * (length + self._lengths) / 2)
        meant = np.abs(self._lengths - length) <= MOST_LENGTH_APART
        meant &= np.bitwise_count(letters & ~self._letters) <= length - shared
        meant &= np.bitwise_count(self._letters & ~letters) <= self._lengths - shared
        return [self._stems[number] for number in np.flatnonzero(meant)]


@lru_cache(maxsize=100_000)
def _letters(stem: str) -> int:
    """The letters of a stem as 64 bits; two that share one lack less."""
    return reduce(or_, (1 << ord(letter) % 64 for letter in stem), 0)


def _first_words(wanted: Iterable[Concept], shown: Mapping[Concept, str]) -> tuple[str, ...]:
    """The words that are shown whatever else is found: those of the first concepts, up to one that has none yet."""
    found = (shown[concept] for concept in takewhile(shown.__contains__, wanted))
    return tuple(islice(dict.fromkeys(found), MOST_WORDS_SHOWN))


def _concepts_of(word: str, answering: _Answering) -> list[Concept]:
    """The concepts that a normalised word carries."""
    return list(
        dict.fromkeys(
            concept
            for stem in _stems_in(word, answering)
            for concept in answering[stem]
            if stem != concept.stem or _is_asked(concept, word)
        )
    )


def _is_asked(concept: Concept, word: str) -> bool:
    """Whether the word is the one that was asked, or another form of it: lager is no form of lag, though stems meet."""
    return concept.word in {"", word} or _is_form_of(concept.stem, concept.word)


def _stems_in(word: str, answering: _Answering) -> list[str]:
    """Those of the stems that the word is a form of or, as a compound, is made of."""
    # A part's stem stands in the word as it is written: without any, no compound has to be taken apart.
    for stem in answering:
        if stem in word:
            break
    else:
        return []
    own = [stem for stem in (analysis.stem(word),) if stem in answering and _is_form_of(stem, word)]
    parts = (part for part in analysis.compound_parts(word) if part in answering and len(part) > SHORT_STEM)
    return [*own, *parts]


def _is_form_of(stem: str, word: str) -> bool:
    """Whether the word is the stem with an ending; short stems meet by chance (lag, lager), so theirs are listed."""
    return len(stem) > SHORT_STEM or word[len(stem) :] in SHORT_STEM_ENDINGS
