"""The operator's commands: what they say, and that they fail when something is wrong."""

from __future__ import annotations

import datetime
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.models import CasePage
from search import delivery, indexing
from search.engines import EmbeddedEngine, embedded_engine
from search.engines.base import EngineStatus, EngineUnavailable
from search.indexing import drain
from search.management.commands import search_rebuild
from search.models import StoredDocument
from tests.factories import CasePageFactory
from tests.search.conftest import TopicEmbedder, break_building

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(topic_embedder: TopicEmbedder) -> CasePage:
    """A case that has been indexed, with a model."""
    case = CasePageFactory()
    drain()
    return case


def run(command: str, *arguments: str) -> str:
    """What a command that succeeds prints."""
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def fail(command: str, *arguments: str) -> tuple[str, str]:
    """What a command that fails prints, and its complaint."""
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command(command, *arguments, stdout=out)
    assert error.value.returncode == 1
    return out.getvalue(), str(error.value)


class DownEngine(EmbeddedEngine):
    """An engine that does not answer."""

    name = "down"

    def status(self) -> EngineStatus:
        raise EngineUnavailable("timeout")

    versions = search = browse = put = remove = check = lambda self, *_args: self.status()  # type: ignore[assignment]


@pytest.fixture
def engine_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine that is written to is out of reach."""
    for module in (delivery, indexing, search_rebuild):
        monkeypatch.setattr(module, "writing_engine", lambda: DownEngine(embedded_engine()._source))


def test_status_of_a_healthy_search_has_no_problems(case: CasePage) -> None:
    printed = run("search_status")
    assert "topics-1" in printed
    told = json.loads(run("search_status", "--json"))
    counts = ("pages", "stored", "indexed", "waiting", "for_engine", "failed", "set_aside_count", "problems")
    assert [told[name] for name in counts] == [1, 1, 1, 0, 0, 0, 0, []]
    assert (told["ok"], told["engine"], told["answering"], told["model"]) == (True, "embedded", "embedded", "topics-1")


def test_status_as_json_is_json_even_when_it_fails(case: CasePage) -> None:
    CasePage.objects.filter(pk=case.pk).update(live=False)
    printed, complaint = fail("search_status", "--json")
    assert [" ".join(problem.values()) for problem in json.loads(printed)["problems"]] == [complaint]
    assert "search_reconcile" in complaint


def fail_often(case: CasePage, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Try so many times to index a page that cannot be built."""
    break_building(monkeypatch, case.pk)
    case.save_revision().publish()
    for _time in range(times):
        StoredDocument.objects.update(retry_at=None)
        drain()


def test_status_names_pages_that_were_set_aside(case: CasePage, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_often(case, monkeypatch, times=3)
    printed, complaint = fail("search_status")
    assert "1 sida går inte att indexera" in complaint
    assert f"{case.pk} {case.title}: ValueError: trasig sida (3 försök)" in printed


def test_status_takes_a_first_failure_calmly(case: CasePage, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_often(case, monkeypatch, times=2)
    told = json.loads(run("search_status", "--json"))
    assert (told["failed"], told["set_aside"], told["last_error"]) == (1, [], "ValueError: trasig sida")


def test_a_page_that_was_set_aside_does_not_count_as_waiting_for_long(
    case: CasePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_often(case, monkeypatch, times=3)
    StoredDocument.objects.update(waiting_since=timezone.now() - datetime.timedelta(days=2))
    assert "mer än en kvart" not in fail("search_status")[1]


def test_status_names_pages_that_have_waited_long(case: CasePage) -> None:
    case.save_revision().publish()
    StoredDocument.objects.update(waiting_since=timezone.now() - datetime.timedelta(minutes=16))
    assert "mer än en kvart" in fail("search_status")[1]


def test_status_takes_a_short_wait_calmly(case: CasePage) -> None:
    case.save_revision().publish()
    assert json.loads(run("search_status", "--json"))["waiting"] == 1


def test_status_names_a_missing_model() -> None:
    assert "Ingen språkmodell" in fail("search_status")[1]


def test_rebuild_makes_every_document_anew(case: CasePage) -> None:
    StoredDocument.objects.all().delete()
    assert "1 byggda, 0 borttagna, 0 misslyckade" in run("search_rebuild")
    assert StoredDocument.objects.findable().count() == 1


def test_rebuild_fails_when_a_page_does(case: CasePage, monkeypatch: pytest.MonkeyPatch) -> None:
    break_building(monkeypatch, case.pk)
    printed, complaint = fail("search_rebuild")
    assert "1 misslyckade" in printed
    assert "search_status" in complaint


@pytest.mark.usefixtures("engine_down")
def test_rebuild_fails_when_the_engine_does_not_answer(case: CasePage) -> None:
    assert "timeout" in fail("search_rebuild", "--engine-only")[1]


def test_reconcile_says_what_was_wrong_and_repairs_it(case: CasePage) -> None:
    other = CasePageFactory()
    CasePage.objects.filter(pk=case.pk).update(live=False)
    StoredDocument.objects.filter(page_id=other.pk).delete()
    assert "Saknade: 1. Överflödiga: 1. Inaktuella: 0." in run("search_reconcile")
    assert list(StoredDocument.objects.findable().values_list("page_id", flat=True)) == [other.pk]
    assert "Saknade: 0. Överflödiga: 0. Inaktuella: 0." in run("search_reconcile")


def test_reconcile_fails_when_something_is_still_wrong(case: CasePage, monkeypatch: pytest.MonkeyPatch) -> None:
    break_building(monkeypatch, case.pk)
    StoredDocument.objects.all().delete()
    assert "1 sidor kunde inte indexeras" in fail("search_reconcile")[1]


@pytest.mark.usefixtures("engine_down")
def test_reconcile_fails_when_the_engine_does_not_answer(case: CasePage) -> None:
    assert "svarar inte" in fail("search_reconcile")[1]
