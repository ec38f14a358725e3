"""The way to Elasticsearch: the time it may take, which host is asked, who asks, and what faults are called."""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from scripts.services.processes import free_port
from search.engines.base import EngineUnavailable
from search.engines.elastic.connection import Connection
from search.engines.elastic.engine import ElasticsearchEngine
from tests.contracts.sites import asked, document
from tests.search.faulty import ANSWERS, FOUND, FaultyServer

GOOD = (200, FOUND, None)
Serve = Callable[..., FaultyServer]


def nobody() -> str:
    """An address where nobody listens."""
    return f"http://127.0.0.1:{free_port()}"


def search(*hosts: str) -> list[tuple[int, float]]:
    """What a visitor's search finds at these hosts."""
    [lists] = ElasticsearchEngine(Connection(hosts).hurried(), "p").search(asked("anbud"))
    return lists.lexical


def complaint(*hosts: str) -> str:
    """What is said of a search that these hosts do not answer."""
    with pytest.raises(EngineUnavailable) as caught:
        search(*hosts)
    return str(caught.value)


# 800 ms in all


@pytest.mark.parametrize("slowness", ["delay", "pause"])
def test_a_search_gives_up_within_a_second(serve: Serve, slowness: str) -> None:
    server = serve(GOOD)
    setattr(server, slowness, 0.7 if slowness == "pause" else 1.5)
    started = time.monotonic()
    assert complaint(server.url) == "Elasticsearch svarade inte i tid."
    assert time.monotonic() - started < 1


def test_a_name_that_is_slow_to_resolve_costs_no_more(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    server, resolve = serve(GOOD), socket.getaddrinfo

    def slowly(*args: Any, **options: Any) -> Any:
        time.sleep(1.5)
        return resolve(*args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    started = time.monotonic()
    assert complaint(server.url) == "Elasticsearch svarade inte i tid."
    assert time.monotonic() - started < 1


def test_a_host_that_hangs_is_the_only_one_asked(serve: Serve) -> None:
    servers = [serve(GOOD, delay=1.5) for _server in range(2)]
    started = time.monotonic()
    complaint(*(server.url for server in servers))
    assert time.monotonic() - started < 1
    assert sum(server.requests for server in servers) == 1


def test_searches_that_wait_for_a_free_line_give_up_as_well(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engines.elastic.hurry.CONNECTIONS", 1)
    engine = ElasticsearchEngine(Connection((serve(GOOD, delay=1.5).url,)).hurried(), "p")
    with ThreadPoolExecutor(3) as pool:
        started = time.monotonic()
        searches = [pool.submit(engine.search, asked("anbud")) for _search in range(3)]
        for one in searches:
            with pytest.raises(EngineUnavailable, match="inte i tid"):
                one.result()
    assert time.monotonic() - started < 1


# Several hosts


def test_a_host_that_is_gone_costs_no_search(serve: Serve) -> None:
    hosts = (nobody(), serve(GOOD).url, nobody())
    assert [search(*hosts) for _search in range(6)] == [[(99, 1.5)]] * 6


def test_a_host_that_breaks_off_costs_no_search(serve: Serve) -> None:
    broken, sound = serve(ANSWERS["cut-off"]), serve(GOOD)
    assert [search(broken.url, sound.url) for _search in range(6)] == [[(99, 1.5)]] * 6
    assert broken.requests


@pytest.mark.parametrize("fault", ["429", "503"])
def test_a_host_that_is_in_trouble_is_not_helped_out_by_another(serve: Serve, fault: str) -> None:
    servers = [serve(ANSWERS[fault]) for _server in range(2)]
    complaint(*(server.url for server in servers))
    assert sum(server.requests for server in servers) == 1


def test_hosts_that_are_all_gone_are_named_unreachable() -> None:
    assert complaint(nobody(), nobody()).startswith("Elasticsearch gick inte att nå: ")


def test_what_writes_goes_to_the_host_that_is_there(serve: Serve) -> None:
    hosts = (nobody(), serve((200, b"{}", None)).url)
    engine = ElasticsearchEngine(Connection(hosts).patient(), "p")
    with pytest.raises(EngineUnavailable, match="Kör search_rebuild"):  # it answered: it has no index
        engine.put([document(1)])


def test_hosts_that_are_gone_fill_no_log(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    hosts = (nobody(), serve(GOOD).url)
    for _search in range(3):
        search(*hosts)
    assert [record.name for record in caplog.records] == []


def test_a_forked_process_has_connections_of_its_own(serve: Serve) -> None:
    server = serve(GOOD)
    search(server.url)
    child = multiprocessing.get_context("fork").Process(target=search, args=(server.url,))
    child.start()
    child.join(10)
    assert (child.exitcode, server.requests) == (0, 2)


# Who asks


def authorization(serve: Serve, **fields: str) -> str | None:
    """The header that a server gets."""
    server = serve(GOOD)
    ElasticsearchEngine(Connection((server.url,), **fields).hurried(), "p").search(asked("anbud"))
    return server.authorizations[0]


def test_an_api_key_is_sent_as_it_was_given(serve: Serve) -> None:
    assert authorization(serve, api_key="VnVhQ2ZHY0JDZGJrUW0") == "ApiKey VnVhQ2ZHY0JDZGJrUW0"


def test_user_and_password_are_sent_as_basic_authentication(serve: Serve) -> None:
    assert authorization(serve, user="sök", password="å:ä") == "Basic c8O2azrDpTrDpA=="  # noqa: S106 - of nobody


def test_nobody_in_particular_says_nothing(serve: Serve) -> None:
    assert authorization(serve) is None


# What faults are called


def test_a_login_that_is_refused_says_what_to_look_at(serve: Serve) -> None:
    said = complaint(serve(ANSWERS["401"]).url)
    assert said == "Elasticsearch svarade 401: because. Kontrollera användare och lösenord eller API-nyckel."


def test_a_role_that_does_not_suffice_says_what_to_look_at(serve: Serve) -> None:
    assert complaint(serve(ANSWERS["403"]).url) == "Elasticsearch svarade 403: because. Kontrollera användarens roll."


def test_https_where_only_http_is_spoken_is_said(serve: Serve) -> None:
    said = complaint(serve(GOOD).url.replace("http:", "https:"))
    assert said.startswith("Elasticsearch talar inte TLS på den adressen: ")


@pytest.mark.parametrize("product", ["", "OpenSearch"])
def test_another_product_is_named_as_such(serve: Serve, product: str) -> None:
    server = serve(GOOD)
    server.product = product
    for ask in (lambda: search(server.url), lambda: rebuild(server.url)):
        with pytest.raises(EngineUnavailable, match=r"^Servern är inte Elasticsearch\. OpenSearch"):
            ask()


def rebuild(host: str) -> None:
    ElasticsearchEngine(Connection((host,)).patient(), "p").rebuild([])


def test_settings_that_make_no_client_are_named() -> None:
    with pytest.raises(EngineUnavailable, match="Inställningarna för Elasticsearch är fel: "):
        Connection(("localhost",)).hurried()
