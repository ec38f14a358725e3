"""A real Elasticsearch behind user, password and TLS: who is let in works, and who is not is told why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache

from scripts.services.certificates import Authority
from scripts.services.elasticsearch import SecuredServer
from scripts.services.processes import free_port
from search.breaker import CircuitBreaker
from search.engines.base import EngineUnavailable
from search.engines.elastic.connection import Connection
from search.engines.elastic.engine import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine
from search.engines.fallback import FallbackEngine
from tests.contracts.sites import ElasticsearchSite, ListSource, asked, document
from tests.secured import READER, SECURED, SECURED_PREFIX

pytestmark = SECURED

TRIES = 8  # on a busy machine a first handshake may take longer than a visitor is made to wait


@pytest.fixture(autouse=True)
def secured_site(secured_connection: Connection) -> Iterator[ElasticsearchSite]:
    """A site with one page in it."""
    site = ElasticsearchSite(secured_connection, SECURED_PREFIX)
    site.put(document(7, "anbud"))
    yield site
    site.drop()


@pytest.fixture(scope="module")
def other_ca(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The certificate of an authority that the server knows nothing of."""
    return str(Authority(tmp_path_factory.mktemp("authority")).certificate)


@pytest.fixture(params=["wrong password", "nobody", "another authority", "no authority", "http"])
def refused(request: pytest.FixtureRequest, secured_connection: Connection, other_ca: str) -> tuple[Connection, str]:
    """A connection that cannot work, and what is said of it."""
    login = r"svarade 401: .*\. Kontrollera användare och lösenord eller API-nyckel\."
    certificate = r"ett certifikat som inte går att lita på: .*\. Kontrollera CA-filen\."
    plain = tuple(host.replace("https:", "http:") for host in secured_connection.hosts)
    changes: dict[str, tuple[dict[str, Any], str]] = {
        "wrong password": ({"password": "fel"}, login),
        "nobody": ({"user": "", "password": ""}, login),
        "another authority": ({"ca_file": other_ca}, certificate),
        "no authority": ({"ca_file": ""}, certificate),
        "http": ({"hosts": plain, "ca_file": ""}, r"bröt förbindelsen: .*\. En server med TLS nås bara med https\."),
    }
    change, sentence = changes[request.param]
    return replace(secured_connection, **change), sentence


def answer(connection: Connection) -> tuple[list[int], bool]:
    """What a visitor finds, and whether it is the reserve's page 1."""
    reserve = EmbeddedEngine(ListSource([document(1, "anbud")]))
    engine = FallbackEngine(
        lambda: ElasticsearchEngine(connection.hurried(), SECURED_PREFIX),
        lambda: reserve,
        CircuitBreaker(cache, "elasticsearch", failures=TRIES + 1),
    )
    [lists], is_degraded = engine.search(asked("anbud"))
    return [page_id for page_id, _score in lists.lexical], is_degraded


def test_a_connection_that_cannot_work_says_why_when_it_is_written_to(refused: tuple[Connection, str]) -> None:
    connection, sentence = refused
    with pytest.raises(EngineUnavailable, match=sentence):
        ElasticsearchEngine(connection.patient(), SECURED_PREFIX).put([document(8)])


def test_a_connection_that_cannot_work_leaves_searches_to_the_reserve(refused: tuple[Connection, str]) -> None:
    connection, _sentence = refused
    assert answer(connection) == ([1], True)


def test_visitors_are_answered_over_tls(secured_connection: Connection) -> None:
    assert ([7], False) in [answer(secured_connection) for _try in range(TRIES)]


def test_a_dead_host_among_two_stops_neither_writes_nor_searches(
    secured_connection: Connection, secured_site: ElasticsearchSite
) -> None:
    hosts = (f"https://127.0.0.1:{free_port()}", secured_connection.hosts[0])
    connection = replace(secured_connection, hosts=hosts)
    ElasticsearchEngine(connection.patient(), SECURED_PREFIX).put([document(8, "anbud")])
    secured_site.refresh()
    assert ([7, 8], False) in [answer(connection) for _try in range(TRIES)]


def test_a_user_who_may_only_read_is_told_which_right_is_missing(
    secured_elasticsearch: SecuredServer, secured_connection: Connection
) -> None:
    reader = replace(secured_connection, user=READER, password=secured_elasticsearch.passwords[READER])
    with pytest.raises(EngineUnavailable, match=r"unauthorized for user \[reader\]"):
        ElasticsearchEngine(reader.patient(), SECURED_PREFIX).put([document(8)])


def test_the_documented_role_reaches_no_other_index(secured_connection: Connection) -> None:
    with pytest.raises(EngineUnavailable, match=r"svarade 403: .*\. Kontrollera användarens roll\."):
        ElasticsearchEngine(secured_connection.patient(), f"{SECURED_PREFIX}_other").rebuild([])
