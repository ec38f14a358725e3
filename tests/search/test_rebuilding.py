"""A new index while the site lives on: nobody notices, nothing is lost, and what was broken off goes on."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from threading import Barrier
from typing import Any

import numpy as np
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from elasticsearch import Elasticsearch

from search import rebuilding
from search.engines.elastic import documents
from search.engines.elastic.connection import Connection
from search.engines.elastic.engine import ElasticsearchEngine
from search.engines.elastic.indices import Indices
from search.models import IndexRebuild, StoredDocument
from search.rebuilding import RebuildRefused, begun
from tests.search.outside import rebuild_engine

pytestmark = pytest.mark.elasticsearch

TABLE = 6_000
PATIENCE = 60.0


class Killed(BaseException):
    """What ends a rebuild in the middle."""


@pytest.fixture
def indices(elasticsearch_url: str, settings: Any) -> Iterator[Indices]:
    """The site's indices on a real server; none of them at first and at last."""
    settings.ELASTICSEARCH_URL = elasticsearch_url
    indices = Indices(Elasticsearch(elasticsearch_url), settings.ELASTICSEARCH_PREFIX)
    drop(indices, elasticsearch_url)
    yield indices
    drop(indices, elasticsearch_url)


@pytest.fixture
def engine(indices: Indices, elasticsearch_url: str) -> ElasticsearchEngine:
    """The site's engine, without an index."""
    return ElasticsearchEngine(Connection((elasticsearch_url,)).patient(), django_settings.ELASTICSEARCH_PREFIX)


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every document is a batch of its own."""
    monkeypatch.setattr(rebuilding, "BATCH", 1)


@pytest.fixture
def table(db: None) -> list[int]:
    """Six documents that may be found."""
    return stored(6)


def drop(indices: Indices, url: str) -> None:
    client = Elasticsearch(url)
    for name in indices.all_names():
        client.indices.delete(index=name)


def stored(count: int) -> list[int]:
    rows = [
        StoredDocument(page_id=10 * number, version=3, built_version=3, stems=f"anbud ord{number} " * 20, grams="_a_")
        for number in range(1, count + 1)
    ]
    StoredDocument.objects.bulk_create(rows)
    return [row.page_id for row in rows]


def at(sent: int, happens: Callable[[], object]) -> Callable[[int], None]:
    """Something that happens once, when at least so many documents have been confirmed."""
    confirmed = [0]
    done: list[bool] = []

    def on_sent(count: int) -> None:
        confirmed[0] += count
        if confirmed[0] >= sent and not done:
            done.append(True)
            happens()

    return on_sent


def kill() -> None:
    raise Killed


def kill_at(sent: int, engine: ElasticsearchEngine) -> None:
    """A rebuild that ends without a word after so many documents, as if its process were gone."""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        patch.setattr(rebuilding.Rebuild, "let_go", lambda _rebuild: None)
        rebuild_engine(engine, on_sent=at(sent, kill))


def stop_heart() -> None:
    IndexRebuild.objects.update(alive_at=timezone.now() - rebuilding.ALIVE)


def assert_agreement(engine: ElasticsearchEngine) -> None:
    """Database and index, page by page."""
    rows = StoredDocument.objects.findable().values_list("page_id", "built_version")
    assert dict(engine.versions()) == dict(rows)


# While the site lives on


@pytest.mark.usefixtures("one_by_one")
def test_searches_read_the_old_index_until_the_new_one_is_full(
    table: list[int], engine: ElasticsearchEngine, indices: Indices
) -> None:
    rebuild_engine(engine)
    before = indices.read_from()
    read: list[str | None] = []
    rebuild_engine(engine, on_sent=lambda _count: read.append(indices.read_from()))
    assert read == [before] * (len(table) + 1)
    assert indices.read_from() not in {before, None}


def test_a_rebuild_that_misses_a_change_repairs_it_before_anyone_reads_it(
    table: list[int], engine: ElasticsearchEngine, indices: Indices
) -> None:
    def lose() -> None:
        # As a deletion and a write that never reached this index would leave it.
        filling = engine.resume(indices.written_to() or "")
        assert filling is not None
        filling.remove({table[0]: 3})
        filling.put([StoredDocument(page_id=999, version=1, built_version=1).as_indexed()])

    report = rebuild_engine(engine, on_sent=at(len(table), lose))
    assert report.startswith("6 dokument i ")
    assert_agreement(engine)


def test_a_new_index_that_has_not_every_document_is_not_used(
    table: list[int], engine: ElasticsearchEngine, indices: Indices
) -> None:
    rebuild_engine(engine)
    before = indices.read_from()
    StoredDocument.objects.filter(page_id=30).update(vector=np.ones(3, dtype=np.float32).tobytes())
    out = StringIO()
    with pytest.raises(CommandError, match=r"1 skiljer sig, det första är sida 30 \(.*dimensions.*\)\. Rätta felet"):
        call_command("search_rebuild", "--engine-only", stdout=out)
    assert indices.read_from() == before
    assert out.getvalue() == ""


def test_a_rebuild_goes_on_once_the_document_that_was_refused_is_right(
    table: list[int], engine: ElasticsearchEngine
) -> None:
    StoredDocument.objects.filter(page_id=30).update(vector=np.ones(3, dtype=np.float32).tobytes())
    with pytest.raises(CommandError):
        call_command("search_rebuild", "--engine-only")
    StoredDocument.objects.filter(page_id=30).update(vector=None)
    sent: list[int] = []
    rebuild_engine(engine, on_sent=sent.append)
    assert sent == [len(table)]
    assert_agreement(engine)


# Broken off


@pytest.mark.usefixtures("one_by_one")
def test_a_rebuild_that_was_killed_goes_on_where_it_was(
    table: list[int], engine: ElasticsearchEngine, indices: Indices
) -> None:
    kill_at(3, engine)
    half = indices.written_to()
    stop_heart()
    sent: list[int] = []
    rebuild_engine(engine, on_sent=sent.append)
    assert sent == [3, 1, 1, 1]
    assert indices.read_from() == half
    assert_agreement(engine)


@pytest.mark.usefixtures("one_by_one")
def test_what_was_sent_before_and_changed_since_is_right_after_all(
    table: list[int], engine: ElasticsearchEngine
) -> None:
    kill_at(3, engine)
    stop_heart()
    StoredDocument.objects.filter(page_id=table[0]).update(version=4, built_version=4)
    StoredDocument.objects.filter(page_id=table[1]).update(version=4, is_present=False)
    rebuild_engine(engine)
    assert_agreement(engine)


@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize("spoiled", ["another form", "index gone", "asked to", "written elsewhere"])
def test_a_half_index_that_will_not_do_is_begun_anew(
    table: list[int],
    engine: ElasticsearchEngine,
    indices: Indices,
    monkeypatch: pytest.MonkeyPatch,
    spoiled: str,
) -> None:
    kill_at(3, engine)
    stop_heart()
    half = indices.written_to()
    assert half is not None
    if spoiled == "another form":
        monkeypatch.setattr(documents, "form", lambda: "other")
    elif spoiled == "index gone":
        indices.point_write_at(indices.create_index())
        indices.drop(half)
    elif spoiled == "written elsewhere":
        indices.point_write_at(indices.create_index())
    sent: list[int] = []
    rebuild_engine(engine, restart=spoiled == "asked to", on_sent=sent.append)
    assert sent == [0, *(1 for _page_id in table)]
    assert half not in indices.all_names()
    assert_agreement(engine)


def test_a_rebuild_broken_off_by_an_error_is_taken_up_at_once(table: list[int], engine: ElasticsearchEngine) -> None:
    with pytest.raises(Killed):
        rebuild_engine(engine, on_sent=at(1, kill))
    sent: list[int] = []
    rebuild_engine(engine, on_sent=sent.append)
    assert sent == [len(table)]


def test_a_finished_rebuild_is_not_gone_on_with(
    table: list[int], engine: ElasticsearchEngine, indices: Indices
) -> None:
    rebuild_engine(engine)
    first = indices.read_from()
    rebuild_engine(engine)
    assert indices.read_from() != first
    assert IndexRebuild.objects.filter(finished_at__isnull=False).count() == 2


# Two at once


def test_a_second_rebuild_is_refused_and_changes_nothing(
    table: list[int], engine: ElasticsearchEngine, indices: Indices
) -> None:
    rebuild_engine(engine)
    seen: list[tuple[list[str], list[Any]]] = []

    def again() -> None:
        state = indices.all_names(), list(IndexRebuild.objects.values())
        seen.append(state)
        with pytest.raises(CommandError, match=r"En ombyggnad pågår redan sedan .*\. Vänta tills den är klar\."):
            call_command("search_rebuild")
        assert (indices.all_names(), list(IndexRebuild.objects.values())) == state
        assert not StoredDocument.objects.filter(waiting_since__isnull=False).exists()

    rebuild_engine(engine, on_sent=at(1, again))
    assert len(seen) == 1
    assert_agreement(engine)


def test_a_rebuild_whose_heart_stopped_for_a_while_gives_way(
    table: list[int], engine: ElasticsearchEngine, indices: Indices
) -> None:
    def take_over() -> None:
        stop_heart()
        rebuild_engine(engine)

    with pytest.raises(RebuildRefused, match="En annan ombyggnad har tagit över"):
        rebuild_engine(engine, on_sent=at(0, take_over))
    assert_agreement(engine)
    assert indices.read_from() == indices.written_to()


@pytest.mark.django_db(transaction=True)
def test_of_two_that_begin_at_the_same_instant_one_is_refused(engine: ElasticsearchEngine) -> None:
    start, end = Barrier(2, timeout=PATIENCE), Barrier(2, timeout=PATIENCE)

    def begin() -> bool:
        try:
            start.wait()
            with begun(engine):
                end.wait()
                return True
        except RebuildRefused:
            end.wait()
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        began = [pool.submit(begin) for _rebuild in range(2)]
        assert sorted(future.result() for future in began) == [False, True]
    assert IndexRebuild.objects.count() == 1


# The command as a process of its own


def database_url() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    place = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return f"postgres://{database['USER']}:{database['PASSWORD']}@{place}"


@pytest.fixture
def start_rebuild(
    db: None, indices: Indices, elasticsearch_url: str, tmp_path: Path
) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts `search_rebuild --engine-only` and waits until it has sent a part of the table."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kunskapsbank.settings.dev",
        "DATABASE_URL": database_url(),
        "ELASTICSEARCH_URL": elasticsearch_url,
        "ELASTICSEARCH_PREFIX": django_settings.ELASTICSEARCH_PREFIX,
        "KUNSKAPSBANK_VAR": str(tmp_path),
    }
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "manage.py", "search_rebuild", "--engine-only"]
        process = subprocess.Popen(  # noqa: S603 - the command is our own
            command, env=environment, cwd=django_settings.BASE_DIR, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        wait_until_under_way(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_until_under_way(process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not IndexRebuild.objects.filter(sent__gt=0).exists():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.django_db(transaction=True)
def test_a_command_killed_in_the_middle_keeps_others_away_for_a_minute_and_then_goes_on(
    start_rebuild: Callable[[], subprocess.Popen[str]], engine: ElasticsearchEngine, indices: Indices
) -> None:
    stored(TABLE)
    start_rebuild().send_signal(signal.SIGKILL)
    half = IndexRebuild.objects.get()
    assert 0 < half.sent < TABLE
    with pytest.raises(RebuildRefused):
        rebuild_engine(engine)
    IndexRebuild.objects.update(alive_at=half.alive_at - datetime.timedelta(minutes=1))
    sent: list[int] = []
    rebuild_engine(engine, on_sent=sent.append)
    assert (sent[0] >= half.sent, sum(sent)) == (True, TABLE)
    assert indices.read_from() == half.index
    assert_agreement(engine)


@pytest.mark.django_db(transaction=True)
def test_a_command_told_to_end_says_how_to_go_on_and_can_be_gone_on_with_at_once(
    start_rebuild: Callable[[], subprocess.Popen[str]], engine: ElasticsearchEngine, indices: Indices
) -> None:
    stored(TABLE)
    process = start_rebuild()
    process.send_signal(signal.SIGTERM)
    _nothing, complaint = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "Avbrutet. Kör search_rebuild igen." in complaint
    half = IndexRebuild.objects.get()
    rebuild_engine(engine)
    assert indices.read_from() == half.index
    assert_agreement(engine)
