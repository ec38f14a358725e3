"""How often one visitor may do something."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.core.cache import cache, caches
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from kunskapsbank.ratelimit import Limit, client_network, limited, retry_after, retry_after_for

THRICE = Limit("trial", 3, 60)
NOON = "2026-05-04 12:00:15+00:00"


def visit(address: str = "192.0.2.7", **headers: str) -> HttpRequest:
    return RequestFactory().post("/", REMOTE_ADDR=address, headers=headers)


def test_visitor_may_so_often_and_then_waits_for_the_end_of_the_window() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assert [retry_after(visit(), THRICE) for _ in range(5)] == [0, 0, 0, 45, 45]
        clock.shift(45)
        assert retry_after(visit(), THRICE) == 0


def test_one_visitor_takes_nothing_from_another_and_one_limit_nothing_from_another() -> None:
    for _ in range(4):
        retry_after(visit(), THRICE)

    assert retry_after(visit("192.0.2.8"), THRICE) == 0
    assert retry_after(visit(), Limit("other", 3, 60)) == 0


def test_the_longest_wait_of_several_limits_holds() -> None:
    with time_machine.travel(NOON, tick=False):
        limits = THRICE, Limit("day", 1, 86_400)
        assert retry_after(visit(), *limits) == 0
        assert retry_after(visit(), *limits) == 12 * 3600 - 15


def test_household_with_ipv6_is_one_visitor() -> None:
    for last in "1234":
        retry_after(visit(f"2001:db8:1:2::{last}"), THRICE)

    assert retry_after(visit("2001:db8:1:2:ffff::9"), THRICE) > 0
    assert retry_after(visit("2001:db8:1:3::1"), THRICE) == 0


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),
        (1, "", "10.0.0.1"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "no address", "no address"),
    ],
)
def test_address_is_the_one_a_trusted_proxy_saw(settings: Any, proxies: int, forwarded: str, seen: str) -> None:
    settings.TRUSTED_PROXIES = proxies

    assert client_network(visit("10.0.0.1", **{"X-Forwarded-For": forwarded})) == seen


def test_no_address_is_kept_and_another_day_has_other_fingerprints() -> None:
    def kept() -> str:
        cache.clear()
        retry_after(visit(), THRICE)
        retry_after_for("anna@example.se", THRICE)
        return str(sorted(key.rpartition(":")[2] for key in caches["shared"]._cache))

    with time_machine.travel(NOON, tick=False) as clock:
        first = kept()
        assert "192.0.2.7" not in first and "anna" not in first
        clock.shift(86_400)
        assert kept() != first


def test_everybody_may_while_the_cache_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> Any:
        raise ConnectionError

    for name in ("add", "incr", "touch"):
        monkeypatch.setattr(LocMemCache, name, fail)

    assert [retry_after(visit(), THRICE) for _ in range(5)] == [0] * 5


@pytest.mark.django_db
def test_refused_visitor_is_told_in_words_when_to_come_back() -> None:
    view = limited(Limit("view", 1, 60))(lambda _request: HttpResponse("ok"))
    view(visit())

    with time_machine.travel(NOON, tick=False):
        view(visit())
        response = view(visit())

    assert response.status_code == 429
    assert response["Retry-After"] == "45"
    assert "Försök igen om 45 sekunder" in response.content.decode()
    assert view(RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")).status_code == 200
