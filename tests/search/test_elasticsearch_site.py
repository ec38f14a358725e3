"""The site on a real Elasticsearch: published is found, unpublished is gone, and without the server it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from elasticsearch import Elasticsearch
from wagtail.models import Page, PageViewRestriction

from cases.models import CasePage
from scripts.services.processes import free_port
from search import rebuilding
from search.engines import writing_engine
from search.engines.elastic.indices import Indices
from search.hydration import visible_pages
from search.indexing import Reconciled, drain, reconcile
from search.models import Failure, StoredDocument
from tests.factories import municipality_page
from tests.search.outside import rebuild_engine
from tests.search.sites import KRAMFORS, STOCKHOLM, SmallSite, case

SIMPLIFIED = "Förenklad sökning."
Commit = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def on_elasticsearch(elasticsearch_url: str, site: SmallSite, settings: Any) -> Iterator[SmallSite]:
    """The small site, answered by Elasticsearch."""
    settings.ELASTICSEARCH_URL = elasticsearch_url
    call_command("search_rebuild", verbosity=0)
    yield site
    client = Elasticsearch(elasticsearch_url)
    for index in Indices(client, settings.ELASTICSEARCH_PREFIX).all_names():
        client.indices.delete(index=index)


@pytest.fixture
def _server_is_gone(settings: Any) -> None:
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"


def titles(text: str) -> str:
    response = Client().get("/sok/", {"q": text})
    assert response.status_code == 200
    return response.content.decode()


def shows(page: CasePage, html: str) -> bool:
    return f'href="{page.url}"' in html


@pytest.mark.elasticsearch
def test_a_case_published_is_found_within_ten_seconds(
    on_elasticsearch: SmallSite, django_capture_on_commit_callbacks: Commit
) -> None:
    page = on_elasticsearch.food
    page.title = "Kvarnstenar till hembygdsgården"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()

    deadline = time.monotonic() + 10
    while not shows(page, html := titles("kvarnstenar")):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert SIMPLIFIED not in html or "jämför vi ord" in html


@pytest.mark.elasticsearch
def test_a_case_unpublished_is_gone_at_once_though_the_index_was_not_told(on_elasticsearch: SmallSite) -> None:
    page = on_elasticsearch.snow
    assert shows(page, titles("snö"))

    page.unpublish()

    assert not shows(page, titles("snö"))


@pytest.mark.elasticsearch
@pytest.mark.usefixtures("_server_is_gone")
def test_a_server_that_went_away_leaves_results_and_a_notice(site: SmallSite) -> None:
    html = titles("snö")

    assert shows(site.snow, html)
    assert "Sökmotorn svarar inte just nu" in html
    assert SIMPLIFIED in html


@pytest.mark.usefixtures("_server_is_gone")
def test_an_answer_from_the_reserve_is_not_cached(site: SmallSite) -> None:
    response = Client().get("/sok/", {"q": "snö"})

    assert "no-store" in response["Cache-Control"]


@pytest.mark.usefixtures("_server_is_gone")
def test_browsing_and_a_case_page_do_without_the_server(site: SmallSite) -> None:
    assert Client().get("/sok/").status_code == 200
    assert Client().get(site.buses.url).status_code == 200


@pytest.mark.elasticsearch
def test_a_case_unpublished_while_the_server_is_away_is_gone_and_stays_gone_when_it_is_back(
    on_elasticsearch: SmallSite, elasticsearch_url: str, settings: Any, django_capture_on_commit_callbacks: Commit
) -> None:
    page = on_elasticsearch.snow
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert not shows(page, titles("snö"))

    settings.ELASTICSEARCH_URL = elasticsearch_url
    assert not shows(page, titles("snö"))
    StoredDocument.objects.update(retry_at=None)
    drain()
    assert not shows(page, titles("snö"))


# While the index is rebuilt


def change_everything(site: SmallSite) -> set[str]:
    """Edit, publish, unpublish, delete, move and restrict; gives the addresses that nobody may see from now on."""
    gone = {site.snow.url, site.taxi.url, site.buses.url, site.article.url}
    site.food.challenge = "<p>Nu handlar det om kvarnstenar.</p>"
    site.food.save_revision().publish()
    case("Ny skolskjuts i kommunen", "Skolskjuts som kom till medan indexet byggdes.", KRAMFORS)
    site.snow.unpublish()
    site.taxi.delete()
    site.buses.move(municipality_page(STOCKHOLM), pos="last-child")
    PageViewRestriction.objects.create(page=Page.objects.get(pk=site.article.pk), restriction_type="login")
    return gone


def shown_anywhere() -> str:
    """What a visitor may come to see, answered by Elasticsearch."""
    pages = []
    for query in ({"q": "skolskjuts elever anbud"}, {"q": "snö plogning"}, {}, {"typ": "exempel"}):
        response = Client().get("/sok/", query)
        assert response.status_code == 200
        assert not response.context["search"].result.degraded
        pages.append(response.content.decode())
    return "".join(pages)


@pytest.mark.elasticsearch
@pytest.mark.parametrize("drains_at_once", [True, False], ids=["drained at once", "drained after"])
@pytest.mark.parametrize("when", [0, 4, 8], ids=["at first", "in the middle", "at last"])
def test_what_changes_during_a_rebuild_is_in_the_index_and_what_is_hidden_is_never_shown(
    on_elasticsearch: SmallSite, monkeypatch: pytest.MonkeyPatch, when: int, drains_at_once: bool
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 1)
    engine = writing_engine()
    assert engine is not None
    sent: list[int] = []
    gone: set[str] = set()

    def change() -> None:
        gone.update(change_everything(on_elasticsearch))
        assert_unseen()
        if drains_at_once:
            drain()

    def assert_unseen() -> None:
        shown = shown_anywhere()
        assert [url for url in gone if f'href="{url}"' in shown] == []

    def on_sent(count: int) -> None:
        sent.append(count)
        if len(sent) - 1 == when:
            change()
        assert_unseen()

    rebuild_engine(engine, on_sent=on_sent)
    drain()
    assert_unseen()
    rows = StoredDocument.objects.findable().values_list("page_id", "built_version")
    assert gone
    assert dict(engine.versions()) == dict(rows)
    assert {page_id for page_id, _version in rows} == set(visible_pages().values_list("pk", flat=True))


@pytest.mark.elasticsearch
def test_what_changed_while_the_server_was_away_is_in_as_soon_as_it_is_back(
    on_elasticsearch: SmallSite, elasticsearch_url: str, settings: Any, django_capture_on_commit_callbacks: Commit
) -> None:
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"
    with django_capture_on_commit_callbacks(execute=True):
        on_elasticsearch.food.save_revision().publish()
        on_elasticsearch.snow.unpublish()
        on_elasticsearch.buses.delete()
    assert StoredDocument.objects.filter(failure=Failure.ENGINE).count() == 3
    assert not StoredDocument.objects.waiting().exists()

    settings.ELASTICSEARCH_URL = elasticsearch_url
    drain()

    assert not StoredDocument.objects.filter(waiting_since__isnull=False).exists()
    table = dict(StoredDocument.objects.findable().values_list("page_id", "built_version"))
    engine = writing_engine()
    assert engine is not None
    assert engine.versions() == table


@pytest.mark.elasticsearch
def test_an_index_that_lost_and_kept_what_it_should_not_is_put_right_by_reconcile(
    on_elasticsearch: SmallSite,
) -> None:
    engine = writing_engine()
    assert engine is not None
    kept = StoredDocument.objects.get(page_id=on_elasticsearch.food.pk).as_indexed()
    lost = StoredDocument.objects.get(page_id=on_elasticsearch.snow.pk)
    engine.remove({lost.page_id: lost.version})
    engine.put([replace(kept, version=90), replace(kept, page_id=999_999, version=3)])

    assert reconcile() == Reconciled(missing=1, surplus=1, outdated=1)
    drain()

    assert reconcile().total == 0
    assert engine.versions() == dict(StoredDocument.objects.findable().values_list("page_id", "built_version"))
