"""Somebody is told that something waits, and not once for each thing."""

from __future__ import annotations

from typing import Any

import pytest

from letters import nudging
from letters.models import Letter
from letters.nudging import nudge
from members.models import User

pytestmark = pytest.mark.django_db
CONTEXT = {"path": "/admin/"}


def test_two_who_ask_at_once_write_one_letter(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.TASKS_BACKEND = "database"
    editor, write = User.objects.create_user("redaktion@example.se"), nudging.write

    def after_another(*args: Any, **kwargs: Any) -> Letter | None:
        monkeypatch.setattr(nudging, "write", write)
        nudge("submission_editors", editor, CONTEXT)
        return write(*args, **kwargs)

    monkeypatch.setattr(nudging, "write", after_another)
    nudge("submission_editors", editor, CONTEXT)

    letter = Letter.objects.get()
    letter.is_sent()
    nudge("submission_editors", editor, CONTEXT)
    assert Letter.objects.waiting().count() == 1
