"""What the status says of an engine outside the database, of the worker and of rebuilds."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from kunskapsbank.workers import heartbeat
from letters.models import Letter
from search import delivery, status
from search.engines import visitors_breaker
from search.engines.base import EngineStatus
from search.indexing import drain
from search.models import IndexRebuild, StoredDocument
from search.status import LATE, read_status
from tests.factories import CasePageFactory
from tests.search.faulty import ANSWERS, FaultyServer
from tests.search.outside import RecordingEngine

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("topic_embedder")]

INDEX = "kb_pages_1"


class Cluster(RecordingEngine):
    """An engine outside the database as its status describes it."""

    def __init__(self) -> None:
        super().__init__()
        self.details: dict[str, Any] = {"index": INDEX, "health": "green", "nodes": 3}

    def status(self) -> EngineStatus:
        return EngineStatus(self.name, super().status().documents, self.details)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Cluster:
    """A healthy cluster that has been told of everything."""
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    cluster = Cluster()
    for module in (delivery, status):
        monkeypatch.setattr(module, "visitors_engine", lambda: cluster)
    monkeypatch.setattr(delivery, "writing_engine", lambda: cluster)
    CasePageFactory()
    drain()
    return cluster


def complaints() -> str:
    return "\n".join(problem.text for problem in read_status().problems)


def test_a_healthy_cluster_has_no_problems(cluster: Cluster) -> None:
    told = read_status()
    assert told.problems == []
    assert (told.engine, told.answering, told.indexed, told.index) == ("elasticsearch", "elasticsearch", 1, INDEX)
    assert dict(told.lines())["Kluster"] == "grönt, 3 noder"


def test_an_engine_that_does_not_answer_is_a_problem_and_the_reserve_answers(cluster: Cluster) -> None:
    cluster.is_away = True
    told = read_status()
    assert (told.answering, told.is_degraded, told.indexed) == ("embedded", True, None)
    assert "ingen svarar" in complaints()


def test_an_engine_that_has_just_failed_is_not_asked(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    for _failure in range(3):
        visitors_breaker().record_failure()
    monkeypatch.setattr(cluster, "status", lambda: pytest.fail("asked"))
    assert "lämnas i fred" in complaints()


def test_looking_takes_no_visitors_turn_to_try(cluster: Cluster) -> None:
    breaker = visitors_breaker()
    for _failure in range(3):
        breaker.record_failure()
    cache.set("breaker:elasticsearch:opened", time.time() - 60)
    assert "har nyss svikit besökare" in complaints()
    assert not breaker.is_open()


@pytest.mark.parametrize(("health", "word"), [("yellow", "gult"), ("red", "rött")])
def test_a_cluster_that_is_not_green_is_a_problem(cluster: Cluster, health: str, word: str) -> None:
    cluster.details["health"] = health
    assert word in complaints()


def test_an_engine_that_answers_but_takes_nothing_is_a_problem(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.is_away = True
    monkeypatch.setattr(delivery, "_answers", lambda: True)
    StoredDocument.objects.update(waiting_since=timezone.now())
    drain()
    cluster.is_away = False
    assert "tar inte emot dokument: ingen svarar" in complaints()


def test_what_waits_for_an_engine_that_has_just_come_back_is_no_problem(cluster: Cluster) -> None:
    cluster.is_away = True
    StoredDocument.objects.update(waiting_since=timezone.now())
    drain()
    cluster.is_away = False
    told = read_status()
    assert (told.problems, told.waiting, told.for_engine, told.failed) == ([], 1, 1, 0)


def test_an_index_with_other_documents_is_a_problem(cluster: Cluster) -> None:
    cluster.put_versions.clear()
    assert "inte samma dokument" in complaints()


def test_the_index_is_as_old_as_the_rebuild_that_made_it(cluster: Cluster) -> None:
    then = timezone.now() - datetime.timedelta(days=3)
    IndexRebuild.objects.create(index=INDEX, finished_at=then)
    IndexRebuild.objects.create(index="kb_pages_2")
    assert read_status().index_made_at == then


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"finished_at": timezone.now()}, "finished"),
        ({}, "running"),
        ({"alive_at": timezone.now() - datetime.timedelta(hours=1)}, "interrupted"),
    ],
)
def test_the_newest_rebuild_is_told_of(cluster: Cluster, fields: dict[str, Any], state: str) -> None:
    IndexRebuild.objects.create(index="kb_pages_2", sent=7, **fields)
    told = read_status()
    assert told.rebuild is not None
    assert (told.rebuild.state, told.rebuild.sent) == (state, 7)
    assert ("avbröts" in complaints()) == (state == "interrupted")


def test_a_missing_worker_is_a_problem_where_tasks_wait_for_one(settings: Any) -> None:
    assert complaints() == ""
    settings.TASKS_BACKEND = "database"
    assert "Inget arbetar på kön" in complaints()
    with heartbeat("mine"):
        assert complaints() == ""


def test_a_mail_server_that_takes_nothing_is_a_problem() -> None:
    Letter.objects.create(key="1", last_error="ConnectionRefusedError", created_at=timezone.now() - 2 * LATE)

    assert "Mejlservern har inte tagit emot något" in complaints()


def test_a_server_that_hangs_is_asked_once_and_not_waited_for(
    serve: Callable[..., FaultyServer], settings: Any
) -> None:
    server = serve(ANSWERS["503"], delay=3.0)
    settings.ELASTICSEARCH_URL = server.url
    assert "svarade inte i tid" in complaints()
    assert server.requests == 1
