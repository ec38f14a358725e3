"""What tests of the search share."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from numpy.typing import NDArray

from search import indexing, service, status
from search.documents import SearchDocument, build_document
from search.embedding import DIMENSIONS, Kind
from search.similarity import Cuts
from tests.search.faulty import Answer, FaultyServer
from tests.search.sites import SmallSite, small_site


class TopicEmbedder:
    """Texts that speak of the same topics have the same vector; remembers what it was asked."""

    name = "topics-1"
    question_cuts = page_cuts = Cuts(near=0.3, like=0.6, very=0.9)
    topics = (("skol", "elev"), ("mat", "livsmedel"), ("snö", "plog"), ("städ", "lokalvård"))

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, text: str, kind: Kind) -> NDArray[np.float32] | None:
        """A dimension for each topic and one for none of them."""
        self.asked.append(text)
        vector = np.zeros(DIMENSIONS, dtype=np.float32)
        for dimension, words in enumerate(self.topics):
            vector[dimension] = any(word in text.lower() for word in words)
        vector[-1] = not vector.any()
        return vector / np.linalg.norm(vector)


def break_building(monkeypatch: pytest.MonkeyPatch, page_id: int) -> None:
    """Let one page be one that cannot be built."""

    def build(page: Any) -> SearchDocument:
        if page.pk == page_id:
            raise ValueError("trasig sida")
        return build_document(page)

    monkeypatch.setattr(indexing, "build_document", build)


@pytest.fixture
def topic_embedder(monkeypatch: pytest.MonkeyPatch) -> TopicEmbedder:
    """A small model of meaning in place of the real one."""
    embedder = TopicEmbedder()
    for module in (indexing, service, status):
        monkeypatch.setattr(module, "get_embedder", lambda: embedder)
    return embedder


@pytest.fixture(scope="module")
def module_site(django_db_setup: None, django_db_blocker: Any) -> Iterator[SmallSite]:
    """The small site, made once for a module; what a test does to it is undone with the test's own transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(indexing, "get_embedder", TopicEmbedder)
            site = small_site()
        yield site
        transaction.set_rollback(True)


@pytest.fixture
def site(module_site: SmallSite, db: None) -> SmallSite:
    """The small site as it was made, with vectors of the small model; words only unless a test asks for that model."""
    return deepcopy(module_site)


@pytest.fixture
def serve() -> Iterator[Callable[..., FaultyServer]]:
    """Starts faulty servers."""
    with contextlib.ExitStack() as stack:

        def start(answer: Answer, delay: float = 0.0) -> FaultyServer:
            server = stack.enter_context(FaultyServer(answer, delay))
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
            stack.callback(server.shutdown)
            return server

        yield start
