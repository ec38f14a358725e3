"""The demonstration's comments: laid in from a file, and taken away by their mark."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from comments.models import Comment, HidingReason, State
from comments.services import NOTHING
from municipalities.models import Municipality

OFFICE = "Redaktionen"
PageOf = Callable[[str], Any]


@transaction.atomic
def load_examples(path: Path, page_of: PageOf) -> int:
    """Lay in the comments of the pages that are there and have no examples yet; gives how many."""
    count = 0
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        page = page_of(entry["page"])
        if page is None or Comment.objects.filter(page=page.pk, is_example=True).exists():
            continue
        for thread in entry["threads"]:
            top = _made(thread, page)
            answers = [_made(answer, page, parent=top) for answer in thread.get("answers", ())]
            count += 1 + len(answers)
    return count


def remove_examples() -> int:
    """Take them away, with what was answered to them; gives how many there were."""
    examples = Comment.objects.filter(is_example=True)
    count = examples.count()
    examples.delete()
    return count


def _made(fields: dict[str, Any], page: Any, parent: Comment | None = None) -> Comment:
    state = State(fields.get("state", State.PUBLISHED))
    at = timezone.make_aware(datetime.datetime.fromisoformat(str(fields["at"])))
    is_confirmed = state is not State.UNCONFIRMED
    was_public = state in {State.PUBLISHED, State.HIDDEN, State.ERASED}
    values: dict[str, Any] = _who(fields) | {"text": fields.get("text", "").strip()}
    if state is State.ERASED:
        values = NOTHING | {"emptied_at": at}
    comment = Comment.objects.create(
        page_id=page.pk,
        parent=parent,
        state=state,
        reason=_reason(fields["reason"]) if state is State.HIDDEN else None,
        created_at=at,
        confirmed_at=at if is_confirmed else None,
        published_at=at if was_public else None,
        hidden_at=at if state is State.HIDDEN else None,
        is_example=True,
        **values,
    )
    comment.changes.create(state=state, at=at, reason=comment.reason)
    return comment


def _who(fields: dict[str, Any]) -> dict[str, Any]:
    municipality = Municipality.objects.filter(code=fields.get("municipality")).first()
    badge = municipality.name if municipality else ""
    return {
        "author_name": fields["name"],
        "badge": OFFICE if fields.get("is_office") else badge,
        "municipality": municipality,
        "email": f"{slugify(fields['name'])}@example.se",
    }


def _reason(label: str) -> HidingReason | None:
    """The reason with this label; the first where the editors have renamed it."""
    reasons = HidingReason.objects.all()
    return reasons.filter(label=label).first() or reasons.first()
