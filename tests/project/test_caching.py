"""The cache: what is remembered, and pages without one."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client

from tests.factories import site_tree


class GoneCache(LocMemCache):
    """A server that no longer answers."""

    def _gone(self, *_args: Any, **_kwargs: Any) -> Any:
        raise ConnectionError

    add = get = set = touch = delete = has_key = incr = clear = _gone


@pytest.fixture
def gone(settings: Any) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "shared": {"BACKEND": f"{__name__}.GoneCache"},
    }


def test_what_is_remembered_is_in_the_shared_cache() -> None:
    cache.set("a", 1, 60)
    assert (cache.get("a"), caches["shared"].get("a")) == (1, 1)
    assert cache.incr("a") == 2
    assert not cache.add("a", 5)
    assert cache.delete("a")
    assert cache.get_or_set("a", lambda: 7) == 7


def test_counting_what_is_not_there_is_refused_as_ever() -> None:
    with pytest.raises(ValueError, match="not found"):
        cache.incr("nothing")


@pytest.mark.usefixtures("gone")
def test_nothing_is_remembered_without_a_cache() -> None:
    cache.set("a", 1)
    cache.clear()
    assert cache.get("a", "none") == "none"
    assert cache.add("a", 1)
    assert "a" not in cache
    assert cache.get_or_set("a", lambda: 7) == 7
    assert cache.get_many(["a"]) == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("gone")
@pytest.mark.parametrize("path", ["/", "/sok/?q=skola", "/exempel/", "/kommuner/"])
def test_pages_are_served_without_a_cache(client: Client, path: str) -> None:
    site_tree()
    assert client.get(path).status_code == 200
