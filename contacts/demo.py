"""Questions that show how asking works: marked as examples, never reminded of and never written about to anybody."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from cases.models import CasePage
from contacts.models import Actor, Message, Question, QuestionStep, State, Turn
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
    asked = {Actor.CONTACT: _contact(question, page, row["days"]), Actor.SUPPORT: _support(question, row["steps"])}
    turns = {actor: turn for actor, turn in asked.items() if turn}
    for author, days, text in row.get("messages", ()):
        turn = turns[Actor.SUPPORT if author == Actor.SUPPORT else Actor.CONTACT]
        Message.objects.create(question=question, turn=turn, author=author, text=text, at=_ago(days))


def _contact(question: Question, page: CasePage | None, days: int) -> Turn | None:
    if page is None or not question.steps.filter(state=State.WITH_CONTACT).exists():
        return None
    asked = _ago(days)
    return Turn.objects.create(
        question=question, page=page, address=page.contact_email, created_at=asked, asked_at=asked
    )


def _support(question: Question, steps: list[list[Any]]) -> Turn | None:
    days = [days for step, _actor, days in steps if step in {State.WITH_SUPPORT, State.DECLINED, State.REFERRED}]
    if not days:
        return None
    asked = _ago(days[0])
    return Turn.objects.create(
        question=question, is_support=True, address=SUPPORT_EMAIL, created_at=asked, asked_at=asked
    )


def _ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)
