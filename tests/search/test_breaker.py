"""The circuit breaker: when it opens, whom it lets try, and that a broken cache never stops anyone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache

from search.breaker import CircuitBreaker, is_first


class BrokenCache(BaseCache):
    """A cache whose server is gone."""

    def __init__(self) -> None:
        super().__init__({})

    def _fail(self, *_args: object, **_options: object) -> None:
        raise ConnectionError("gone")

    add = get = set = delete = incr = delete_many = _fail


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel("2026-05-04 12:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def breaker(clock: time_machine.Coordinates) -> CircuitBreaker:
    return CircuitBreaker(cache, "test")


def fail(breaker: CircuitBreaker, times: int) -> None:
    for _time in range(times):
        breaker.record_failure()


def test_breaker_is_closed_at_first(breaker):
    assert not breaker.is_open()


def test_breaker_stays_closed_after_two_failures(breaker):
    fail(breaker, 2)
    assert not breaker.is_open()


def test_breaker_opens_at_the_third_failure(breaker):
    fail(breaker, 3)
    assert breaker.is_open()


def test_a_success_between_failures_starts_the_count_anew(breaker):
    fail(breaker, 2)
    breaker.record_success()
    fail(breaker, 2)
    assert not breaker.is_open()


def test_another_process_with_the_same_cache_finds_it_open(breaker):
    fail(breaker, 3)
    assert CircuitBreaker(cache, "test").is_open()


def test_a_breaker_of_another_name_is_not_affected(breaker):
    fail(breaker, 3)
    assert not CircuitBreaker(cache, "other").is_open()


def test_breaker_stays_open_for_thirty_seconds(breaker, clock):
    fail(breaker, 3)
    clock.shift(29.9)
    assert breaker.is_open()


def test_one_caller_may_try_when_the_time_is_up(breaker, clock):
    fail(breaker, 3)
    clock.shift(30.1)
    assert [breaker.is_open() for _caller in range(3)] == [False, True, True]


def test_a_trial_that_succeeds_closes_it(breaker, clock):
    fail(breaker, 3)
    clock.shift(30.1)
    breaker.is_open()
    breaker.record_success()
    assert [breaker.is_open() for _caller in range(3)] == [False, False, False]


def test_a_trial_that_fails_opens_it_for_thirty_seconds_more(breaker, clock):
    fail(breaker, 3)
    clock.shift(30.1)
    breaker.is_open()
    breaker.record_failure()
    clock.shift(29.9)
    assert breaker.is_open()
    clock.shift(0.2)
    assert not breaker.is_open()


def test_another_caller_may_try_when_the_first_never_came_back(breaker, clock):
    fail(breaker, 3)
    clock.shift(30.1)
    breaker.is_open()
    clock.shift(30.1)
    assert not breaker.is_open()


def test_breaker_without_cache_is_closed_and_takes_every_report():
    breaker = CircuitBreaker(BrokenCache(), "test")
    fail(breaker, 5)
    breaker.record_success()
    assert not breaker.is_open()


def test_only_the_first_in_a_minute_is_first(clock):
    firsts = [is_first(cache, "key", in_seconds=60) for _caller in range(3)]
    clock.shift(60.1)
    assert [*firsts, is_first(cache, "key", in_seconds=60)] == [True, False, False, True]


def test_everyone_is_first_without_cache():
    assert is_first(BrokenCache(), "key", in_seconds=60)
