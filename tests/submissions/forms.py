"""What the tests of this app send and read."""

from __future__ import annotations

import datetime
import re
from typing import Any

import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Category, Phase, ProcurementStatus
from kunskapsbank.entry import sealed_now
from letters.services import send_due
from submissions.links import new_link_to
from submissions.models import Kind, State, Submission
from tests.factories import KRAMFORS, WORDS

TEXTS = ("challenge", "solution", "result", "lessons_worked", "lessons_avoid")
ADDRESS = "upphandlare@example.se"


def story(kind: str = "exempel", **changes: Any) -> dict[str, Any]:
    """A case or an open challenge as its form is sent."""
    values: dict[str, Any] = {
        "title": "Så fick vi fler anbud på skolskjuts",
        "challenge": WORDS,
        "municipality": KRAMFORS,
        "contact_role": "Upphandlare",
        "contact_email": "",
        "sender_email": ADDRESS,
    }
    if kind == "exempel":
        values |= dict.fromkeys(TEXTS, WORDS)
        values |= {
            "fits_if": "",
            "category": Category.objects.get(code="persontransporter").pk,
            "phase": Phase.objects.get(code="forbereda").pk,
            "procurement_status": ProcurementStatus.objects.get(code="avtal").pk,
        }
    return values | changes


def seal(seconds_ago: int = 10) -> str:
    """The mark of a form that was opened some seconds ago."""
    with time_machine.travel(timezone.now() - datetime.timedelta(seconds=seconds_ago)):
        return sealed_now()


def begin(client: Client, kind: str = "exempel", button: str = "spara", **changes: Any) -> Any:
    """Send a form for the first time."""
    sent = {"oppnad": seal(), "webbplats": "", **story(kind, **changes), button: "1"}
    return client.post(f"/dela/{kind}/", sent)


def save(client: Client, url: str, *, button: str = "spara", version: int | None = None, **changes: Any) -> Any:
    """Send the form of a draft; with the present version unless another is given."""
    if version is None:
        version = Submission.objects.order_by("pk").values_list("version", flat=True).last()
    kind = "exempel" if Submission.objects.order_by("pk").last().is_case else "utmaning"  # type: ignore[union-attr]
    return client.post(url, {**story(kind, **changes), "version": version, button: "1"})


def mailed() -> Any:
    """Send what waits, and give the last letter."""
    send_due()
    return mail.outbox[-1]


def code_in(message: Any) -> str:
    """The code of a letter."""
    return re.search(r"\b\d{6}\b", message.body)[0]  # type: ignore[index]


def path_in(message: Any) -> str:
    """The path of the private link in a letter."""
    return re.search(r"https?://[^/\s]+(/(?:dela|godkann)/[\w-]+/)", message.body)[1]  # type: ignore[index]


def handed_in(kind: Kind = Kind.CASE, **fields: Any) -> Submission:
    """A submission that the editors have received."""
    now = timezone.now()
    values = {
        "title": "Så fick vi fler anbud på skolskjuts",
        **dict.fromkeys(TEXTS, WORDS),
        "municipality_id": KRAMFORS,
        "contact_role": "Upphandlare",
        "sender_email": ADDRESS,
        "confirmed_at": now,
        "sent_at": now,
        "state": State.RECEIVED,
        **fields,
    }
    submission = Submission.objects.create(kind=kind, **values)
    submission.changes.create(state=submission.state)
    return submission


def link_to(submission: Submission, name: str = "status") -> str:
    """A private address of the submission."""
    return reverse(f"submissions:{name}", args=[new_link_to(submission)])
