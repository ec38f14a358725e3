"""What these tests share: a site with a case, at a time of day from which no window of a limit ends."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from cases.models import CasePage
from members.people import Person
from tests.factories import CasePageFactory, site_tree

NOON = datetime.datetime(2026, 5, 4, 12, 0, 2, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def case_id(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    """The site with a case; made once for the tests of a module, each of which leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOON):
            site_tree()
            page = CasePageFactory(title="Så fick vi fler anbud", slug="fler-anbud")
        yield page.pk
        transaction.set_rollback(True)


@pytest.fixture
def case(case_id: int, db: None) -> Iterator[CasePage]:
    """A published case of Kramfors."""
    with time_machine.travel(NOON):
        yield CasePage.objects.get(pk=case_id)


@pytest.fixture
def as_member(client: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[[Person], None]:
    """Lets the client be logged in as a person; what makes somebody a person is another room's."""

    def log_in(person: Person) -> None:
        client.force_login(person.user)
        for module in ("writing", "following", "tipping"):
            monkeypatch.setattr(
                f"comments.views.{module}.person_in", lambda request: {person.user: person}.get(request.user)
            )

    return log_in
