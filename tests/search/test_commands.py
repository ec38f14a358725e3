"""The operator's commands: what they say, and that they fail when something is wrong."""

from __future__ import annotations

import datetime
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.models import CasePage
from search import delivery, indexing, status
from search.engines import EmbeddedEngine, embedded_engine
from search.engines.base import EngineStatus, EngineUnavailable
from search.indexing import drain
from search.management.commands import search_rebuild
from search.models import StoredDocument
from tests.factories import CasePageFactory
from tests.search.conftest import TopicEmbedder

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

    versions = search = browse = put = remove = rebuild = check = lambda self, *_args: self.status()  # type: ignore[assignment]


@pytest.fixture
def engine_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine that is written to is out of reach."""
    for module in (delivery, indexing, status, search_rebuild):
        monkeypatch.setattr(module, "writing_engine", lambda: DownEngine(embedded_engine()._source))


def break_building(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(_page: Any) -> None:
        raise ValueError("trasig sida")

    monkeypatch.setattr(indexing, "build_document", build)


def test_status_of_a_healthy_search_has_no_problems(case: CasePage) -> None:
    printed = run("search_status")
    assert "topics-1" in printed
    assert json.loads(run("search_status", "--json")) == {
        "engine": "embedded",
        "model": "topics-1",
        "pages": 1,
        "stored": 1,
        "indexed": 1,
        "waiting": 0,
        "oldest_waiting_seconds": 0,
        "failed": 0,
        "last_error": "",
        "problems": [],
    }


def test_status_as_json_is_json_even_when_it_fails(case: CasePage) -> None:
    CasePage.objects.filter(pk=case.pk).update(live=False)
    printed, complaint = fail("search_status", "--json")
    assert json.loads(printed)["problems"] == [complaint]
    assert "search_reconcile" in complaint


def test_status_names_pages_that_failed(case: CasePage, monkeypatch: pytest.MonkeyPatch) -> None:
    break_building(monkeypatch)
    case.save_revision().publish()
    drain()
    printed, complaint = fail("search_status")
    assert "1 sida kunde inte indexeras" in complaint
    assert "ValueError: trasig sida" in printed


def test_status_names_pages_that_have_waited_long(case: CasePage) -> None:
    case.save_revision().publish()
    StoredDocument.objects.update(waiting_since=timezone.now() - datetime.timedelta(minutes=16))
    assert "mer än en kvart" in fail("search_status")[1]


def test_status_takes_a_short_wait_calmly(case: CasePage) -> None:
    case.save_revision().publish()
    assert json.loads(run("search_status", "--json"))["waiting"] == 1


def test_status_names_a_missing_model() -> None:
    assert "Ingen språkmodell" in fail("search_status")[1]


@pytest.mark.usefixtures("engine_down")
def test_status_names_an_engine_that_does_not_answer(case: CasePage) -> None:
    printed, complaint = fail("search_status", "--json")
    assert "timeout" in complaint
    assert json.loads(printed)["indexed"] is None


def test_rebuild_makes_every_document_anew(case: CasePage) -> None:
    StoredDocument.objects.all().delete()
    assert "1 byggda, 0 borttagna, 0 misslyckade" in run("search_rebuild")
    assert StoredDocument.objects.findable().count() == 1


def test_rebuild_fails_when_a_page_does(case: CasePage, monkeypatch: pytest.MonkeyPatch) -> None:
    break_building(monkeypatch)
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
    break_building(monkeypatch)
    StoredDocument.objects.all().delete()
    assert "1 sidor kunde inte indexeras" in fail("search_reconcile")[1]


@pytest.mark.usefixtures("engine_down")
def test_reconcile_fails_when_the_engine_does_not_answer(case: CasePage) -> None:
    assert "svarar inte" in fail("search_reconcile")[1]
