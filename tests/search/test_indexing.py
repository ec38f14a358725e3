"""From the outbox to documents that can be found: what must not get lost, stuck or done twice."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from cases.models import CasePage
from search import analysis, indexing
from search.documents import SearchDocument, build_document
from search.embedding import NoEmbedder
from search.engines import embedded_engine
from search.indexing import Drained, Reconciled, drain, enqueue_all, reconcile, waiting_count
from search.models import IndexStamp, StoredDocument
from search.outbox import LONGEST_RETRY, enqueue
from tests.factories import CasePageFactory
from tests.search.conftest import TopicEmbedder, break_building

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> CasePage:
    """A case that has been indexed."""
    case = CasePageFactory()
    drain()
    return case


def row_of(page: CasePage) -> StoredDocument:
    return StoredDocument.objects.get(page_id=page.pk)


def change_text(page: CasePage, text: str) -> None:
    page.challenge = f"<p>{text}</p>"
    page.save_revision().publish()


def test_a_published_page_becomes_a_document(case: CasePage) -> None:
    row = row_of(case)
    assert (row.is_present, row.waiting_since, row.built_version) == (True, None, row.version)
    assert row.stems.split() == analysis.terms(analysis.words(build_document(case).text)).stems


def test_enqueue_of_nothing_does_nothing() -> None:
    assert enqueue([]) == 0
    assert not StoredDocument.objects.exists()


def test_enqueue_raises_the_version(case: CasePage) -> None:
    before = row_of(case).version
    enqueue([case.pk])
    assert row_of(case).version == before + 1
    assert waiting_count() == 1


def test_a_page_that_never_was_public_leaves_no_row() -> None:
    draft = CasePageFactory(live=False)
    enqueue([draft.pk])
    assert not StoredDocument.objects.exists()


def test_rollback_leaves_nothing_behind(case: CasePage) -> None:
    before, stamp = row_of(case), IndexStamp.current()
    with pytest.raises(RuntimeError), transaction.atomic():
        case.unpublish()
        raise RuntimeError
    after = row_of(case)
    assert (after.version, after.is_present, after.waiting_since) == (before.version, True, None)
    assert IndexStamp.current() == stamp


def test_an_unpublished_page_is_out_before_anyone_drains(case: CasePage) -> None:
    stamp = IndexStamp.current()
    case.unpublish()
    assert not StoredDocument.objects.findable().filter(page_id=case.pk).exists()
    assert case.pk in StoredDocument.objects.hidden_ids()
    assert IndexStamp.current() > stamp


def test_whoever_followed_the_stamps_learns_of_every_change(case: CasePage) -> None:
    other = CasePageFactory()
    drain()
    seen = [IndexStamp.current()]

    def news() -> list[tuple[int, bool]]:
        rows = StoredDocument.objects.filter(stamp__gt=seen[-1]).values_list("page_id", "is_present")
        seen.append(IndexStamp.current())
        return list(rows)

    change_text(case, "Plogbilen kom aldrig fram")
    drain()
    assert news() == [(case.pk, True)]
    other.unpublish()
    assert news() == [(other.pk, False)]
    other.save_revision().publish()
    assert news() == [(other.pk, True)]
    drain()
    assert news() == [(other.pk, True)]
    CasePage.objects.filter(pk=other.pk).update(live=False)
    enqueue([other.pk])
    assert news() == [(other.pk, False)]
    drain()
    assert news() == []


def test_a_page_that_came_back_is_not_found_before_its_text_is_there(case: CasePage) -> None:
    case.unpublish()
    drain()
    case.save_revision().publish()
    assert not StoredDocument.objects.findable().exists()


def test_an_unpublished_page_is_drained_away(case: CasePage) -> None:
    case.unpublish()
    assert drain() == Drained(removed=1)
    assert StoredDocument.objects.hidden_ids() == frozenset()


def test_a_page_that_came_back_is_findable_again(case: CasePage) -> None:
    case.unpublish()
    drain()
    case.save_revision().publish()
    drain()
    assert StoredDocument.objects.findable().filter(page_id=case.pk).exists()


def test_draining_twice_does_nothing_the_second_time(case: CasePage) -> None:
    stamp = IndexStamp.current()
    assert drain() == Drained()
    assert IndexStamp.current() == stamp


def test_a_limit_leaves_the_rest_waiting() -> None:
    cases = [CasePageFactory() for _number in range(3)]
    assert drain(limit=2).built == 2
    assert waiting_count() == len(cases) - 2


def test_a_page_that_cannot_be_built_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = CasePageFactory(), CasePageFactory()
    break_building(monkeypatch, broken.pk)
    assert drain() == Drained(built=1, failed=1)
    assert row_of(fine).waiting_since is None
    row = row_of(broken)
    assert (row.attempts, row.last_error) == (1, "ValueError: trasig sida")
    assert not StoredDocument.objects.findable().filter(page_id=broken.pk).exists()


def test_a_failed_page_rests_before_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = CasePageFactory()
    break_building(monkeypatch, broken.pk)
    drain()
    assert drain() == Drained()
    StoredDocument.objects.update(retry_at=timezone.now() - datetime.timedelta(seconds=1))
    assert drain() == Drained(failed=1)


def test_the_wait_grows_to_a_quarter_of_an_hour_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = CasePageFactory()
    break_building(monkeypatch, broken.pk)
    waits = []
    for _attempt in range(12):
        StoredDocument.objects.update(retry_at=None)
        drain()
        waits.append(row_of(broken).retry_at - timezone.now())
    assert waits[0] < datetime.timedelta(seconds=11)
    assert all(one < other + datetime.timedelta(seconds=2) for one, other in pairwise(waits))
    assert LONGEST_RETRY - datetime.timedelta(seconds=5) < waits[-1] <= LONGEST_RETRY


def test_a_failed_page_is_tried_at_once_when_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = CasePageFactory()
    with monkeypatch.context() as patch:
        break_building(patch, broken.pk)
        drain()
    change_text(broken, "Nu går det bra")
    assert drain() == Drained(built=1)
    assert row_of(broken).last_error == ""


def test_a_page_that_changes_while_it_is_built_is_not_lost(case: CasePage, monkeypatch: pytest.MonkeyPatch) -> None:
    def build_late(page: Any) -> SearchDocument:
        document = build_document(page)
        monkeypatch.setattr(indexing, "build_document", build_document)
        change_text(CasePage.objects.get(pk=page.pk), "Plogbilen kom aldrig fram")
        return document

    enqueue([case.pk])
    monkeypatch.setattr(indexing, "build_document", build_late)
    assert drain(limit=1) == Drained()
    assert row_of(case).waiting_since is not None
    assert "plogbil" not in row_of(case).stems
    drain()
    assert row_of(case).waiting_since is None
    assert "plogbil" in row_of(case).stems


def test_a_page_unpublished_while_it_is_built_stays_gone(case: CasePage, monkeypatch: pytest.MonkeyPatch) -> None:
    def build_late(page: Any) -> SearchDocument:
        document = build_document(page)
        CasePage.objects.get(pk=page.pk).unpublish()
        return document

    enqueue([case.pk])
    monkeypatch.setattr(indexing, "build_document", build_late)
    drain()
    assert not StoredDocument.objects.findable().exists()
    drain()
    assert not StoredDocument.objects.findable().exists()


def test_what_another_drain_did_meanwhile_is_not_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def build_late(page: Any) -> SearchDocument:
        monkeypatch.setattr(indexing, "build_document", build_document)
        assert drain() == Drained(built=2)
        return build_document(page)

    for _number in range(3):
        CasePageFactory()
    monkeypatch.setattr(indexing, "BATCH", 1)
    monkeypatch.setattr(indexing, "build_document", build_late)
    assert drain() == Drained(built=1)
    assert waiting_count() == 0


def test_a_page_that_vanished_is_removed(case: CasePage) -> None:
    enqueue([case.pk])
    CasePage.objects.filter(pk=case.pk).update(live=False)
    assert drain() == Drained(removed=1)
    assert not StoredDocument.objects.findable().exists()


def test_an_expired_page_is_removed(case: CasePage) -> None:
    CasePage.objects.filter(pk=case.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    enqueue([case.pk])
    assert drain() == Drained(removed=1)


def test_analysis_and_vector_are_kept_while_the_text_is_the_same(
    topic_embedder: TopicEmbedder, monkeypatch: pytest.MonkeyPatch, case: CasePage
) -> None:
    asked, before = len(topic_embedder.asked), row_of(case)
    monkeypatch.setattr(indexing.analysis, "terms", lambda _words: pytest.fail("analysed again"))
    enqueue([case.pk])
    assert drain().built == 1
    after = row_of(case)
    assert len(topic_embedder.asked) == asked
    assert (bytes(after.vector), after.stems) == (bytes(before.vector), before.stems)


def test_a_changed_text_is_analysed_and_embedded_anew(topic_embedder: TopicEmbedder, case: CasePage) -> None:
    before = row_of(case)
    change_text(case, "Snön låg kvar och plogen kom aldrig")
    drain()
    after = row_of(case)
    assert bytes(after.vector) != bytes(before.vector)
    assert "plog" in after.stems.split()


def test_another_model_embeds_anew(topic_embedder: TopicEmbedder, case: CasePage) -> None:
    asked = len(topic_embedder.asked)
    topic_embedder.name = "topics-2"
    enqueue([case.pk])
    drain()
    assert len(topic_embedder.asked) == asked + 1
    assert row_of(case).embedder == "topics-2"


def test_no_model_takes_the_vector_away(
    topic_embedder: TopicEmbedder, case: CasePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "get_embedder", NoEmbedder)
    enqueue([case.pk])
    drain()
    assert row_of(case).vector is None


def test_another_analysis_analyses_anew(case: CasePage) -> None:
    StoredDocument.objects.update(analysis_version=0, stems="gammalt")
    enqueue([case.pk])
    drain()
    assert "gammalt" not in row_of(case).stems
    assert row_of(case).analysis_version == analysis.ANALYSIS_VERSION


def test_the_stored_vector_reaches_the_engine_whole(topic_embedder: TopicEmbedder, case: CasePage) -> None:
    vector = row_of(case).as_indexed().vector
    assert vector is not None
    assert vector.tolist() == topic_embedder.embed(build_document(case).passage, "passage").tolist()


def test_enqueue_all_takes_pages_without_a_row_and_rows_without_a_page(case: CasePage) -> None:
    other = CasePageFactory()
    StoredDocument.objects.filter(page_id=other.pk).delete()
    StoredDocument.objects.create(page_id=999_999)
    assert enqueue_all() == 3
    drain()
    assert set(StoredDocument.objects.findable().values_list("page_id", flat=True)) == {case.pk, other.pk}


def _lose_row(page: CasePage) -> None:
    StoredDocument.objects.filter(page_id=page.pk).delete()


def _publish_behind_its_back(page: CasePage) -> None:
    StoredDocument.objects.filter(page_id=page.pk).update(is_present=False)


@pytest.mark.parametrize("spoiled", [_lose_row, _publish_behind_its_back])
def test_reconcile_finds_what_is_missing(case: CasePage, spoiled: Callable[[CasePage], None]) -> None:
    spoiled(case)
    assert reconcile().missing == 1
    drain()
    assert StoredDocument.objects.findable().filter(page_id=case.pk).exists()
    assert reconcile().total == 0


def test_reconcile_finds_what_should_not_be_there(case: CasePage) -> None:
    CasePage.objects.filter(pk=case.pk).update(live=False)
    assert reconcile().surplus == 1
    drain()
    assert not StoredDocument.objects.findable().exists()
    assert reconcile().total == 0


def test_reconcile_finds_what_the_engine_holds_in_an_older_version(
    case: CasePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = embedded_engine()
    monkeypatch.setattr(engine, "versions", lambda: {case.pk: row_of(case).version - 1})
    assert reconcile().outdated == 1
    assert waiting_count() == 1


def test_reconcile_finds_what_an_earlier_analysis_made(case: CasePage) -> None:
    StoredDocument.objects.update(analysis_version=0)
    assert reconcile().outdated == 1
    drain()
    assert reconcile().total == 0


def test_reconcile_finds_what_another_model_made(topic_embedder: TopicEmbedder, case: CasePage) -> None:
    topic_embedder.name = "topics-2"
    assert reconcile().outdated == 1
    drain()
    assert row_of(case).embedder == "topics-2"


def test_reconcile_without_a_model_leaves_the_vectors_of_one_that_was_there(
    topic_embedder: TopicEmbedder, case: CasePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "get_embedder", NoEmbedder)
    assert reconcile().total == 0


def test_reconcile_outgrows_an_engine_that_is_ahead_of_a_restored_database(
    case: CasePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = 999_999
    ahead = {case.pk: row_of(case).version + 40, unknown: 7}
    monkeypatch.setattr(embedded_engine(), "versions", lambda: ahead)
    assert reconcile() == Reconciled(surplus=1, outdated=1)
    assert drain() == Drained(built=1, removed=1)
    assert row_of(case).built_version == ahead[case.pk] + 1
    assert StoredDocument.objects.get(page_id=unknown).version == ahead[unknown] + 1


def test_reconcile_leaves_alone_what_already_waits(case: CasePage) -> None:
    enqueue([case.pk])
    version = row_of(case).version
    assert reconcile().total == 0
    assert row_of(case).version == version


def test_a_page_that_became_anonymous_is_out_until_its_new_document_is_built(case: CasePage) -> None:
    case.is_anonymous = True
    case.save_revision().publish()
    assert not StoredDocument.objects.findable().filter(page_id=case.pk).exists()
    drain()
    row = StoredDocument.objects.findable().get(page_id=case.pk)
    assert (row.municipality, row.facets["county"]) == ("", [])
