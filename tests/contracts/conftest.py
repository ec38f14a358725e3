"""The engines that the contract holds for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.contracts.sites import ElasticsearchSite, EmbeddedSite, Site


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """An empty site for each engine in turn."""
    if request.param == "embedded":
        yield EmbeddedSite()
    else:
        yield request.getfixturevalue("elasticsearch_site")


@pytest.fixture
def elasticsearch_site(elasticsearch_url: str) -> Iterator[ElasticsearchSite]:
    """An empty site on a real Elasticsearch."""
    site = ElasticsearchSite(elasticsearch_url, f"{settings.ELASTICSEARCH_PREFIX}_contract")
    yield site
    site.drop()
