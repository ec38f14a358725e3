"""The site on a real Elasticsearch: published is found, unpublished is gone, and without the server it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from elasticsearch import Elasticsearch

from cases.models import CasePage
from scripts.services.processes import free_port
from search.engines.elastic.indices import Indices
from search.indexing import drain
from search.models import StoredDocument
from tests.search.sites import SmallSite

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
