"""The indices of pages and the two names they go by: one that is read from and one that is written to.

An index is `<prefix>_pages_<time>`. While a new one is being filled the two names lie on different indices, and what
changes meanwhile is written to both, so that neither those who search nor the new index miss it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from search.engines.base import DocumentsRefused, EngineUnavailable, IndexedDocument
from search.engines.elastic.connection import reason_of
from search.engines.elastic.documents import INDEX_SETTINGS, PageDocument, source_of

BULK_SIZE = 500
BUSY_RETRIES = 3
SCAN_SIZE = 5_000
CONFLICT = 409
NOT_FOUND = 404
NEVER = "-1"
# What is said of a document that no repetition makes better; anything else is the server's own trouble.
DOCUMENT_FAULTS = frozenset({400, 413})
_VERSIONED = {"version_type": "external_gte"}

Action = dict[str, Any]


class Indices:
    """Every index of one prefix; the caller turns the client's errors into its own."""

    def __init__(self, client: Elasticsearch, prefix: str) -> None:
        """Nothing is asked yet."""
        self._client = client
        self._name = re.compile(rf"{re.escape(prefix)}_pages_\d+")
        self._base = f"{prefix}_pages"
        self.read_alias = f"{self._base}_read"
        self.write_alias = f"{self._base}_write"

    def create_index(self) -> str:
        """A new, empty index with the mapping of `PageDocument`, that shows nothing by itself yet. Gives its name."""
        name = f"{self._base}_{datetime.datetime.now(datetime.UTC):%Y%m%d%H%M%S%f}"
        PageDocument._index.clone(name=name).settings(refresh_interval=NEVER).create(using=self._client)
        return name

    def all_names(self) -> list[str]:
        """Every index of pages, the oldest first."""
        return sorted(self._aliases())

    def read_from(self) -> str | None:
        """The index that searches read, if there is one."""
        return self._index_of(self.read_alias)

    def written_to(self) -> str | None:
        """The index that is kept up to date, or being filled."""
        return self._index_of(self.write_alias)

    def open_to_searches(self, name: str) -> None:
        """Let searches read another index, from one moment to the next, with everything that was written to it."""
        interval = INDEX_SETTINGS["refresh_interval"]
        self._client.indices.put_settings(index=name, settings={"refresh_interval": interval})
        self._client.indices.refresh(index=name)
        self._point(self.read_alias, name)

    def point_write_at(self, name: str) -> None:
        """Let changes be written to another index, from one moment to the next."""
        self._point(self.write_alias, name)

    def drop_old(self, keep: Iterable[str | None]) -> list[str]:
        """Delete every index that has neither alias and is not to be kept. Gives their names."""
        kept = set(keep)
        old = [name for name, aliases in sorted(self._aliases().items()) if not aliases and name not in kept]
        for name in old:
            self._client.indices.delete(index=name, ignore_unavailable=True)
        return old

    def drop(self, name: str) -> None:
        """Delete an index of pages that has neither alias, if there is one of that name."""
        if self._aliases().get(name) == set():
            self._client.indices.delete(index=name, ignore_unavailable=True)

    def put(self, documents: Iterable[IndexedDocument]) -> None:
        """Write documents to wherever changes belong now. EngineUnavailable where there is no index yet.

        DocumentsRefused, once the others are written, where the server takes all but some.
        """
        targets = self._targets()
        self._bulk(_index(name, document) for document in documents for name in targets)

    def remove(self, versions: Mapping[int, int]) -> None:
        """Delete pages from wherever changes belong now. EngineUnavailable where there is no index yet."""
        targets = self._targets()
        self._bulk(_delete(name, page_id, version) for page_id, version in versions.items() for name in targets)

    def put_in(self, name: str, documents: Iterable[IndexedDocument]) -> None:
        """Write documents to one index, as `put` does."""
        self._bulk(_index(name, document) for document in documents)

    def remove_from(self, name: str, versions: Mapping[int, int]) -> None:
        """Delete pages from one index, as `remove` does."""
        self._bulk(_delete(name, page_id, version) for page_id, version in versions.items())

    def count(self, name: str) -> int:
        """How many documents an index shows."""
        return int(self._client.count(index=name)["count"])

    def versions_in(self, name: str) -> Iterator[tuple[int, int]]:
        """Page id and version of everything that was written to an index so far, in the order of the ids."""
        self._client.indices.refresh(index=name)
        after: list[Any] | None = None
        while hits := self._versions_after(name, after):
            yield from ((int(hit["_id"]), int(hit["_version"])) for hit in hits)
            after = hits[-1]["sort"]

    def _versions_after(self, name: str, after: list[Any] | None) -> list[Any]:
        answer = self._client.search(
            index=name,
            size=SCAN_SIZE,
            sort=["page_id"],
            search_after=after,
            version=True,
            source=False,
            track_total_hits=False,
        )
        return answer["hits"]["hits"]

    def _bulk(self, actions: Iterable[Action]) -> None:
        """Send the actions in batches, all of them; raise afterwards if any was refused."""
        results = streaming_bulk(
            self._client, actions, chunk_size=BULK_SIZE, max_retries=BUSY_RETRIES, raise_on_error=False
        )
        failed = (_fault_of(item) for succeeded, item in results if not succeeded)
        if faults := [fault for fault in failed if fault]:
            raise _refusal(faults)

    def _targets(self) -> list[str]:
        targets = [name for name, aliases in self._aliases().items() if aliases]
        if not targets:
            raise no_index()
        return targets

    def _point(self, alias: str, name: str) -> None:
        before = [other for other, aliases in self._aliases().items() if alias in aliases and other != name]
        moves = chain(
            ({"remove": {"index": other, "alias": alias}} for other in before),
            [{"add": {"index": name, "alias": alias}}],
        )
        self._client.indices.update_aliases(actions=list(moves))

    def _index_of(self, alias: str) -> str | None:
        return next((name for name, aliases in self._aliases().items() if alias in aliases), None)

    def _aliases(self) -> dict[str, set[str]]:
        """The names that each index goes by."""
        found = self._client.indices.get_alias(index=f"{self._base}_*")
        return {name: set(entry["aliases"]) for name, entry in found.items() if self._name.fullmatch(name)}


def no_index() -> EngineUnavailable:
    """What to say where nothing was ever indexed."""
    return EngineUnavailable(_("Elasticsearch har inget index än. Kör search_rebuild."))


def _index(name: str, document: IndexedDocument) -> Action:
    return {
        **_VERSIONED,
        "_op_type": "index",
        "_index": name,
        "_id": str(document.page_id),
        "version": document.version,
        "_source": source_of(document),
    }


def _delete(name: str, page_id: int, version: int) -> Action:
    return {**_VERSIONED, "_op_type": "delete", "_index": name, "_id": str(page_id), "version": version}


class _Fault(NamedTuple):
    """Why the server did not do something to a page."""

    page_id: int
    status: int
    reason: str


def _fault_of(item: Mapping[str, Mapping[str, Any]]) -> _Fault | None:
    """What an action met; nothing where a newer version was there before, or nothing was left to delete."""
    ((kind, result),) = item.items()
    status = result.get("status", 0)
    if status == CONFLICT or (status == NOT_FOUND and kind == "delete" and "error" not in result):
        return None
    return _Fault(int(result["_id"]), status, reason_of(result.get("error")) or f"{kind} {status}")


def _refusal(faults: list[_Fault]) -> EngineUnavailable:
    """The documents are at fault only if the server has nothing else to complain of."""
    reasons = {fault.page_id: fault.reason for fault in reversed(faults)}
    text = _("Elasticsearch tog inte emot %(count)s dokument. Det första: %(reason)s")
    message = text % {"count": len(reasons), "reason": faults[0].reason}
    if all(fault.status in DOCUMENT_FAULTS for fault in faults):
        return DocumentsRefused(message, reasons)
    return EngineUnavailable(message)


def read_versions(client: Elasticsearch) -> Iterator[str]:
    """The version of the server on each of the cluster's nodes."""
    nodes = client.nodes.info(filter_path="nodes.*.version")
    return (str(node["version"]) for node in nodes["nodes"].values())
