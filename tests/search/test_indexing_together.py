"""Two transactions that change a page at the same time: neither's change is lost, and what is hidden stays hidden."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from cases.models import CasePage
from search import indexing, signal_handlers
from search.documents import SearchDocument, build_document
from search.indexing import Drained, drain
from search.models import StoredDocument
from search.outbox import enqueue
from tests.factories import CasePageFactory

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

LONGEST_WAIT = 10.0


@pytest.fixture
def case(postgresql: None, monkeypatch: pytest.MonkeyPatch) -> CasePage:
    """A case that has been indexed, on a site where nobody drains by itself."""
    monkeypatch.setattr(signal_handlers, "_drain", lambda: None)
    case = CasePageFactory()
    drain()
    return case


def enqueue_elsewhere(page_id: int) -> None:
    try:
        enqueue([page_id])
    finally:
        connection.close()


def wait_until_blocked() -> None:
    deadline = time.monotonic() + LONGEST_WAIT
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.01)
    pytest.fail("nobody waits for this transaction")


@contextmanager
def meanwhile(page_id: int) -> Iterator[None]:
    """A transaction at whose end another one has enqueued the page and waits for it to commit."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        other: Future[None]
        with transaction.atomic():
            yield
            other = pool.submit(enqueue_elsewhere, page_id)
            wait_until_blocked()
        other.result(LONGEST_WAIT)


def drain_elsewhere() -> Drained:
    try:
        return drain()
    finally:
        connection.close()


def test_an_editor_who_hides_several_pages_and_a_worker_do_not_wait_for_each_other(case: CasePage) -> None:
    waiting = CasePageFactory()
    with ThreadPoolExecutor(max_workers=1) as pool:
        with transaction.atomic():
            case.unpublish()
            worker = pool.submit(drain_elsewhere)
            wait_until_blocked()
            waiting.unpublish()
        assert worker.result(LONGEST_WAIT) == Drained(removed=2)
    assert not StoredDocument.objects.findable().exists()


def test_a_worker_does_not_wait_for_a_page_that_an_editor_is_changing(
    case: CasePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = CasePageFactory()
    is_building, may_store = threading.Event(), threading.Event()

    def build_late(page: Any) -> SearchDocument:
        is_building.set()
        may_store.wait(LONGEST_WAIT)
        return build_document(page)

    monkeypatch.setattr(indexing, "build_document", build_late)
    with ThreadPoolExecutor(max_workers=1) as pool:
        worker = pool.submit(drain_elsewhere)
        assert is_building.wait(LONGEST_WAIT)
        with transaction.atomic():
            enqueue([waiting.pk])
            may_store.set()
            assert worker.result(LONGEST_WAIT) == Drained()
            case.unpublish()
    assert set(StoredDocument.objects.waiting().values_list("page_id", flat=True)) == {case.pk, waiting.pk}


def test_a_page_hidden_while_another_change_is_on_its_way_stays_hidden(case: CasePage) -> None:
    with meanwhile(case.pk):
        case.unpublish()
    assert not StoredDocument.objects.findable().filter(page_id=case.pk).exists()
    assert case.pk in StoredDocument.objects.hidden_ids()


def test_two_first_changes_of_a_page_are_two_versions(case: CasePage) -> None:
    StoredDocument.objects.all().delete()
    with meanwhile(case.pk):
        enqueue([case.pk])
    assert StoredDocument.objects.get(page_id=case.pk).version == 2
