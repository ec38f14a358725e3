"""Engines that hold a judged corpus and nothing else, and the site's own engines as they are."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain

from django.conf import settings

from cases.models import CasePage, ChallengePage
from search import analysis
from search.documents import SearchDocument
from search.embedding import Embedder, Kind
from search.engines.base import Engine, IndexedDocument
from search.engines.elastic.connection import Connection, asking
from search.engines.elastic.engine import ElasticsearchEngine
from search.engines.elastic.indices import Indices
from search.engines.embedded import EmbeddedEngine
from search.engines.snapshot import CountedDocument
from search.evaluation.methods import Bench
from search.evaluation.sets import JudgedSet, SetError
from search.models import StoredDocument


class MemorySource:
    """Documents that never change, as the embedded engine's source."""

    def __init__(self, documents: Sequence[IndexedDocument]) -> None:
        """Keep them as they are."""
        self._documents = documents

    def stamp(self) -> int:
        """Always the same."""
        return 0

    def read(self) -> Iterator[CountedDocument]:
        """All documents."""
        return map(CountedDocument.of, self._documents)

    def changes(self, since: int) -> Mapping[int, None]:
        """Nothing, ever."""
        return {}

    def release(self) -> None:
        """Nothing is held."""


class Corpus:
    """A judged corpus ready for any engine: as the site's pages are indexed, and as bare words."""

    def __init__(self, judged: JudgedSet, embedder: Embedder, *, on_document: Callable[[], object] = int) -> None:
        """Analyse and embed every document; `on_document` is called after each."""
        self.keys = dict(enumerate(judged.corpus, start=1))
        self.documents: list[IndexedDocument] = []
        self.plain: list[IndexedDocument] = []
        for page_id, key in self.keys.items():
            title, text = judged.corpus[key]
            document = SearchDocument(page_id=page_id, title=title, intro="", body=text)
            self.documents.append(_indexed(document, embedder, judged.document_kind))
            self.plain.append(_plain(document))
            on_document()


def embedded_bench(corpus: Corpus) -> Bench:
    """The embedded engine over the corpus."""
    return Bench(
        name="embedded",
        engine=EmbeddedEngine(MemorySource(corpus.documents)),
        plain=EmbeddedEngine(MemorySource(corpus.plain)),
        keys=corpus.keys,
    )


@contextmanager
def elasticsearch_bench(corpus: Corpus) -> Iterator[Bench]:
    """Elasticsearch over the corpus, in indices of its own, deleted afterwards. May raise EngineUnavailable."""
    client = Connection.from_settings().patient()
    prefix = f"{settings.ELASTICSEARCH_PREFIX}_evaluation_{secrets.token_hex(4)}"
    prefixes = [f"{prefix}_terms", f"{prefix}_plain"]
    engine, plain = (ElasticsearchEngine(client, own) for own in prefixes)
    try:
        engine.rebuild(corpus.documents)
        plain.rebuild(corpus.plain)
        yield Bench(name="elasticsearch", engine=engine, plain=plain, keys=corpus.keys)
    finally:
        with asking():
            for own in prefixes:
                for index in Indices(client, own).all_names():
                    client.indices.delete(index=index)


def site_bench(name: str, engine: Engine, judged: JudgedSet) -> Bench:
    """The site as it stands; its pages are known by the id they were imported with. SetError without any."""
    pages = chain.from_iterable(
        page_type.objects.live().public().filter(source_id__in=judged.corpus).values_list("pk", "source_id")
        for page_type in (CasePage, ChallengePage)
    )
    keys = dict(pages)
    if not keys:
        raise SetError("none of the set's documents is a page of this site; load them with cases_import first")
    return Bench(name=name, engine=engine, keys=keys, hidden=StoredDocument.objects.hidden_ids())


def _indexed(document: SearchDocument, embedder: Embedder, kind: Kind) -> IndexedDocument:
    stems, parts, grams = analysis.index_fields(document.text)
    vector = embedder.embed(document.passage, kind)
    return IndexedDocument(document.page_id, 1, stems, parts, grams, vector, facets={})


def _plain(document: SearchDocument) -> IndexedDocument:
    """Lower-case words, stop words and all, in the place of the stems."""
    return IndexedDocument(
        document.page_id, 1, " ".join(analysis.all_words(document.text)), "", "", vector=None, facets={}
    )
