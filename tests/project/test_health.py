"""What a probe is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client


def test_livez_answers_without_the_database(client: Client) -> None:
    assert client.get("/livez", headers={"host": "10.0.0.7"}).content == b"ok"


@pytest.mark.django_db
def test_readyz_answers_when_the_database_does(client: Client) -> None:
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_readyz_is_503_when_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", refuse)

    assert client.get("/readyz").status_code == 503


def test_probe_is_not_led_to_https(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/livez").status_code == 200
