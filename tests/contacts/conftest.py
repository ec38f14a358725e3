"""What these tests share: the site, with a case, at a time of day when nothing runs out."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction

from cases.models import CasePage
from contacts.models import Question
from tests.contacts.asking import sent_question
from tests.factories import CasePageFactory, site_tree

# A Monday, with no day off in the two weeks after it.
MONDAY = datetime.datetime(2026, 9, 7, 8, 0, 2, tzinfo=datetime.UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still until the test moves it."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="module")
def case_id(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    """The site with a case; made once for the tests of a module, each of which leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(MONDAY):
            site_tree()
            page = CasePageFactory(title="Fyra anbud på skolskjuts", slug="fyra-anbud")
        yield page.pk
        transaction.set_rollback(True)


@pytest.fixture
def case(case_id: int, db: None, clock: time_machine.Traveller) -> CasePage:
    """A case of Kramfors, whose contact takes questions."""
    return CasePage.objects.get(pk=case_id)


@pytest.fixture
def question(case: CasePage) -> Question:
    """A question that the contact of the case has."""
    return sent_question(page=case)
