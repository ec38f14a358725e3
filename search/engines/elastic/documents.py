"""How a page lies in Elasticsearch: the mapping, which a test freezes, and the settings of an index."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import Any

from elasticsearch.dsl import Date, DenseVector, Document, Keyword, Long, MetaField, Text

from search.embedding import DIMENSIONS
from search.engines.base import FACET_FIELDS, K1, B, IndexedDocument

DEEPEST_HIT = 100_000

INDEX_SETTINGS = {
    "number_of_shards": 1,  # one shard counts words and facets exactly, and holds millions of pages
    "auto_expand_replicas": "0-1",
    # Said outright, or an index that nobody has searched for a while would not show what was just written.
    "refresh_interval": "1s",
    # A rebuild may write what it read long ago: deletions must be remembered for longer than any rebuild takes.
    "gc_deletes": "12h",
    "max_result_window": DEEPEST_HIT,
    "similarity": {"default": {"type": "BM25", "k1": K1, "b": B}},
}


class PageDocument(Document):
    """A page whose text was made into terms already: Elasticsearch only divides it at the spaces."""

    page_id = Long()
    stems = Text(analyzer="whitespace")
    parts = Text(analyzer="whitespace")
    grams = Text(analyzer="whitespace")
    vector = DenseVector(
        dims=DIMENSIONS,
        index=True,
        similarity="cosine",
        index_options={"type": "int8_hnsw", "m": 16, "ef_construction": 100},
    )
    kind = Keyword()
    category = Keyword()
    phase = Keyword()
    goal = Keyword()
    group = Keyword()
    county = Keyword()
    year = Keyword()
    published = Date(format="strict_date")
    expires_at = Date(format="strict_date_time")

    class Index:
        """Settings of every index of pages; the name is given when one is made."""

        settings = INDEX_SETTINGS

    class Meta:
        """An unknown field is an error, and terms and vectors are kept once, in the index itself."""

        dynamic = MetaField("strict")
        source = MetaField(excludes=["stems", "parts", "grams", "vector"])


def source_of(document: IndexedDocument) -> dict[str, Any]:
    """The fields of a page as they are sent; what it lacks is left out."""
    source: dict[str, Any] = {
        "page_id": document.page_id,
        "stems": document.stems,
        "parts": document.parts,
        "grams": document.grams,
    }
    source.update({name: list(document.facets[name]) for name in FACET_FIELDS if document.facets.get(name)})
    if document.vector is not None:
        source["vector"] = document.vector.tolist()
    if document.published is not None:
        source["published"] = document.published.isoformat()
    if document.expires_at is not None:
        source["expires_at"] = moment(document.expires_at)
    return source


def form() -> str:
    """A checksum of mapping and settings: an index of another form does not hold what searches ask for."""
    described = json.dumps(PageDocument._index.to_dict(), sort_keys=True)
    return hashlib.blake2b(described.encode(), digest_size=16).hexdigest()


def moment(at: datetime.datetime) -> str:
    """A point in time as the field `expires_at` takes it."""
    return at.astimezone(datetime.UTC).isoformat(timespec="milliseconds")
