"""What these tests share: a site with a case, at a time of day from which no window of a limit ends."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from members.people import Person
from tests.factories import CasePageFactory, site_tree


@pytest.fixture
def case(db: None) -> Iterator[Any]:
    """A published case of Kramfors."""
    with time_machine.travel(datetime.datetime(2026, 5, 4, 12, 0, 2, tzinfo=datetime.UTC)):
        site_tree()
        yield CasePageFactory(title="Så fick vi fler anbud", slug="fler-anbud")


@pytest.fixture
def as_member(client: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[[Person], None]:
    """Lets the client be logged in as a person; what makes somebody a person is another room's."""

    def log_in(person: Person) -> None:
        client.force_login(person.user)
        for module in ("writing", "following", "tipping"):
            monkeypatch.setattr(f"comments.views.{module}.person_of", {person.user: person}.get)

    return log_in
