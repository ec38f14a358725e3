"""An embedder that remembers its vectors in a file, so that a set is embedded once and judged many times."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.embedding import Embedder, Kind, shortened


class RememberingEmbedder:
    """Asks another embedder for what it does not remember. A vector belongs to text, kind and the model's name.

    Kept as a byte a dimension, each vector scaled to its largest; a cosine moves by some thousandths of a unit at most.
    """

    def __init__(self, embedder: Embedder, path: Path) -> None:
        """Start with what the file holds, if there is one."""
        self.name = embedder.name
        self.question_cuts = embedder.question_cuts
        self.page_cuts = embedder.page_cuts
        self._embedder = embedder
        self._path = path
        self._vectors = _read(path) if path.exists() else {}
        self._used: set[str] = set()

    def embed(self, text: str, kind: Kind) -> NDArray[np.float32] | None:
        """The text's vector, remembered or made now; None without a model."""
        key = hashlib.blake2b(f"{self.name}\0{kind}\0{shortened(text, kind)}".encode(), digest_size=16).hexdigest()
        if key not in self._vectors:
            vector = self._embedder.embed(text, kind)
            if vector is None:
                return None
            self._vectors[key] = vector
        self._used.add(key)
        return self._vectors[key]

    def save(self) -> None:
        """Write what was asked for since the start, and nothing else."""
        keys = sorted(self._used)
        vectors = np.array([self._vectors[key] for key in keys])
        largest = np.abs(vectors).max(axis=1, keepdims=True)
        np.savez_compressed(self._path, keys=np.array(keys), vectors=np.rint(127 * vectors / largest).astype(np.int8))


def _read(path: Path) -> dict[str, NDArray[np.float32]]:
    with np.load(path, allow_pickle=False) as stored:
        vectors = stored["vectors"].astype(np.float32)
        keys = stored["keys"].tolist()
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return dict(zip(keys, vectors, strict=True))
