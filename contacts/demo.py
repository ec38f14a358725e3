"""Questions that show how asking works: marked as examples, never reminded of and never written about to anybody."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from cases.models import CasePage
from contacts.models import WAITING_FOR_SUPPORT, Actor, Message, Question, QuestionStep, State, Turn
from municipalities.models import Municipality

ASKER_EMAIL = "fragare@example.se"
SUPPORT_EMAIL = "kundstod@example.se"


@transaction.atomic
def load_questions(path: Path) -> int:
    """Lay in the questions of a YAML file, those whose page is there, unless there are examples already."""
    if Question.objects.filter(is_example=True).exists():
        return 0
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    pages = {page.source_id: page for page in CasePage.objects.filter(is_example=True)}
    wanted = [row for row in rows if row["page"] is None or row["page"] in pages]
    for row in wanted:
        _load(row, pages.get(row["page"]))
    return len(wanted)


def _load(row: dict[str, Any], page: CasePage | None) -> None:
    state, _actor, since = row["steps"][-1]
    answered = [days for step, _by, days in row["steps"] if step == State.ANSWERED]
    question = Question.objects.create(
        is_example=True,
        state=state,
        page=page,
        text=row["text"],
        asker=row["asker"],
        asker_email=ASKER_EMAIL,
        municipality=Municipality.objects.get(code=row["municipality"]),
        created_at=_ago(row["days"]),
        sent_at=_ago(row["days"]),
        updated_at=_ago(since),
        answered_at=_ago(answered[-1]) if answered else None,
        helped=row.get("helped", ""),
    )
    for step, actor, days in row["steps"]:
        QuestionStep.objects.create(question=question, state=step, actor=actor, at=_ago(days))
    turns = dict(_turns(question, page, row["steps"]))
    for author, days, text in row.get("messages", ()):
        turn = turns[Actor.SUPPORT if author == Actor.SUPPORT else Actor.CONTACT]
        Message.objects.create(question=question, turn=turn, author=author, text=text, at=_ago(days))


def _turns(question: Question, page: CasePage | None, steps: list[list[Any]]) -> Iterator[tuple[Actor, Turn]]:
    """Who was asked last of each side: Kundstöd once, a page's contact after the mailbox beside it."""
    last = {state: (number, days) for number, (state, _actor, days) in enumerate(steps, start=1)}
    with_support = [last[state] for state in WAITING_FOR_SUPPORT if state in last]
    if with_support:
        yield Actor.SUPPORT, _asked(question, *max(with_support), address=SUPPORT_EMAIL, is_support=True)
    if page is not None and State.WITH_CONTACT in last:
        contact, *mailbox = page.contact_addresses
        for address in (*mailbox, contact):
            asked = _asked(
                question, *last[State.WITH_CONTACT], page=page, address=address, is_mailbox=address in mailbox
            )
            yield Actor.CONTACT, asked


def _asked(question: Question, occasion: int, days: int, **fields: Any) -> Turn:
    at = _ago(days)
    return Turn.objects.create(question=question, occasion=occasion, created_at=at, asked_at=at, **fields)


def _ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)
