"""What only the Elasticsearch engine has: its mapping, versions in the index, refusals and rebuilds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from django.conf import settings

from search.engines.base import DocumentsRefused, EngineUnavailable, IndexedDocument
from search.engines.elastic import engine as engine_module
from search.engines.elastic.connection import Connection
from search.engines.elastic.documents import PageDocument
from search.engines.elastic.engine import ElasticsearchEngine
from search.engines.elastic.indices import Indices
from tests.contracts.sites import ElasticsearchSite, asked, document, found

TEXT = {"type": "text", "analyzer": "whitespace"}
KEYWORD = {"type": "keyword"}
FROZEN = {
    "settings": {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        "refresh_interval": "1s",
        "gc_deletes": "12h",
        "max_result_window": 100_000,
        "similarity": {"default": {"type": "BM25", "k1": 1.2, "b": 0.75}},
    },
    "mappings": {
        "dynamic": "strict",
        "_source": {"excludes": ["stems", "parts", "grams", "vector"]},
        "properties": {
            "page_id": {"type": "long"},
            "stems": TEXT,
            "parts": TEXT,
            "grams": TEXT,
            "vector": {
                "type": "dense_vector",
                "dims": 384,
                "index": True,
                "similarity": "cosine",
                "index_options": {"type": "int8_hnsw", "m": 16, "ef_construction": 100},
            },
            "kind": KEYWORD,
            "category": KEYWORD,
            "phase": KEYWORD,
            "goal": KEYWORD,
            "group": KEYWORD,
            "county": KEYWORD,
            "year": KEYWORD,
            "published": {"type": "date", "format": "strict_date"},
            "expires_at": {"type": "date", "format": "strict_date_time"},
        },
    },
}


@pytest.fixture
def site(elasticsearch_url: str) -> Iterator[ElasticsearchSite]:
    """An empty site on a real Elasticsearch."""
    site = ElasticsearchSite(Connection((elasticsearch_url,)), f"{settings.ELASTICSEARCH_PREFIX}_engine")
    yield site
    site.drop()


def meanwhile(
    documents: list[IndexedDocument], happens: Callable[[], object], *, after: int
) -> Iterator[IndexedDocument]:
    """Documents that something happens between."""
    for number, one in enumerate(documents):
        if number == after:
            happens()
        yield one


def test_mapping_is_frozen():
    # Another mapping needs a rebuild of every index there is: say so in docs/search.md, then change this.
    assert PageDocument._index.to_dict() == FROZEN


# Everything below asks a real server.


@pytest.mark.elasticsearch
def test_server_keeps_the_mapping_as_it_was_sent(site: ElasticsearchSite):
    name = site.indices.read_from()
    assert site.client.indices.get_mapping(index=name)[name]["mappings"] == FROZEN["mappings"]


@pytest.mark.elasticsearch
def test_an_older_version_never_overwrites_a_newer_one(site: ElasticsearchSite):
    site.put(document(7, "ny", version=5))
    site.put(document(7, "gammal", version=4))
    assert found(site, asked("ny gammal")) == [7]
    assert found(site, asked("gammal")) == []


@pytest.mark.elasticsearch
def test_the_same_version_may_be_written_again(site: ElasticsearchSite):
    site.put(document(7, "först", version=5))
    site.put(document(7, "sedan", version=5))
    assert found(site, asked("sedan")) == [7]


@pytest.mark.elasticsearch
def test_an_older_version_does_not_bring_a_removed_page_back(site: ElasticsearchSite):
    site.put(document(7, "anbud", version=4))
    site.remove({7: 5})
    site.put(document(7, "anbud", version=4))
    assert found(site, asked("anbud")) == []


@pytest.mark.elasticsearch
def test_a_page_removed_before_it_was_ever_written_stays_away(site: ElasticsearchSite):
    site.remove({7: 5})
    site.put(document(7, "anbud", version=4))
    assert found(site, asked("anbud")) == []


@pytest.mark.elasticsearch
def test_an_older_removal_does_not_take_away_a_newer_page(site: ElasticsearchSite):
    site.put(document(7, "anbud", version=5))
    site.remove({7: 4})
    assert found(site, asked("anbud")) == [7]


@pytest.mark.elasticsearch
def test_a_refused_document_is_named_and_stops_no_other(site: ElasticsearchSite):
    with pytest.raises(DocumentsRefused, match=r"tog inte emot 1 dokument\. Det första: .*dimensions") as refusal:
        site.put(document(1, "anbud"), document(2, "anbud", vector=np.ones(3)), document(3, "anbud"))
    assert refusal.value.reasons.keys() == {2}
    site.refresh()
    assert found(site, asked("anbud")) == [1, 3]


@pytest.mark.elasticsearch
def test_an_unknown_facet_is_not_sent(site: ElasticsearchSite):
    site.put(document(1, "anbud", facets={"goal": ("a",), "secret": ("b",)}))
    assert site.client.get(index=site.indices.read_alias, id="1")["_source"] == {"page_id": 1, "goal": ["a"]}


@pytest.mark.elasticsearch
@pytest.mark.parametrize("what", ["search", "put", "remove", "status"])
def test_without_an_index_everything_says_what_to_do(elasticsearch_url: str, what: str):
    engine = ElasticsearchEngine(Connection((elasticsearch_url,)).patient(), f"{settings.ELASTICSEARCH_PREFIX}_none")
    arguments = {"search": [asked("anbud")], "put": [[document(1)]], "remove": [{1: 1}], "status": []}
    with pytest.raises(EngineUnavailable, match="Kör search_rebuild"):
        getattr(engine, what)(*arguments[what])


@pytest.mark.elasticsearch
def test_rebuild_holds_exactly_what_it_was_given(site: ElasticsearchSite):
    site.put(document(1, "anbud"), document(2, "anbud"))
    site.engine.rebuild([document(2, "anbud", version=2), document(3, "anbud")])
    assert dict(site.engine.versions()) == {2: 2, 3: 1}


@pytest.mark.elasticsearch
def test_rebuild_says_how_many_documents_the_new_index_has(site: ElasticsearchSite):
    report = site.engine.rebuild([document(1), document(2)])
    assert report == f"2 dokument i {site.indices.read_from()}."


@pytest.mark.elasticsearch
def test_readers_have_the_old_index_until_the_new_one_is_full(site: ElasticsearchSite):
    site.put(document(1, "anbud"))
    seen: list[list[int]] = []
    documents = [document(n, "anbud") for n in range(1, 4)]
    site.engine.rebuild(meanwhile(documents, lambda: seen.append(found(site, asked("anbud"))), after=2))
    assert seen == [[1]]
    assert found(site, asked("anbud")) == [1, 2, 3]


@pytest.mark.elasticsearch
def test_a_page_written_during_a_rebuild_is_found_during_and_after_it(site: ElasticsearchSite):
    seen: list[list[int]] = []

    def publish() -> None:
        site.put(document(9, "anbud"))
        seen.append(found(site, asked("anbud")))

    site.engine.rebuild(meanwhile([document(1, "anbud"), document(2, "anbud")], publish, after=1))
    assert seen == [[9]]
    assert found(site, asked("anbud")) == [1, 2, 9]


@pytest.mark.elasticsearch
def test_a_page_removed_during_a_rebuild_is_gone_during_and_after_it(site: ElasticsearchSite):
    documents = [document(1, "anbud"), document(2, "anbud")]
    site.put(*documents)
    seen: list[list[int]] = []

    def unpublish() -> None:
        site.remove({2: 2})
        seen.append(found(site, asked("anbud")))

    site.engine.rebuild(meanwhile(documents, unpublish, after=1))
    assert seen == [[1]]
    assert found(site, asked("anbud")) == [1]


@pytest.mark.elasticsearch
def test_a_page_changed_during_a_rebuild_keeps_its_newer_version(site: ElasticsearchSite):
    documents = [document(1, "gammal"), document(2, "gammal")]
    change = lambda: site.put(document(2, "ny", version=2))  # noqa: E731 - a name for what happens
    site.engine.rebuild(meanwhile(documents, change, after=1))
    assert found(site, asked("ny")) == [2]
    assert found(site, asked("gammal")) == [1]


@pytest.mark.elasticsearch
def test_rebuild_keeps_the_index_before_and_drops_those_older(site: ElasticsearchSite):
    names = [site.indices.read_from()]
    for _rebuild in range(2):
        site.engine.rebuild([])
        names.append(site.indices.read_from())
    assert site.indices.all_names() == names[1:]


@pytest.mark.elasticsearch
def test_rebuild_leaves_other_prefixes_alone(site: ElasticsearchSite):
    other = Indices(site.client, f"{settings.ELASTICSEARCH_PREFIX}_engine_pages")
    name = other.create_index()
    try:
        site.engine.rebuild([])
        site.engine.rebuild([])
        assert other.all_names() == [name]
    finally:
        site.client.indices.delete(index=name)


@pytest.mark.elasticsearch
def test_changes_reach_readers_after_a_rebuild_that_failed(site: ElasticsearchSite):
    def break_off() -> None:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        site.engine.rebuild(meanwhile([document(1, "anbud"), document(2, "anbud")], break_off, after=1))
    site.put(document(9, "anbud"))
    assert found(site, asked("anbud")) == [9]


@pytest.mark.elasticsearch
def test_the_later_of_two_rebuilds_wins(site: ElasticsearchSite):
    again = lambda: site.engine.rebuild([document(5, "anbud")])  # noqa: E731 - a name for what happens
    with pytest.raises(EngineUnavailable, match="En annan ombyggnad har börjat"):
        site.engine.rebuild(meanwhile([document(1, "anbud"), document(2, "anbud")], again, after=1))
    assert found(site, asked("anbud")) == [5]


@pytest.mark.elasticsearch
def test_rebuild_refuses_a_server_that_is_too_old(site: ElasticsearchSite, monkeypatch):
    monkeypatch.setattr(engine_module, "read_versions", lambda _client: iter(["8.19.21", "8.11.4"]))
    before = site.indices.all_names()
    with pytest.raises(EngineUnavailable, match=r"Elasticsearch 8\.11\.4 är för gammal: 8\.18 eller senare behövs"):
        site.engine.rebuild([])
    assert site.indices.all_names() == before


@pytest.mark.elasticsearch
def test_status_tells_index_health_and_size(site: ElasticsearchSite):
    status = site.engine.status()
    assert status.name == "elasticsearch"
    assert status.details["index"] == status.details["written_to"] == site.indices.read_from()
    assert status.details["health"] in {"green", "yellow"}
    assert status.details["nodes"] >= 1
    assert status.details["bytes"] > 0
