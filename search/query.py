"""A visitor's text to weighted terms and to the text that is embedded; synonyms join here: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from search import analysis
from search.engines.base import QueryTerms

SYNONYM_WEIGHT = 0.6
# A pasted page says what it is about many times over: these are enough, and no engine's limit is near.
MOST_WORDS = 600
MOST_GRAM_WORDS = 60
# A longer text carries its own meaning; a short one, often an acronym, is embedded together with its synonyms.
SHORT_TEXT_WORDS = 8


@dataclass(frozen=True, slots=True)
class Concept:
    """A word of the question with its other ways of being said.

    A page has it if it has every stem of any alternative: the word's own, those of a compound's halves, a synonym's.
    `phrases` are synonyms of several words: a page may have their words by chance, so they are no reason to show.
    `word` is how it was asked, where it was; concepts with one stem are one.
    """

    stem: str
    alternatives: tuple[frozenset[str], ...]
    phrases: tuple[frozenset[str], ...] = ()
    word: str = field(default="", compare=False)

    @property
    def ways(self) -> tuple[frozenset[str], ...]:
        """All ways of saying it, each as the stems it takes."""
        return *self.alternatives, *self.phrases

    def is_in(self, stems: AbstractSet[str]) -> bool:
        """Whether a page with these stems and parts has it."""
        return any(way <= stems for way in self.ways)


@dataclass(frozen=True, slots=True)
class AnalysedQuery:
    """A text ready to be searched with.

    `dense_text` is what to embed. `concepts` are what the text speaks of, one for each of its words.
    """

    text: str
    terms: QueryTerms
    dense_text: str
    concepts: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class _Member:
    """A word or phrase of a synonym group, as normalised words with and without stop words."""

    text: str
    sequence: tuple[str, ...]
    content: tuple[str, ...]


class Synonyms:
    """Groups of words and phrases with the same meaning."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        """Each group as its members are written."""
        self._groups = [[_member(text) for text in group] for group in groups]
        self._by_sequence: dict[tuple[str, ...], list[int]] = {}
        for number, group in enumerate(self._groups):
            for member in group:
                self._by_sequence.setdefault(_stemmed(member.sequence), []).append(number)
        self._longest = max(map(len, self._by_sequence), default=0)

    def matches(self, text: str) -> dict[tuple[str, ...], tuple[_Member, ...]]:
        """The stems of each member that stands in the text, with the other members of its groups; longest first.

        Words are compared by their stems, so "skolskjutsen" finds "skolskjuts".
        """
        written = tuple(analysis.all_words(text))
        words = _stemmed(written)
        found: dict[tuple[str, ...], tuple[_Member, ...]] = {}
        taken = [False] * len(words)
        for length in range(min(self._longest, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                place = words[start : start + length]
                if place in self._by_sequence and not any(taken[start : start + length]):
                    taken[start : start + length] = [True] * length
                    others = self._others(place, written[start : start + length])
                    found[place] = tuple(dict.fromkeys((*found.get(place, ()), *others)))
        return found

    def short_form(self, text: str) -> str:
        """The acronym that a text spells out in full, or the text itself: both are the same question."""
        written = tuple(analysis.all_words(text))
        for number in self._by_sequence.get(_stemmed(written), ()):
            first = self._groups[number][0]
            if first.text.isupper() and any(member.sequence == written for member in self._groups[number]):
                return first.text
        return text

    def _others(self, place: tuple[str, ...], written: tuple[str, ...]) -> tuple[_Member, ...]:
        numbers = self._by_sequence[place]
        # LUF and LUFS have one stem: groups with the word as it is written go before others.
        exact = [n for n in numbers if any(member.sequence == written for member in self._groups[n])]
        members = (member for number in exact or numbers for member in self._groups[number])
        return tuple(member for member in members if _stemmed(member.sequence) != place)


NO_SYNONYMS = Synonyms([])


def analyse(text: str, synonyms: Synonyms = NO_SYNONYMS) -> AnalysedQuery:
    """Weighted terms of a text; each synonym's words weigh `SYNONYM_WEIGHT` unless the text has them itself."""
    asked = synonyms.short_form(text)
    words = analysis.words(asked)[:MOST_WORDS]
    matches = synonyms.matches(asked)
    others = [member for group in matches.values() for member in group]
    extra = [word for word in dict.fromkeys(w for member in others for w in member.content) if word not in words]
    return AnalysedQuery(
        text=text,
        terms=weighted_terms(words, extra),
        dense_text=_dense_text(asked, others),
        concepts=tuple(_concept(word, matches) for word in dict.fromkeys(words)),
    )


def weighted_terms(words: Sequence[str], synonyms: Sequence[str] = ()) -> QueryTerms:
    """The terms of three fields: each word's weight is how often it stands there, a synonym's `SYNONYM_WEIGHT`."""
    own = analysis.terms(words[:MOST_WORDS])
    other = analysis.terms(synonyms)
    grams = analysis.terms(words[:MOST_GRAM_WORDS]).grams
    return QueryTerms(_weights(own.stems, other.stems), _weights(own.parts, other.parts), _weights(grams, other.grams))


def _concept(word: str, matches: Mapping[tuple[str, ...], tuple[_Member, ...]]) -> Concept:
    own = analysis.stem(word)
    alternatives = [frozenset({own})]
    if halves := analysis.compound_halves(word):
        alternatives.append(frozenset(halves))
    synonyms = [
        frozenset(_stemmed(member.content))
        for place, others in matches.items()
        for member in others
        if own in place and member.content
    ]
    alternatives += [stems for stems in synonyms if len(stems) == 1]
    phrases = tuple(stems for stems in synonyms if len(stems) > 1)
    return Concept(own, tuple(dict.fromkeys(alternatives)), phrases, word)


def _weights(own: Iterable[str], synonyms: Iterable[str]) -> dict[str, float]:
    weights = {term: float(count) for term, count in Counter(own).items()}
    for term in synonyms:
        weights.setdefault(term, SYNONYM_WEIGHT)
    return weights


def _dense_text(text: str, others: Sequence[_Member]) -> str:
    if not others or len(text.split()) > SHORT_TEXT_WORDS:
        return text
    return ", ".join([text, *(member.text for member in others)])


def _member(text: str) -> _Member:
    return _Member(text, tuple(analysis.all_words(text)), tuple(analysis.words(text)))


def _stemmed(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(analysis.stem, words))
