"""One command forgets all that is kept no longer."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command, get_commands

from kunskapsbank.management.commands.forget import COMMANDS


def test_forget_runs_every_rooms_own_command() -> None:
    own = {name for name in get_commands() if name.endswith("_forget")}

    assert own | {"members_tidy"} == set(COMMANDS)


@pytest.mark.django_db
def test_forget_in_an_empty_site_has_nothing_to_complain_of() -> None:
    call_command("forget", stdout=StringIO())


def test_a_room_that_fails_keeps_none_of_the_others_from_forgetting(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def run(name: str, **_options: Any) -> None:
        ran.append(name)
        if name == "letters_forget":
            raise OSError

    monkeypatch.setattr("kunskapsbank.management.commands.forget.call_command", run)
    with pytest.raises(CommandError, match="letters_forget \\(OSError\\)"):
        call_command("forget")

    assert ran == list(COMMANDS)
