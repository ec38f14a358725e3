"""The engine on Elasticsearch: one `_msearch` for a search, versioned bulk writes, rebuilds that nobody notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from elasticsearch import AuthorizationException, Elasticsearch
from elasticsearch.dsl import Search

from search.engines.base import (
    BrowseRequest,
    BrowseResponse,
    EngineRequest,
    EngineStatus,
    EngineUnavailable,
    IndexedDocument,
    RankedLists,
)
from search.engines.elastic import documents, queries
from search.engines.elastic.connection import asking, reading, reason_of
from search.engines.elastic.filling import ElasticsearchFilling
from search.engines.elastic.indices import NOT_FOUND, Indices, no_index, read_versions

# The first with int8 vectors that are rescored from the full ones.
OLDEST_SERVER = (8, 18)


class ElasticsearchEngine:
    """Relevance from Elasticsearch; its client decides how patient it is."""

    name = "elasticsearch"

    def __init__(self, client: Elasticsearch, prefix: str) -> None:
        """Nothing is asked before it is needed."""
        self._client = client
        self._indices = Indices(client, prefix)

    def put(self, documents: Iterable[IndexedDocument]) -> None:
        """Add or replace documents, unless a newer version is there; found within a second."""
        with asking():
            self._indices.put(documents)

    def remove(self, versions: Mapping[int, int]) -> None:
        """Take away pages, each at a version, unless a newer version is there."""
        with asking():
            self._indices.remove(versions)

    def search(self, request: EngineRequest) -> list[RankedLists]:
        """The ranked lists of each filter set, all in one request."""
        with reading():
            return queries.ranked_lists(request, self._ask(queries.searches(request)))

    def browse(self, request: BrowseRequest) -> BrowseResponse:
        """Pages without a question, with the counts of every field, all in one request."""
        with reading():
            return queries.browsed(request, self._ask(queries.browsing(request)))

    def rebuild(self, documents: Iterable[IndexedDocument]) -> str:
        """Fill a new index with these documents and let searches read it. Gives a sentence about it.

        The index before is kept until the next rebuild. EngineUnavailable leaves searches where they were.
        """
        self.check()
        filling = self.begin()
        filling.put(documents)
        return filling.swap()

    def check(self) -> None:
        """EngineUnavailable where a node's server is older than what the index needs."""
        with reading():
            check_server(self._client)

    def form(self) -> str:
        """A checksum of the index's mapping and settings."""
        return documents.form()

    def begin(self, instead_of: str = "") -> ElasticsearchFilling:
        """A new index, into which changes get from here on; the half one is deleted."""
        with asking():
            filling = ElasticsearchFilling(self._indices, self._indices.create_index())
            self._indices.point_write_at(filling.index)
            self._indices.drop(instead_of)
            return filling

    def resume(self, index: str) -> ElasticsearchFilling | None:
        """The index that was begun before, if changes still get into it and nobody searches it."""
        with asking():
            is_half = self._indices.written_to() == index != self._indices.read_from()
        return ElasticsearchFilling(self._indices, index) if is_half else None

    def versions(self) -> Mapping[int, int]:
        """The version of every page it holds."""
        with reading():
            return dict(self._indices.versions_in(self._indices.read_alias))

    def status(self) -> EngineStatus:
        """What it holds now, and how the cluster feels."""
        with reading():
            indices = self._indices
            index = _read_index(indices)
            health = self._client.cluster.health(index=index)
            stores = self._client.indices.stats(index=index, metric="store")
            details = {
                "index": index,
                "written_to": indices.written_to(),
                "health": health["status"],
                "nodes": health["number_of_nodes"],
                "bytes": stores["_all"]["total"]["store"]["size_in_bytes"],
            }
            return EngineStatus(self.name, indices.count(index), details)

    def _ask(self, searches: Sequence[Search]) -> Iterator[Mapping[str, Any]]:
        """The answers to all searches, from one request. The first that failed fails them all."""
        if not searches:
            return iter(())
        lines = [line for search in searches for line in (search._params, search.to_dict())]
        answers = self._client.msearch(index=self._indices.read_alias, searches=lines)["responses"]
        for _search, answer in zip(searches, answers, strict=True):
            if answer.get("status") == NOT_FOUND:
                raise no_index()
            if "error" in answer:
                message = _("Elasticsearch kunde inte söka: %(reason)s")
                raise EngineUnavailable(message % {"reason": reason_of(answer["error"])})
        return iter(answers)


def _read_index(indices: Indices) -> str:
    index = indices.read_from()
    if index is None:
        raise no_index()
    return index


def check_server(client: Elasticsearch) -> None:
    """EngineUnavailable where a node's server is older than what the index needs."""
    try:
        versions = list(read_versions(client))
    except AuthorizationException as error:
        raise EngineUnavailable(
            _("Användaren får inte läsa vilken version Elasticsearch har. Ge den rättigheten ”monitor” på klustret.")
        ) from error
    for version in versions:
        if tuple(int(number) for number in version.split(".")[:2]) < OLDEST_SERVER:
            needed = ".".join(map(str, OLDEST_SERVER))
            message = _("Elasticsearch %(version)s är för gammal: %(needed)s eller senare behövs.")
            raise EngineUnavailable(message % {"version": version, "needed": needed})
