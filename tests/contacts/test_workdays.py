"""Working days in Sweden."""

from __future__ import annotations

import datetime
import doctest
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts import links, replies, routing, workdays
from contacts.workdays import counts_from, is_working_day, working_day_after

DAYS = st.dates(datetime.date(2025, 1, 1), datetime.date(2040, 12, 31))


@pytest.mark.parametrize("module", [links, replies, routing, workdays])
def test_examples_of_the_functions_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    "day",
    [
        "2026-01-01",
        "2026-01-06",
        "2026-04-03",  # long Friday
        "2026-04-06",
        "2026-05-01",
        "2026-05-14",
        "2025-06-06",
        "2026-06-19",  # midsummer's eve
        "2027-06-25",
        "2026-12-24",
        "2026-12-25",
        "2026-12-31",
        "2026-09-05",  # a Saturday
        "2026-09-06",
    ],
)
def test_nobody_is_at_work_on_days_off_and_the_three_eves(day: str) -> None:
    assert not is_working_day(datetime.date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-01-05", "2026-04-02", "2026-04-30", "2026-06-18", "2026-12-23", "2026-12-30"])
def test_half_days_before_a_day_off_are_working_days(day: str) -> None:
    assert is_working_day(datetime.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("asked", "days", "due"),
    [
        ("2026-09-07", 2, "2026-09-09"),
        ("2026-09-10", 2, "2026-09-14"),  # over a weekend
        ("2026-09-12", 2, "2026-09-15"),  # from a Saturday
        ("2026-06-17", 4, "2026-06-24"),  # over midsummer
        ("2026-12-23", 4, "2027-01-04"),  # over Christmas and New Year
    ],
)
def test_days_off_are_not_counted(asked: str, days: int, due: str) -> None:
    assert working_day_after(datetime.date.fromisoformat(asked), days) == datetime.date.fromisoformat(due)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-09-07 08:00", "2026-09-07"),
        ("2026-09-10 17:00", "2026-09-11"),
        ("2026-09-11 20:00", "2026-09-14"),  # a Friday evening
        ("2026-09-12 10:00", "2026-09-14"),
        ("2026-09-13 23:59", "2026-09-14"),
        ("2026-06-19 09:00", "2026-06-22"),  # midsummer's eve
        ("2026-12-23 18:00", "2026-12-28"),  # the evening before Christmas
    ],
)
def test_what_comes_when_nobody_is_at_work_counts_from_the_next_working_day(moment: str, day: str) -> None:
    assert counts_from(datetime.datetime.fromisoformat(moment)) == datetime.date.fromisoformat(day)


@given(DAYS, st.integers(1, 6))
def test_so_many_working_days_lie_between(day: datetime.date, count: int) -> None:
    end = working_day_after(day, count)
    between = [day + datetime.timedelta(days=n) for n in range(1, (end - day).days + 1)]

    assert is_working_day(end)
    assert sum(map(is_working_day, between)) == count
