"""Vectors of the pages: real ones for a part, for the rest a mix of those of what the page was made of, and noise."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.search_scale.corpus import SEED, Corpus, MadePage, read_cases, read_titles
from cases.importing.documents import Document
from cases.rules import STORY_FIELDS
from kunskapsbank.richtext import plain_text
from search.embedding import DIMENSIONS, get_embedder
from search.evaluation.vectors import RememberingEmbedder

Vectors = NDArray[np.float32]

# First case, second case, title, and what two other titles differ by; with the noise, cosines lie as those of 300 real
# vectors do: .89 between two pages and .937 to the nearest one, both in the middle.
_SHARES = (0.5, 0.25, 0.25, 0.2)
_NOISE = 0.0109


class Sources:
    """The corpus with the vectors of its cases and titles, and of the pages that have real ones."""

    def __init__(self, folder: Path, table: Path | None, real_pages: int) -> None:
        """Embeds what `folder` does not remember from the last time: a few minutes the first time."""
        cases, titles = read_cases(), read_titles(table)
        self.model = get_embedder().name
        self._cases = _remembered(folder, "cases", map(_passage, cases))
        self._titles = _remembered(folder, "titles", titles)
        self.corpus = Corpus(cases, titles, self._nearest_titles(len(cases), len(titles)))
        pages = (self.corpus.page(number).passage for number in range(real_pages))
        self._pages = _remembered(folder, "pages", pages)

    @property
    def real(self) -> int:
        """How many pages, the first ones, have the vector of their own text."""
        return len(self._pages)

    def of(self, pages: Sequence[MadePage]) -> list[bytes | None]:
        """The vectors of pages in a row, as the table keeps them."""
        if not len(self._cases):
            return [None] * len(pages)
        made = self._mixed(pages)
        for row, page in enumerate(pages):
            if page.number < self.real:
                made[row] = self._pages[page.number]
        return [vector.tobytes() for vector in made]

    def _mixed(self, pages: Sequence[MadePage]) -> Vectors:
        chance = np.random.default_rng([SEED, pages[0].number])
        first, second, title = np.array([page.sources for page in pages]).T
        one, other = chance.integers(len(self._titles), size=(2, len(pages)))
        parts = (self._cases[first], self._cases[second], self._titles[title], self._titles[one] - self._titles[other])
        mixed = sum(share * part for share, part in zip(_SHARES, parts, strict=True))
        return _normalised(mixed + _NOISE * chance.standard_normal((len(pages), DIMENSIONS)))

    def _nearest_titles(self, cases: int, titles: int) -> NDArray[np.intp]:
        if not len(self._cases):
            return np.tile(np.arange(titles), (cases, 1))
        return np.argsort(-self._cases @ self._titles.T, axis=1, kind="stable")


def _remembered(folder: Path, name: str, texts: Iterable[str]) -> Vectors:
    """The vectors of texts, none without a model; read back from the file, so that each run has the same."""
    texts = list(texts)
    digest = hashlib.blake2b("\0".join([get_embedder().name, *texts]).encode(), digest_size=6).hexdigest()
    path = folder / f"{name}-{digest}.npz"
    if not path.exists():
        embedder = RememberingEmbedder(get_embedder(), path)
        if any(embedder.embed(text, "passage") is None for text in texts):
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        embedder.save()
    known = RememberingEmbedder(get_embedder(), path)
    vectors = [known.embed(text, "passage") for text in texts]
    return np.array(vectors, dtype=np.float32)


def _passage(case: Document) -> str:
    return "\n".join((case.title, case.intro, *(plain_text(case.texts[name]) for name in STORY_FIELDS)))


def _normalised(vectors: NDArray[np.floating]) -> Vectors:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
