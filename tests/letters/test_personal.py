"""A person is given what is kept of the letters to them, and has it forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from letters.addresses import Why, digest_of_address, is_undeliverable, note_bounce
from letters.codes import mail_code
from letters.models import Letter, MailedCode
from letters.personal import forget, kept_about
from letters.services import send_due, write
from members.personal_data import keepers

pytestmark = pytest.mark.django_db
ADDRESS = "anna@example.se"


@pytest.fixture(autouse=True)
def _worker_sends(settings: Any) -> None:
    settings.TASKS_BACKEND = "database"


def written(key: str, to: str = ADDRESS) -> None:
    write("submission_editors", to=to, key=key, context={"path": "/x/"})


def test_letters_are_given_out_and_forgotten_by_address_however_it_is_written() -> None:
    written("1")
    written("2", "bo@example.se")
    mail_code("prov", ADDRESS)
    send_due()
    written("3")
    note_bounce(digest_of_address(ADDRESS), Why.PERMANENT)

    assert [kept["ämne"] for kept in kept_about("Anna@example.se")] == ["Något väntar i Inlämnat"] * 2
    assert forget("Anna@example.se") == 3

    assert not Letter.objects.filter(address_digest=digest_of_address(ADDRESS)).exists()
    assert not Letter.objects.waiting().filter(key="3").exists()
    assert not MailedCode.objects.exists()
    assert not is_undeliverable(ADDRESS)
    assert Letter.objects.get(key="2").to == "bo@example.se"


def test_whoever_asks_for_all_their_data_is_given_the_letters_too() -> None:
    written("1")

    (keeper,) = (one for one in keepers() if one.export is kept_about)
    assert keeper.erase is forget
    assert keeper.export(ADDRESS)[0]["text"].startswith("Hej!")
