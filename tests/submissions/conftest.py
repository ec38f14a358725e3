"""What these tests share: the site, and an editor."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client

from tests.factories import site_tree


@pytest.fixture
def site(db: None) -> None:
    """The site's pages."""
    site_tree()


@pytest.fixture
def still_site(site: None) -> Iterator[None]:
    """The site, at a time of day from which no window of a limit ends while a test runs."""
    with time_machine.travel(datetime.datetime(2026, 5, 4, 12, 0, 2, tzinfo=datetime.UTC)):
        yield


@pytest.fixture
def editor(client: Client) -> Client:
    """A client logged in as one who may do everything."""
    client.force_login(get_user_model().objects.create_superuser("redaktor@example.se"))
    return client
