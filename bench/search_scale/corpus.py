"""Swedish case texts in any number: sentences of the demonstration cases, real titles, other numbers, places, objects.

A page is made from its number alone, so that each size holds the pages of the smaller ones. Every page mixes the
sentences of two cases of one category and speaks of real procurement titles that lie near. Of the words that a single
case has, many are exchanged for words of titles and for compounds of them, so that vocabulary grows with size as it
does where people write.
"""

from __future__ import annotations

import datetime
import html
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cases.importing.documents import Document, parse
from cases.rules import MAX_TITLE, STORY_FIELDS
from kunskapsbank.richtext import plain_text
from municipalities.loading import rows as municipality_rows
from search import analysis
from search.evaluation.titles import read_procurements

ROOT = Path(__file__).resolve().parent.parent.parent
CASES = ROOT / "demo" / "cases"
TITLES = ROOT / "search" / "judgements" / "titles" / "corpus.jsonl"
SEED = 2026
QUESTION_WORDS = 15
TEXTS = ("intro", *STORY_FIELDS)
LONGEST_INTRO = 280

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ0-9])")
_WORD_OR_NOT = re.compile(r"[^\W_]+|[\W_]+")
_YEAR = re.compile(r"(19|20)\d\d")
_SHORTEST_OBJECT = 7
_COMPOUND_PART = range(4, 10)
_SAYING = (
    "Upphandlingen gällde {}.",
    "Samtidigt löpte avtalet om {} ut.",
    "Vi läste först hur andra hade köpt {}.",
    "Erfarenheten kom från {}.",
    "Nästa gång tar vi {} för sig.",
    "Det här hängde ihop med {}.",
)
_FIRST_DAY = datetime.date(2023, 1, 9)
_DAYS = 1_400
_ANONYMOUS = 0.05
_NEW_NUMBER, _NEW_OBJECT, _NEW_COMPOUND = 0.8, 0.5, 0.4
_FROM_THE_FIRST = 0.65
_SAID_IN = ("challenge", "solution", "lessons_avoid")


@dataclass(frozen=True, slots=True)
class MadePage:
    """A page to be: its texts as pieces, each of them analysed by itself, and the case that it is described like."""

    number: int
    like: Document
    municipality: Mapping[str, str]
    is_anonymous: bool
    published: datetime.date
    title: tuple[str, ...]
    texts: Mapping[str, tuple[str, ...]]
    sources: tuple[int, int, int]

    @property
    def title_text(self) -> str:
        """The title."""
        return "".join(self.title)

    def text(self, name: str) -> str:
        """One of `TEXTS` in plain words."""
        return "".join(self.texts[name]).strip()

    def html(self, name: str) -> str:
        """The same as rich text."""
        text = self.text(name)
        return f"<p>{html.escape(text, quote=False)}</p>" if text else ""

    @property
    def passage(self) -> str:
        """What is embedded, as `SearchDocument.passage` has it."""
        body = "\n".join(filter(None, map(self.text, STORY_FIELDS)))
        return "\n".join(filter(None, (self.title_text, self.text("intro"), body)))

    def pieces(self) -> Iterator[str]:
        """All of title, ingress and body, in the order of the page."""
        yield from self.title
        for name in TEXTS:
            yield from self.texts[name]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of fifteen words, with the category and phase of the case it was made of."""

    text: str
    category: str
    phase: str


class Corpus:
    """The raw material, and what is made of it.

    `near` are the titles of each case, the nearest in meaning first; without a model any order does.
    """

    def __init__(self, cases: Sequence[Document], titles: Sequence[str], near: NDArray[np.intp]) -> None:
        """For cases and titles as `read_cases` and `read_titles` give them."""
        self.cases = cases
        self.titles = titles
        self._near = near
        self._municipalities = list(municipality_rows("municipalities.csv"))
        self._places = frozenset(row["short_name"] for row in self._municipalities)
        self._sentences = [{name: _sentences(text) for name, text in _texts_of(case).items()} for case in cases]
        self._alike: dict[str, list[int]] = defaultdict(list)
        for number, case in enumerate(cases):
            self._alike[case.category].append(number)

    def page(self, number: int) -> MadePage:
        """The page of a number, always the same."""
        chance = random.Random(f"{SEED} page {number}")  # noqa: S311 - the same pages every time
        first = number % len(self.cases)
        second, title = chance.choice(self._alike[self.cases[first].category]), self._title_near(first, chance)
        municipality = self._municipalities[number % len(self._municipalities)]
        is_anonymous = chance.random() < _ANONYMOUS
        place = "grannkommunen" if is_anonymous else municipality["short_name"]
        texts = {name: self._text(name, first, second, place, chance) for name in TEXTS}
        return MadePage(
            number=number,
            like=self.cases[first],
            municipality=municipality,
            is_anonymous=is_anonymous,
            published=_FIRST_DAY + datetime.timedelta(days=chance.randrange(_DAYS)),
            title=self._page_title(title, chance),
            texts=texts,
            sources=(first, second, title),
        )

    def questions(self, count: int, kind: str) -> list[Asked]:
        """Questions of one kind, no page's own words."""
        return [self._question(random.Random(f"{SEED} {kind} {number}")) for number in range(count)]  # noqa: S311 - as above

    @cached_property
    def _rare(self) -> frozenset[str]:
        """The words that a single case has: what it is about."""
        having = Counter(word for texts in self._sentences for word in _words_in(texts))
        return frozenset(word for word, cases in having.items() if cases == 1 and len(word) >= _SHORTEST_OBJECT)

    @cached_property
    def _title_words(self) -> list[str]:
        words = {word.lower() for title in self.titles for word in re.findall(r"[^\W\d_]{4,}", title)}
        return sorted(words - {place.lower() for place in self._places})

    @cached_property
    def _compound_parts(self) -> list[str]:
        return [word for word in self._title_words if len(word) in _COMPOUND_PART]

    def _question(self, chance: random.Random) -> Asked:
        number = chance.randrange(len(self.cases))
        words = self.titles[self._title_near(number, chance)].split()
        while len(words) < QUESTION_WORDS:
            sentence = chance.choice(self._sentences[number]["challenge"])
            words += "".join(self._varied(sentence, chance.choice(self._municipalities)["short_name"], chance)).split()
        case = self.cases[number]
        return Asked(" ".join(words[:QUESTION_WORDS]), case.category, case.phase)

    def _title_near(self, case: int, chance: random.Random) -> int:
        """One of the titles, a near one more often than one further off."""
        return int(self._near[case][int(len(self.titles) * chance.random() ** 4)])

    def _page_title(self, title: int, chance: random.Random) -> tuple[str, ...]:
        pieces = (self.titles[title][: MAX_TITLE - 40].strip(), ": ", self._object(chance))
        return pieces if len("".join(pieces)) <= MAX_TITLE else pieces[:1]

    def _text(self, name: str, first: int, second: int, place: str, chance: random.Random) -> tuple[str, ...]:
        """As many sentences as the first case has, most of them its own."""
        own, other = self._sentences[first][name], self._sentences[second][name]
        chosen = [
            sentence if not other or chance.random() < _FROM_THE_FIRST else chance.choice(other) for sentence in own
        ]
        pieces: list[str] = []
        for sentence in dict.fromkeys(chosen):
            pieces += (*self._varied(sentence, place, chance), " ")
        if name in _SAID_IN:
            before, after = chance.choice(_SAYING).split("{}")
            pieces += (before, self.titles[self._title_near(first, chance)], after)
        return _cut(pieces, LONGEST_INTRO) if name == "intro" else tuple(pieces)

    def _varied(self, sentence: str, place: str, chance: random.Random) -> Iterator[str]:
        for piece, kind in _pieces(sentence, self._rare, self._places):
            if kind == "place":
                yield place
            elif kind == "number" and chance.random() < _NEW_NUMBER:
                yield str(chance.randrange(10 ** (len(piece) - 1), 10 ** len(piece)))
            elif kind == "object" and chance.random() < _NEW_OBJECT:
                yield self._object(chance)
            else:
                yield piece

    def _object(self, chance: random.Random) -> str:
        if chance.random() < _NEW_COMPOUND:
            return f"{chance.choice(self._compound_parts)}s{chance.choice(self._compound_parts)}"
        return chance.choice(self._title_words)


def read_cases() -> list[Document]:
    """The demonstration cases, without the open challenges, which have no story to take sentences from."""
    parsed = (parse(path.read_bytes(), file=path.name)[0] for path in sorted(CASES.glob("*.md")))
    return [case for case in parsed if case is not None and case.is_case]


def read_titles(table: Path | None) -> list[str]:
    """The titles of the sample, or of the whole table of Upphandlingsmyndigheten."""
    if table is not None:
        titles = [procurement.title for procurement in read_procurements(table)]
    else:
        titles = [json.loads(line)["title"] for line in TITLES.read_text(encoding="utf-8").splitlines()]
    return list(dict.fromkeys(titles))


def municipality_codes() -> list[str]:
    """The codes of the municipalities, in the order in which pages go round them."""
    return [row["code"] for row in municipality_rows("municipalities.csv")]


@lru_cache(maxsize=200_000)
def fields_of(piece: str) -> tuple[str, str, str]:
    """The terms of a piece; a text's terms are those of its pieces one after the other, for none is cut in a word."""
    return analysis.index_fields(piece)


def _texts_of(case: Document) -> dict[str, str]:
    return {"intro": case.intro, **{name: plain_text(case.texts[name]) for name in STORY_FIELDS}}


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(filter(None, _SENTENCE_END.split(text)))


def _words_in(texts: Mapping[str, Sequence[str]]) -> set[str]:
    return {word for sentences in texts.values() for one in sentences for word in re.findall(r"[a-zåäöé]+", one)}


@lru_cache(maxsize=10_000)
def _pieces(sentence: str, rare: frozenset[str], places: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The sentence cut into what may be exchanged, with its kind, and the stretches between."""
    pieces: list[tuple[str, str]] = []
    for piece in _WORD_OR_NOT.findall(sentence):
        kind = _kind(piece, rare, places)
        if not kind and pieces and not pieces[-1][1]:
            pieces[-1] = (pieces[-1][0] + piece, "")
        else:
            pieces.append((piece, kind))
    return tuple(pieces)


def _kind(piece: str, rare: frozenset[str], places: frozenset[str]) -> str:
    if piece in places:
        return "place"
    if piece.isdecimal() and not _YEAR.fullmatch(piece):
        return "number"
    return "object" if piece in rare else ""


def _cut(pieces: Sequence[str], longest: int) -> tuple[str, ...]:
    """The pieces that fit."""
    kept: list[str] = []
    for piece in pieces:
        if sum(map(len, kept)) + len(piece) > longest:
            break
        kept.append(piece)
    return tuple(kept)
