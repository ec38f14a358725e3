"""Every change of a page, its place, its readers or its words reaches the outbox, in the same transaction."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cases.models import CasePage, Category, CpvCode, Goal, Method
from search import signal_handlers
from search.indexing import drain
from search.models import StoredDocument
from tests.factories import CasePageFactory, ChallengePageFactory, municipality_page, site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> CasePage:
    """A case that has been indexed."""
    case = CasePageFactory(
        cpv_codes=[CpvCode.objects.get(code="60130000")], methods=[Method.objects.order_by("pk").first()]
    )
    drain()
    return case


def row_of(page: CasePage) -> StoredDocument:
    return StoredDocument.objects.get(page_id=page.pk)


def is_findable(page: CasePage) -> bool:
    return StoredDocument.objects.findable().filter(page_id=page.pk).exists()


def waits(page: CasePage) -> bool:
    return StoredDocument.objects.waiting().filter(page_id=page.pk).exists()


def hide(page: Page) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=Page.objects.get(pk=page.pk), restriction_type="login")


def test_publishing_enqueues() -> None:
    case = CasePageFactory()
    assert waits(case)


def test_saving_a_draft_of_a_published_page_changes_nothing(case: CasePage) -> None:
    case.title = "Ett utkast"
    case.save_revision()
    assert not waits(case)


def test_a_draft_is_not_enqueued() -> None:
    CasePageFactory(live=False)
    assert not StoredDocument.objects.exists()


def test_unpublishing_enqueues(case: CasePage) -> None:
    case.unpublish()
    assert waits(case)
    assert not is_findable(case)


def test_deleting_takes_the_page_out_at_once(case: CasePage) -> None:
    page_id = case.pk
    case.delete()
    assert not StoredDocument.objects.findable().filter(page_id=page_id).exists()
    assert page_id in StoredDocument.objects.hidden_ids()


def test_deleting_a_municipality_page_takes_out_what_lies_below(case: CasePage) -> None:
    page_id = case.pk
    Page.objects.get(pk=case.get_parent().pk).delete()
    assert not StoredDocument.objects.findable().filter(page_id=page_id).exists()


def test_a_moved_page_follows_its_new_municipality(case: CasePage) -> None:
    case.move(municipality_page("2280"), pos="last-child")
    assert waits(case)
    drain()
    assert row_of(case).municipality == "2280"


def test_moving_a_page_above_enqueues_what_lies_below(case: CasePage) -> None:
    tree = site_tree()
    other = municipality_page("2280")
    Page.objects.get(pk=tree.municipality.pk).move(Page.objects.get(pk=other.pk), pos="left")
    assert waits(case)


def test_another_slug_enqueues(case: CasePage) -> None:
    case.slug = "en-annan-adress"
    case.save_revision().publish()
    assert waits(case)


def rename(entry: Category | Goal | CpvCode | Method) -> None:
    entry.label = "Helt nytt namn"
    entry.save()


@pytest.mark.parametrize(
    "entry_of",
    [
        lambda case: case.category,
        lambda case: case.goals.first(),
        lambda case: case.cpv_codes.first(),
        lambda case: case.methods.first(),
    ],
    ids=["category", "goal", "cpv", "method"],
)
def test_a_renamed_entry_reaches_the_pages_described_with_it(
    case: CasePage, entry_of: Callable[[CasePage], Category | Goal | CpvCode | Method]
) -> None:
    rename(entry_of(case))
    assert waits(case)
    drain()
    assert "nytt" in row_of(case).stems.split()


def test_a_deleted_entry_leaves_the_pages_described_with_it(case: CasePage) -> None:
    method = Method.objects.create(code="ny-metod", label="Sällsynthet")
    CasePage.objects.get(pk=case.pk).methods.through.objects.create(casepage=case, method=method)
    case = CasePage.objects.get(pk=case.pk)
    case.save_revision().publish()
    drain()
    assert "sällsynt" in row_of(case).stems
    method.delete()
    drain()
    assert "sällsynt" not in row_of(case).stems


def test_a_renamed_entry_leaves_other_pages_alone(case: CasePage) -> None:
    rename(Category.objects.exclude(pk=case.category_id).first())
    assert not waits(case)


def test_a_renamed_goal_reaches_open_challenges_too() -> None:
    challenge = ChallengePageFactory()
    drain()
    rename(challenge.goals.first())
    assert StoredDocument.objects.waiting().filter(page_id=challenge.pk).exists()


def test_a_municipality_in_another_group_moves_its_pages(case: CasePage) -> None:
    municipality = case.municipality
    municipality.group = type(municipality.group).objects.exclude(pk=municipality.group_id).first()
    municipality.save()
    drain()
    assert row_of(case).facets["group"] == [municipality.group.code]


def test_a_restriction_above_hides_at_once_and_its_removal_shows_again(case: CasePage) -> None:
    restriction = hide(case.get_parent())
    assert not is_findable(case)
    drain()
    restriction.delete()
    drain()
    assert is_findable(case)


def test_a_restriction_on_the_page_itself_hides_at_once(case: CasePage) -> None:
    hide(case)
    assert not is_findable(case)


def test_a_page_published_below_a_restriction_gets_no_document() -> None:
    tree = site_tree()
    hide(tree.municipality)
    CasePageFactory()
    assert not StoredDocument.objects.exists()


def test_a_scheduled_page_waits_for_its_day() -> None:
    case = CasePageFactory(live=False)
    case.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    case.save_revision().publish()
    assert not is_findable(case)
    assert drain().built == 0


def test_a_page_past_its_expiry_is_unpublished_and_out(case: CasePage) -> None:
    CasePage.objects.filter(pk=case.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    call_command("publish_scheduled")
    assert not is_findable(case)


def test_a_page_is_indexed_when_the_transaction_is_committed(django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        case = CasePageFactory()
        assert not is_findable(case)
    assert is_findable(case)


def test_a_queue_that_cannot_be_reached_loses_no_change(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    class Unreachable:
        def enqueue(self) -> None:
            raise ConnectionError

    monkeypatch.setattr(signal_handlers, "drain_outbox", Unreachable())
    with django_capture_on_commit_callbacks(execute=True):
        case = CasePageFactory()
    assert waits(case)
