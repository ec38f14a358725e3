"""Three real nodes, of which one dies while visitors search and editors publish: nobody notices, nothing is lost."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from elasticsearch import Elasticsearch

from cases.models import CasePage
from scripts.services.elasticsearch import Cluster, Node
from scripts.services.pytest_plugin import own
from search.engines import writing_engine
from search.indexing import drain
from search.models import StoredDocument
from tests.search.sites import SmallSite, small_site

pytestmark = [
    pytest.mark.elasticsearch,
    pytest.mark.xdist_group("more-elasticsearch"),
    pytest.mark.django_db(transaction=True),
]

VISITORS = 3
EDITS_BEFORE, EDITS_AFTER = 4, 12
QUESTIONS = ("skolskjuts", "snö", "livsmedel av bönder", "")
FROM_THE_RESERVE = "Sökmotorn svarar inte just nu"
LONGEST_WAIT = 120.0
# Between two searches of a visitor: searches without a pause would leave the nodes no time to find each other.
PAUSE = 0.1


@pytest.fixture(scope="module")
def cluster(elasticsearch_url: str) -> Iterator[Cluster]:
    """Three nodes."""
    with own(Cluster) as cluster:
        yield cluster


@dataclass(frozen=True, slots=True)
class Layout:
    """Which node is the master, and where the copies of the index lie."""

    master: str
    primary: str
    replicas: list[str]
    ids: dict[str, str]


@dataclass(slots=True)
class Answers:
    """What visitors got: how often each status, and how often an answer of the servers' own."""

    statuses: Counter[int] = field(default_factory=Counter)
    own: int = 0


@pytest.fixture
def site(cluster: Cluster, settings: Any) -> SmallSite:
    """The small site, answered by the three nodes."""
    site = small_site()
    settings.ELASTICSEARCH_URL = cluster.wait()
    call_command("search_rebuild", verbosity=0)
    cluster.wait()
    return site


def layout(client: Elasticsearch, alias: str) -> Layout:
    """How the cluster lies now; every copy must have its place."""
    state = client.cluster.state(metric=["master_node", "nodes", "routing_table"], index=alias)
    names = {node_id: node["name"] for node_id, node in state["nodes"].items()}
    [index] = state["routing_table"]["indices"].values()
    copies = [copy for copies in index["shards"].values() for copy in copies]
    assert {copy["state"] for copy in copies} == {"STARTED"}
    return Layout(
        master=names[state["master_node"]],
        primary=next(names[copy["node"]] for copy in copies if copy["primary"]),
        replicas=[names[copy["node"]] for copy in copies if not copy["primary"]],
        ids={name: node_id for node_id, name in names.items()},
    )


@contextlib.contextmanager
def visitors() -> Iterator[Answers]:
    """People who search and search, each a thread of their own."""
    answers, enough, lock = Answers(), threading.Event(), threading.Lock()

    def visit() -> None:
        client = Client(raise_request_exception=False)
        with contextlib.closing(connection):
            while not enough.is_set():
                for question in QUESTIONS:
                    response = client.get("/sok/", {"q": question})
                    with lock:
                        answers.statuses[response.status_code] += 1
                        answers.own += FROM_THE_RESERVE not in response.content.decode()
                    time.sleep(PAUSE)

    threads = [threading.Thread(target=visit) for _visitor in range(VISITORS)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def edit(site: SmallSite, number: int) -> None:
    """Publish, unpublish or publish anew; each goes to the servers at once."""
    page = (site.buses, site.food, site.taxi)[number % 3]
    page = CasePage.objects.get(pk=page.pk)
    if number % 4 == 3:
        page.unpublish()
    else:
        page.title = f"Ändrad gång {number}"
        page.save_revision().publish()


def deliver_what_waits() -> None:
    """As the worker does again and again, without waiting for its hours."""

    def nothing_waits() -> bool:
        StoredDocument.objects.update(retry_at=None)
        drain()
        return not StoredDocument.objects.filter(waiting_since__isnull=False).exists()

    wait_until(nothing_waits)


def written() -> dict[int, int]:
    """The version of every page that may be found, as the database has it."""
    return dict(StoredDocument.objects.findable().values_list("page_id", "built_version"))


def held_by(client: Elasticsearch, alias: str, node_id: str) -> dict[int, int]:
    """The version of every page, as one node has it."""
    found = client.search(index=alias, preference=f"_only_nodes:{node_id}", size=1_000, source=False, version=True)
    return {int(hit["_id"]): hit["_version"] for hit in found["hits"]["hits"]}


def answered_by_the_servers() -> bool:
    """Whether a search now is answered by the servers themselves."""
    return FROM_THE_RESERVE not in Client().get("/sok/", {"q": "skolskjuts"}).content.decode()


def wait_until(is_so: Callable[[], bool]) -> None:
    """For as long as a busy machine may take."""
    deadline = time.monotonic() + LONGEST_WAIT
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@contextlib.contextmanager
def killed(node: Node) -> Iterator[None]:
    """A node that is dead for a while, and then started on its old data."""
    node.kill()
    try:
        yield
    finally:
        node.launch()


@pytest.mark.parametrize("victim", ["primary", "master"])
def test_a_node_that_dies_fails_no_search_and_loses_no_write(
    cluster: Cluster, site: SmallSite, settings: Any, victim: str
) -> None:
    client, alias = Elasticsearch(cluster.urls), f"{settings.ELASTICSEARCH_PREFIX}_pages_read"
    before = layout(client, alias)
    assert len(before.replicas) == 1
    # The first searches of all may take too long on a busy machine.
    wait_until(answered_by_the_servers)

    with visitors() as answers:
        for number in range(EDITS_BEFORE):
            edit(site, number)
        with killed(cluster.nodes[getattr(before, victim)]):
            for number in range(EDITS_BEFORE, EDITS_BEFORE + EDITS_AFTER):
                edit(site, number)
            deliver_what_waits()
            assert writing_engine().versions() == written()
            answered = answers.own
            wait_until(lambda: answers.own > answered)
        cluster.wait()

    assert answers.statuses.keys() == {200}
    after = layout(client, alias)
    client.indices.refresh(index=alias)
    for name in (after.primary, *after.replicas):
        assert held_by(client, alias, after.ids[name]) == written()
