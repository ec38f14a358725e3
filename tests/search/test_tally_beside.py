"""The thread that writes counts down; its own module, since others hold a transaction open around all their tests."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from search.models import AskedText
from search.tally import Tally


@pytest.mark.django_db(transaction=True)
def test_searches_of_a_while_are_written_down_together_beside_the_answers(settings: Any) -> None:
    settings.SEARCH_TALLY_SECONDS = 5.0
    before = set(threading.enumerate())
    counter = Tally()
    for _time in range(3):
        counter.note("skolskjuts", is_answered=True)
    [timer] = set(threading.enumerate()) - before
    assert not AskedText.objects.exists()
    timer.join(30)
    [row] = AskedText.objects.with_counts()
    assert (row.text, row.asked, row.unanswered) == ("skolskjuts", 3, 0)
