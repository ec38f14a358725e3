"""What the tests of comments send, make and read."""

from __future__ import annotations

import datetime
import re
from typing import Any

import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.utils import timezone

from comments.models import Comment, HidingReason, State
from comments.services import write_as_visitor
from kunskapsbank.entry import sealed_now
from letters.services import send_due
from members.people import Person
from municipalities.editors import set_up_editors
from municipalities.models import Municipality

ADDRESS = "upphandlare@example.se"
NAME = "Upphandlare i en mindre kommun"
TEXT = "Vi delade också upp den i fyra områden. Hur gjorde ni med reservtrafiken?"
UMEA = "2480"


def seal(seconds_ago: int = 10) -> str:
    """The mark of a form that was opened some seconds ago."""
    with time_machine.travel(timezone.now() - datetime.timedelta(seconds=seconds_ago)):
        return sealed_now()


def sent(**changes: Any) -> dict[str, Any]:
    """A visitor's form as it is sent."""
    return {"text": TEXT, "name": NAME, "email": ADDRESS, "oppnad": seal(), "webbplats": "", **changes}


def write(client: Client, page: Any, **changes: Any) -> Any:
    """Send a comment on a page."""
    return client.post(f"/kommentarer/{page.pk}/skriv/", sent(**changes))


def mailed() -> Any:
    """Send what waits, and give the last letter."""
    send_due()
    return mail.outbox[-1]


def code_in(message: Any) -> str:
    """The code of a letter."""
    return re.search(r"\b\d{6}\b", message.body)[0]  # type: ignore[index]


def path_in(message: Any, start: str = "/kommentarer/") -> str:
    """The path of the private link in a letter."""
    return re.search(rf"https?://[^/\s]+({start}[\w/-]+)", message.body)[1]  # type: ignore[index]


def comment_on(page: Any, text: str = TEXT, **fields: Any) -> Comment:
    """A comment, published unless another state is given."""
    now = timezone.now()
    values = {
        "author_name": NAME,
        "email": ADDRESS,
        "state": State.PUBLISHED,
        "confirmed_at": now,
        "text_digest": "",
        **fields,
    }
    if values["state"] in {State.PUBLISHED}:
        values.setdefault("published_at", now)
    if values["state"] == State.HIDDEN:
        values.setdefault("reason", reason())
        values.setdefault("hidden_at", now)
    return Comment.objects.create(page_id=page.pk, text=text, **values)


def reason() -> HidingReason:
    """The first reason for hiding."""
    return HidingReason.objects.first()  # type: ignore[return-value]


def visitor_writes(page: Any, **changes: Any) -> Comment:
    """A comment as a visitor leaves it before it is confirmed."""
    values = {"parent": None, "text": TEXT, "name": NAME, "email": ADDRESS, **changes}
    return write_as_visitor(page=page, **values)


def moderator(email: str = "redaktor@example.se") -> Any:
    """One of the editorial office."""
    user = get_user_model().objects.create_user(email, first_name="Redaktör")
    user.groups.add(set_up_editors())
    return user


def member(email: str = "medlem@kommun.example.se", code: str | None = UMEA) -> Person:
    """A member of a municipality; of none when the code is None."""
    user = get_user_model().objects.filter(email=email).first() or get_user_model().objects.create_user(email)
    municipality = Municipality.objects.get(code=code) if code else None
    return Person(user, "Inköpare", email, "Inköpare", municipality, municipality.name if municipality else "")
