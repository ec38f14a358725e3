"""Swedish text to search terms: pure, deterministic and versioned.

A text becomes a list of *words* (normalised, no stop words, in order). Each word gives one stem, the stems of its
compound parts and its character 4-grams; both engines index exactly these, so that they rank alike.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import Stemmer

from municipalities.loading import rows as municipality_rows

ANALYSIS_VERSION = 4

_WORD = re.compile(r"[^\W_]+")
# Soft hyphens, and what web pages and word processors put into long words or in front of a text.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_WITHOUT_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))
# No Swedish word is longer; a "word" of a whole page would cost the square of its length, and be remembered.
_LONGEST_WORD = 60
_SHORTEST_COMPOUND = 7
_SHORTEST_PART = 3
_SHORTEST_INNER_PART = 4
_SHORT_HEADS = frozenset({"el", "is", "it"})
_NO_TAILS = frozenset({"ing", "ning", "ring", "het", "sen", "else", "are", "bar", "isk"})
_GRAM = 4
# Letters that may carry a mark: all beyond ASCII but those that are letters of their own in Swedish.
_MARKED = re.compile(r"[^\x00-\x7fåäöÅÄÖ]")
_DATA = Path(__file__).parent / "data"
# Flags of the word list: genitive (so a noun), and "may begin" and "may end a compound".
_COMPOUNDING = frozenset("AXY")
_stemmer = Stemmer.Stemmer("swedish")


class Terms(NamedTuple):
    """The three fields of a text, each a list of terms with repetitions."""

    stems: list[str]
    parts: list[str]
    grams: list[str]


def visible(text: str) -> str:
    """The text without soft hyphens and other marks that nobody sees."""
    return text.translate(_WITHOUT_INVISIBLE)


def normalise(text: str) -> str:
    """Lower case, NFC, nothing invisible; é, è, ü and the like lose their marks, å, ä and ö never do."""
    text = unicodedata.normalize("NFC", visible(text))
    return _MARKED.sub(lambda letter: _fold(letter.group()), text).casefold()


def all_words(text: str) -> list[str]:
    """The normalised words of a text in order, each cut where no word goes on."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(normalise(text))]


def words(text: str) -> list[str]:
    """The words of a text in order, without stop words and single letters."""
    return [word for word in all_words(text) if _is_content(word)]


def index_fields(text: str) -> tuple[str, str, str]:
    """Stems, parts and 4-grams of a text as engines hold them, each a line of terms with spaces between."""
    stems, parts, grams = map(" ".join, terms(words(text)))
    return stems, parts, grams


def terms(of_words: Iterable[str]) -> Terms:
    """The terms of the three fields for words that `words` gave."""
    result = Terms([], [], [])
    for word in of_words:
        result.stems.append(stem(word))
        result.parts.extend(compound_parts(word))
        result.grams.extend(grams(word))
    return result


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Snowball stem of a normalised word, taken twice: once gives skjuts → skjut but skjutsen → skjuts."""
    return _stemmer.stemWord(_stemmer.stemWord(word))


@lru_cache(maxsize=100_000)
def compound_parts(word: str) -> tuple[str, ...]:
    """Stems of the parts a compound is made of, at every depth; empty for a word that is no compound.

    >>> compound_parts("livsmedelsupphandling")
    ('livsmedel', 'liv', 'medel', 'upphandling')
    """
    return _parts(word, _SHORTEST_PART)


@lru_cache(maxsize=100_000)
def compound_halves(word: str) -> tuple[str, ...]:
    """Stems of a compound's two halves, without one that is a stop word; empty for a word that is no compound.

    >>> compound_halves("livsmedelsupphandling")
    ('livsmedel',)
    """
    split = _best_split(word, _SHORTEST_PART)
    return tuple(stem(half) for half in split if _is_content(half)) if split else ()


@lru_cache(maxsize=100_000)
def grams(word: str) -> tuple[str, ...]:
    """The word between underscores, whole and as its character 4-grams."""
    padded = f"_{word}_"
    if len(padded) <= _GRAM:
        return (padded,)
    return (padded, *(padded[i : i + _GRAM] for i in range(len(padded) - _GRAM + 1)))


@cache
def stop_words() -> frozenset[str]:
    """Words that say nothing about what a text is about: function words, procurement's own, names of municipalities."""
    lines = (_DATA / "stopwords.txt").read_text(encoding="utf-8").splitlines()
    listed = (word for line in lines if not line.startswith("#") for word in line.split())
    return frozenset(listed) | _municipality_names()


def _municipality_names() -> frozenset[str]:
    """Names of one word and their genitives: who bought it is a filter, not what it is about."""
    names = (normalise(row["short_name"]) for row in municipality_rows("municipalities.csv"))
    return frozenset(form for name in names if name.isalpha() for form in (name, f"{name}s"))


class _Lexicon(NamedTuple):
    heads: frozenset[str]
    tails: frozenset[str]


@cache
def _lexicon() -> _Lexicon:
    """Words that may begin a compound, and the stems that may end one; empty where no word list is installed."""
    path = _word_list()
    if path is None:
        return _Lexicon(frozenset(), frozenset())
    heads = set()
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            word, _, flags = line.rstrip("\n").partition("/")
            if len(word) >= _SHORTEST_PART and word.isalpha() and word.islower() and _COMPOUNDING & set(flags):
                heads.add(sys.intern(word))
    return _Lexicon(frozenset(heads), frozenset(_stemmer.stemWords(_stemmer.stemWords(list(heads)))))


def _word_list() -> Path | None:
    """Where the package hunspell-sv put its dictionary."""
    try:
        files = metadata.files("hunspell-sv") or []
    except metadata.PackageNotFoundError:
        return None
    return next((Path(str(file.locate())) for file in files if file.name == "sv_SE.dic"), None)


def _parts(word: str, shortest: int) -> tuple[str, ...]:
    split = _best_split(word, shortest)
    if split is None:
        return ()
    return tuple(part for half in split for part in (stem(half), *_parts(half, _SHORTEST_INNER_PART)))


def _best_split(word: str, shortest: int) -> tuple[str, str] | None:
    """Head and tail of a compound: the split whose shorter part is longest."""
    if word[:2] in _SHORT_HEADS and stem(word[2:]) in _lexicon().tails:
        return word[:2], word[2:]
    if len(word) < _SHORTEST_COMPOUND or not word.isalpha():
        return None
    middle_out = sorted(range(shortest, len(word) - shortest + 1), key=lambda at: abs(2 * at - len(word)))
    for at in middle_out:
        if split := _split_at(word, at):
            return split
    return None


def _split_at(word: str, at: int) -> tuple[str, str] | None:
    """Head and tail if both are words; för|skola is taken before förs|kola."""
    if at > _SHORTEST_PART and word[at - 1] == "s" and (earlier := _split_at(word, at - 1)):
        return earlier
    head, tail = _head(word[:at]), word[at:]
    if head is None or tail in _NO_TAILS or stem(tail) not in _lexicon().tails:
        return None
    return head, tail


def _head(form: str) -> str | None:
    """The word a compound's first part stands for: livsmedels → livsmedel, skol → skola, gatu → gata."""
    heads = _lexicon().heads
    candidates = [form]
    if form.endswith("s"):
        candidates.append(form[:-1])
    candidates += [form + "a", form + "e"]
    if form[-1] in "ou":
        candidates.append(form[:-1] + "a")
    return next((word for word in candidates if len(word) >= _SHORTEST_PART and word in heads), None)


def _is_content(word: str) -> bool:
    return len(word) > 1 and word not in stop_words()


def _fold(letter: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
