"""Elasticsearch refuses, hangs, says no or talks nonsense: searches are answered all the same, and soon."""

from __future__ import annotations

import json
import logging
import time

import pytest
import time_machine
from django.core.cache import cache

from scripts.services.processes import free_port
from search.breaker import CircuitBreaker
from search.engines import embedded_engine, get_answering, writing_engine
from search.engines.base import BrowseRequest, DocumentsRefused, EngineUnavailable
from search.engines.elastic.connection import Connection
from search.engines.elastic.engine import ElasticsearchEngine
from search.engines.elastic.indices import Indices
from search.engines.embedded import EmbeddedEngine
from search.engines.fallback import FallbackEngine
from tests.contracts.sites import NOW, ListSource, asked, document
from tests.search.faulty import ANSWERS, FOUND, Answer


def answering(url: str) -> FallbackEngine:
    """An engine at this address with page 1 in reserve."""
    reserve = EmbeddedEngine(ListSource([document(1, "anbud")]))
    breaker = CircuitBreaker(cache, "elasticsearch")
    return FallbackEngine(lambda: ElasticsearchEngine(Connection((url,)).hurried(), "p"), lambda: reserve, breaker)


def assert_the_reserve_answers(engine: FallbackEngine) -> None:
    started = time.monotonic()
    [lists], is_degraded = engine.search(asked("anbud"))
    assert time.monotonic() - started < 1
    assert is_degraded
    assert [page_id for page_id, _score in lists.lexical] == [1]


def test_a_good_answer_is_not_degraded(serve):
    [lists], is_degraded = answering(serve((200, FOUND, None)).url).search(asked("anbud"))
    assert lists.lexical == [(99, 1.5)]
    assert not is_degraded


@pytest.mark.parametrize("fault", ANSWERS)
def test_the_reserve_answers_a_search_when_the_server_answers(serve, fault):
    assert_the_reserve_answers(answering(serve(ANSWERS[fault]).url))


def test_the_reserve_answers_a_search_when_nobody_listens():
    assert_the_reserve_answers(answering(f"http://127.0.0.1:{free_port()}"))


def test_the_reserve_answers_a_search_within_a_second_when_the_server_hangs(serve):
    assert_the_reserve_answers(answering(serve((200, FOUND, None), delay=1.5).url))


def test_the_reserve_answers_a_search_when_the_certificates_are_missing():
    engine = answering("")
    connection = Connection(("https://127.0.0.1:1",), ca_file="/nowhere/ca.pem")
    misconfigured = FallbackEngine(
        lambda: ElasticsearchEngine(connection.hurried(), "p"), engine.reserve, engine.breaker
    )
    assert_the_reserve_answers(misconfigured)


@pytest.mark.parametrize("fault", ["401", "503", "cut-off", "another JSON", "no index"])
def test_the_reserve_answers_browsing_too(serve, fault):
    response, is_degraded = answering(serve(ANSWERS[fault]).url).browse(BrowseRequest(NOW))
    assert (response.page_ids, is_degraded) == ([1], True)


def test_a_search_is_tried_once_only(serve):
    server = serve(ANSWERS["503"])
    answering(server.url).search(asked("anbud"))
    assert server.requests == 1


def test_with_the_breaker_open_nothing_is_asked(serve):
    server = serve(ANSWERS["503"])
    engine = answering(server.url)
    for _search in range(5):
        assert_the_reserve_answers(engine)
    assert server.requests == 3


def test_with_the_breaker_open_a_hanging_server_costs_no_time(serve):
    engine = answering(serve((200, FOUND, None), delay=1.5).url)
    for _search in range(3):
        engine.breaker.record_failure()
    started = time.monotonic()
    _lists, is_degraded = engine.search(asked("anbud"))
    assert time.monotonic() - started < 0.1
    assert is_degraded


def test_the_server_is_tried_again_after_half_a_minute_and_taken_back(serve):
    server = serve(ANSWERS["503"])
    engine = answering(server.url)
    for _search in range(3):
        engine.search(asked("anbud"))
    server.answer = (200, FOUND, None)
    assert engine.search(asked("anbud"))[1]
    with time_machine.travel(time.time() + 31, tick=True):
        assert [engine.search(asked("anbud"))[1] for _search in range(2)] == [False, False]


def test_failures_are_logged_once_a_minute_with_engine_and_reason(serve, caplog):
    engine = answering(serve(ANSWERS["503"]).url)
    with caplog.at_level(logging.WARNING, logger="search"):
        for _search in range(3):
            engine.search(asked("anbud"))
    [record] = [record for record in caplog.records if record.name.startswith("search")]
    assert (record.engine, record.reason) == ("elasticsearch", "Elasticsearch svarade 503: because")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("503", "Elasticsearch svarade 503: because"),
        ("no index", "Elasticsearch har inget index än. Kör search_rebuild."),
        ("a failed item", "Elasticsearch kunde inte söka: all shards failed"),
        ("another JSON", "Elasticsearch svarade med något annat än väntat."),
    ],
)
def test_the_engine_says_what_is_wrong(serve, fault, sentence):
    engine = ElasticsearchEngine(Connection((serve(ANSWERS[fault]).url,)).hurried(), "p")
    with pytest.raises(EngineUnavailable) as caught:
        engine.search(asked("anbud"))
    assert str(caught.value) == sentence


def test_an_unreachable_engine_says_so_when_written_to():
    engine = ElasticsearchEngine(Connection((f"http://127.0.0.1:{free_port()}",)).hurried(), "p")
    for change in (lambda: engine.put([document(1, "a")]), lambda: engine.remove({1: 1}), lambda: engine.rebuild([])):
        with pytest.raises(EngineUnavailable, match="Elasticsearch gick inte att nå"):
            change()


def test_passwords_are_not_shown():
    connection = Connection(("http://a",), user="elastic", password="hemligt", api_key="nyckel")  # noqa: S106 - of nobody
    assert "hemligt" not in repr(connection)
    assert "nyckel" not in repr(connection)


def test_settings_name_several_hosts(settings):
    settings.ELASTICSEARCH_URL = "http://a:9200, http://b:9200"
    assert Connection.from_settings().hosts == ("http://a:9200", "http://b:9200")


def test_without_an_address_the_embedded_engine_is_all_there_is(settings):
    settings.ELASTICSEARCH_URL = ""
    assert writing_engine() is None
    assert not isinstance(get_answering(), FallbackEngine)


@pytest.mark.django_db
def test_with_an_address_the_table_answers_in_reserve(settings):
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"
    embedded_engine.cache_clear()
    lists, is_degraded = get_answering().search(asked("anbud"))
    embedded_engine.cache_clear()
    assert (len(lists), is_degraded) == (1, True)
    assert writing_engine().name == "elasticsearch"


def test_a_server_that_hangs_is_written_to_once_only(serve, monkeypatch):
    # Whoever publishes waits for it, and the outbox keeps the change.
    monkeypatch.setattr("search.engines.elastic.connection.PATIENT_SECONDS", 0.3)
    server = serve((200, FOUND, None), delay=1)
    engine = ElasticsearchEngine(Connection((server.url,)).patient(), "p")
    with pytest.raises(EngineUnavailable):
        engine.put([document(1, "a")])
    assert server.requests == 1


def bulk_answer(*statuses: int) -> Answer:
    """What a server says of documents 1, 2, 3 …"""
    items = [
        {"index": {"_id": str(page_id), "status": status, "error": {"type": "x", "reason": f"because {status}"}}}
        for page_id, status in enumerate(statuses, start=1)
    ]
    return 200, json.dumps({"took": 1, "errors": True, "items": items}).encode(), None


def test_documents_are_at_fault_where_only_they_are_complained_of(serve, monkeypatch):
    monkeypatch.setattr(Indices, "_targets", lambda _indices: ["p_pages_1"])
    engine = ElasticsearchEngine(Connection((serve(bulk_answer(400, 409, 413)).url,)).patient(), "p")
    with pytest.raises(DocumentsRefused) as caught:
        engine.put([document(page_id) for page_id in (1, 2, 3)])
    assert caught.value.reasons == {1: "because 400", 3: "because 413"}


@pytest.mark.parametrize("status", [403, 404, 503])
def test_a_server_in_trouble_puts_no_blame_on_documents(serve, monkeypatch, status):
    monkeypatch.setattr(Indices, "_targets", lambda _indices: ["p_pages_1"])
    engine = ElasticsearchEngine(Connection((serve(bulk_answer(400, status)).url,)).patient(), "p")
    with pytest.raises(EngineUnavailable) as caught:
        engine.put([document(1), document(2)])
    assert not isinstance(caught.value, DocumentsRefused)
