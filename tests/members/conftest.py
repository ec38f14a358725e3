"""What these tests share: a still clock, for limits are windows of time."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
import time_machine

NOON = datetime.datetime(2026, 5, 4, 12, 0, 2, tzinfo=datetime.UTC)


@pytest.fixture
def clock(db: None) -> Iterator[time_machine.Coordinates]:
    """A moment from which no window of a limit ends while a test runs; `shift` lets time pass."""
    with time_machine.travel(NOON, tick=False) as moving:
        yield moving
