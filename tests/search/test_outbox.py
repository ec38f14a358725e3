"""The outbox with an engine outside the database: leases, bulk delivery, an engine that is away, bad documents."""

from __future__ import annotations

import datetime
import threading
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import CasePage
from kunskapsbank import stopping
from search import delivery, indexing
from search.indexing import Drained, drain, enough_after, waiting_count
from search.models import Failure, IndexStamp, StoredDocument
from search.outbox import CHUNK, LEASE, LONGEST_RETRY, claim, enqueue, enqueue_apart
from tests.factories import CasePageFactory
from tests.search.conftest import break_building
from tests.search.outside import RecordingEngine

pytestmark = pytest.mark.django_db

SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> RecordingEngine:
    """The engine that documents are delivered to."""
    engine = RecordingEngine()
    for name in ("writing_engine", "visitors_engine"):
        monkeypatch.setattr(delivery, name, lambda: engine)
    return engine


@pytest.fixture
def cases(db: None) -> list[CasePage]:
    """Three cases that wait to be indexed."""
    return [CasePageFactory() for _number in range(3)]


def rows(cases: list[CasePage]) -> list[StoredDocument]:
    return list(StoredDocument.objects.filter(page_id__in=[case.pk for case in cases]).order_by("page_id"))


def test_a_batch_is_delivered_in_one_go(engine: RecordingEngine, cases: list[CasePage]) -> None:
    assert drain() == Drained(built=3)
    assert engine.calls == 1
    assert engine.put_versions == {(row.page_id, row.version): 1 for row in rows(cases)}


def test_removals_are_delivered_in_one_go(engine: RecordingEngine, cases: list[CasePage]) -> None:
    drain()
    for case in cases:
        case.unpublish()
    engine.calls = 0
    assert drain() == Drained(removed=3)
    assert engine.calls == 1
    assert engine.removed_versions == {(row.page_id, row.version): 1 for row in rows(cases)}


def test_a_row_under_a_lease_is_nobody_elses(cases: list[CasePage]) -> None:
    batch = claim(2)
    assert batch is not None
    assert waiting_count() == 1
    assert {row.page_id for row in batch.rows()} == {case.pk for case in cases[:2]}


def test_a_batch_that_is_left_is_free_at_once(cases: list[CasePage]) -> None:
    batch = claim(2)
    assert batch is not None
    with pytest.raises(RuntimeError), batch:
        raise RuntimeError
    assert waiting_count() == 3


def test_a_lease_that_ran_out_frees_the_rows(engine: RecordingEngine, cases: list[CasePage]) -> None:
    claim(3)
    assert drain() == Drained()
    with time_machine.travel(timezone.now() + LEASE + SECOND, tick=False):
        assert drain() == Drained(built=3)


def test_a_change_ends_the_lease(cases: list[CasePage]) -> None:
    batch = claim(3)
    assert batch is not None
    enqueue([cases[0].pk])
    assert waiting_count() == 1
    assert cases[0].pk not in {row.page_id for row in batch.rows()}


def test_whoever_lost_the_lease_does_not_end_another_ones_work(cases: list[CasePage]) -> None:
    late = claim(3)
    assert late is not None
    with time_machine.travel(timezone.now() + LEASE + SECOND, tick=False):
        assert claim(3) is not None
        late.finish([case.pk for case in cases])
        late.set_aside(rows(cases)[0], "för sent")
        late.__exit__(None, None, None)
        assert all(row.waiting_since and row.leased_until and not row.last_error for row in rows(cases))


def test_a_batch_that_takes_long_keeps_its_lease(cases: list[CasePage]) -> None:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        batch = claim(3)
        assert batch is not None
        for _row in batch.rows():
            traveller.shift(LEASE * 0.6)
            assert waiting_count() == 0


def test_a_batch_begins_its_lease_anew_before_it_is_delivered(
    engine: RecordingEngine, cases: list[CasePage], monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[datetime.timedelta] = []

    def put(_documents: Any) -> None:
        left.extend(row.leased_until - timezone.now() for row in rows(cases) if row.leased_until)

    with time_machine.travel(timezone.now(), tick=False) as traveller:
        monkeypatch.setattr(engine, "put", put)
        drain(on_row=lambda: traveller.shift(LEASE * 0.15))
    assert left == [LEASE] * 3


def test_a_run_that_is_told_to_stop_delivers_what_it_made_and_frees_the_rest(
    engine: RecordingEngine, cases: list[CasePage]
) -> None:
    made: list[None] = []
    assert drain(on_row=lambda: made.append(None), is_enough=lambda: len(made) == 2) == Drained(built=2)
    assert sum(engine.put_versions.values()) == 2
    assert waiting_count() == 1


def test_a_run_that_has_had_its_time_leaves_the_rest(engine: RecordingEngine, cases: list[CasePage]) -> None:
    assert drain(is_enough=enough_after(0)) == Drained()
    assert drain(is_enough=enough_after(3600)) == Drained(built=3)


def test_a_process_that_is_to_end_begins_no_batch(
    engine: RecordingEngine, cases: list[CasePage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopping, "_asked", threading.Event())
    stopping.ask_to_stop()
    assert drain() == Drained()


def test_a_document_that_is_refused_is_set_aside_and_the_others_are_in(
    engine: RecordingEngine, cases: list[CasePage], caplog: pytest.LogCaptureFixture
) -> None:
    refused, *others = rows(cases)
    engine.refuses = {refused.page_id: "vektorn är för kort"}
    assert drain() == Drained(built=2, failed=1)
    assert set(engine.put_versions) == {(row.page_id, row.version) for row in others}
    row = rows(cases)[0]
    assert (row.failure, row.attempts, row.last_error) == (Failure.DOCUMENT, 1, "vektorn är för kort")
    assert [record.page_id for record in caplog.records if hasattr(record, "page_id")] == [refused.page_id]


def test_a_document_that_cannot_be_sent_is_set_aside_and_the_others_are_in(
    engine: RecordingEngine, cases: list[CasePage], monkeypatch: pytest.MonkeyPatch
) -> None:
    drain()
    broken = cases[1].pk
    whole = StoredDocument.as_indexed

    def as_indexed(row: StoredDocument) -> Any:
        if row.page_id == broken:
            raise ValueError("ingen vektor")
        return whole(row)

    monkeypatch.setattr(StoredDocument, "as_indexed", as_indexed)
    enqueue(case.pk for case in cases)
    assert drain() == Drained(built=2, failed=1)
    assert rows(cases)[1].last_error == "ValueError: ingen vektor"


def test_an_engine_that_is_away_is_tried_once_and_not_once_a_document(
    engine: RecordingEngine, cases: list[CasePage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "BATCH", 1)
    engine.is_away = True
    assert drain() == Drained(postponed=3)
    assert engine.calls == 1


def test_an_engine_that_is_away_is_no_fault_of_the_documents(engine: RecordingEngine, cases: list[CasePage]) -> None:
    engine.is_away = True
    drain()
    assert {row.failure for row in rows(cases)} == {Failure.ENGINE}
    assert {row.last_error for row in rows(cases)} == {"ingen svarar"}


def test_what_comes_while_the_engine_rests_waits_for_it_untried_and_says_why(
    engine: RecordingEngine, cases: list[CasePage]
) -> None:
    engine.is_away = True
    drain()
    late = CasePageFactory()
    assert drain() == Drained(postponed=1)
    assert engine.calls == 1
    assert [row.last_error for row in rows([late])] == ["ingen svarar"]


def test_documents_are_stored_while_the_engine_is_away(engine: RecordingEngine, cases: list[CasePage]) -> None:
    engine.is_away = True
    drain()
    assert StoredDocument.objects.findable().count() == 3
    assert all(row.stems for row in rows(cases))


def test_the_rest_of_an_engine_that_is_away_grows_to_a_quarter_of_an_hour(
    engine: RecordingEngine, cases: list[CasePage]
) -> None:
    engine.is_away = True
    rests = []
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        for _attempt in range(10):
            drain()
            until = max(row.retry_at for row in rows(cases) if row.retry_at)
            rests.append(until - timezone.now())
            traveller.move_to(until)
    assert rests[:3] == [10 * SECOND, 20 * SECOND, 40 * SECOND]
    assert all(one <= other for one, other in pairwise(rests))
    assert rests[-1] == LONGEST_RETRY
    assert engine.calls == 10


def test_all_is_in_at_once_when_an_engine_that_was_away_for_an_hour_is_back(
    engine: RecordingEngine, cases: list[CasePage]
) -> None:
    engine.is_away = True
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        for _minute in range(60):
            drain()
            traveller.shift(60 * SECOND)
        engine.is_away = False
        assert drain() == Drained(built=3)
    assert engine.put_versions == {(row.page_id, row.version): 1 for row in rows(cases)}
    assert waiting_count() == 0


def test_an_engine_that_answers_but_takes_nothing_is_left_alone_all_the_same(
    engine: RecordingEngine, cases: list[CasePage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "status", lambda: "mår bra")
    engine.is_away = True
    drain()
    assert drain() == Drained()
    assert engine.calls == 1


def test_what_waits_for_the_engine_is_due_as_soon_as_anything_gets_through(
    engine: RecordingEngine, cases: list[CasePage]
) -> None:
    engine.is_away = True
    drain()
    StoredDocument.objects.filter(page_id=cases[0].pk).update(retry_at=timezone.now() - SECOND)
    StoredDocument.objects.exclude(page_id=cases[0].pk).update(retry_at=timezone.now() - SECOND / 2)
    engine.is_away = False
    assert drain(limit=1) == Drained(built=1)
    assert set(StoredDocument.objects.filter(failure=Failure.ENGINE).values_list("attempts", "retry_at")) == {(0, None)}


def test_a_broken_document_is_no_reason_to_leave_the_engine_alone(
    engine: RecordingEngine, cases: list[CasePage], monkeypatch: pytest.MonkeyPatch
) -> None:
    break_building(monkeypatch, cases[0].pk)
    assert drain() == Drained(built=2, failed=1)
    enqueue([cases[1].pk])
    assert drain() == Drained(built=1)


def test_an_engine_that_is_away_is_logged_once_a_minute(
    engine: RecordingEngine, cases: list[CasePage], caplog: pytest.LogCaptureFixture
) -> None:
    engine.is_away = True
    for _attempt in range(3):
        enqueue(case.pk for case in cases)
        drain()
    assert [record.getMessage() for record in caplog.records] == ["search engine unavailable"]


def test_a_fault_of_the_database_is_not_put_down_to_a_page(
    engine: RecordingEngine, cases: list[CasePage], monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(_page: Any) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(indexing, "build_document", build)
    with pytest.raises(OperationalError):
        drain()
    assert {row.attempts for row in rows(cases)} == {0}
    assert waiting_count() == 3


def test_any_number_of_pages_is_enqueued_in_statements_of_bounded_size(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = range(1_000_000, 1_000_000 + 3 * CHUNK)
    StoredDocument.objects.bulk_create(StoredDocument(page_id=page_id, is_present=False) for page_id in ids)
    with CaptureQueriesContext(connection) as queries:
        assert enqueue_apart(ids) == 3 * CHUNK
    assert max(query["sql"].count(",") for query in queries) < 2 * CHUNK
    assert waiting_count() == 3 * CHUNK


def test_a_stamp_is_taken_once_for_pages_that_are_hidden_together(
    engine: RecordingEngine, cases: list[CasePage]
) -> None:
    drain()
    before = IndexStamp.current()
    CasePage.objects.filter(pk__in=[case.pk for case in cases]).update(live=False)
    enqueue(case.pk for case in cases)
    assert {row.stamp for row in rows(cases)} == {before + 1}
