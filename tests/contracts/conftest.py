"""The engines that the contract holds for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings

from search.engines.elastic.connection import Connection
from tests.contracts.sites import ElasticsearchSite, EmbeddedSite, Site
from tests.secured import SECURED, SECURED_PREFIX


@pytest.fixture(
    params=[
        "embedded",
        pytest.param("elasticsearch", marks=pytest.mark.elasticsearch),
        pytest.param("secured", marks=SECURED),
    ]
)
def site(request: pytest.FixtureRequest) -> Site:
    """An empty site for each engine in turn."""
    return request.getfixturevalue(f"{request.param}_site")


@pytest.fixture
def embedded_site() -> EmbeddedSite:
    """An empty site in memory."""
    return EmbeddedSite()


@pytest.fixture
def elasticsearch_site(elasticsearch_url: str) -> Iterator[ElasticsearchSite]:
    """An empty site on a real Elasticsearch."""
    site = ElasticsearchSite(Connection((elasticsearch_url,)), f"{settings.ELASTICSEARCH_PREFIX}_contract")
    yield site
    site.drop()


@pytest.fixture
def secured_site(secured_connection: Connection) -> Iterator[ElasticsearchSite]:
    """An empty site on a real Elasticsearch that lets the site's user do no more than it needs."""
    site = ElasticsearchSite(secured_connection, SECURED_PREFIX)
    yield site
    site.drop()
