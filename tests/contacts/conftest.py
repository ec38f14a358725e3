"""What these tests share: the site, with a case, at a time of day when nothing runs out."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
import time_machine

from cases.models import CasePage
from tests.factories import CasePageFactory, site_tree

# A Monday, with no day off in the two weeks after it.
MONDAY = datetime.datetime(2026, 9, 7, 8, 0, 2, tzinfo=datetime.UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still until the test moves it."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(db: None, clock: time_machine.Traveller) -> CasePage:
    """A case of Kramfors, whose contact takes questions."""
    site_tree()
    return CasePageFactory(title="Fyra anbud på skolskjuts", slug="fyra-anbud")
