"""Telling a friend of a page by mail."""

from __future__ import annotations

from typing import Any

from django.utils.crypto import get_random_string

from letters.services import Handling, write
from members.people import Person

MOST_A_DAY = 5


def tip(page: Any, *, to: str, by: Person) -> None:
    """Mail a link to the page in fixed words. The letter is emptied as soon as it is sent, and nothing else knows `to`.

    The key says nothing, either: whoever presses twice sends twice, within what a day allows.
    """
    write(
        "tip",
        to=to,
        key=f"tip:{get_random_string(32)}",
        context={"title": page.title, "url": page.full_url, "who": by.email},
        handling=Handling(reply_to=by.email, holds_secret=True),
    )
