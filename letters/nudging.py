"""Telling somebody that something waits, without a letter for each thing."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from letters.models import Letter
from letters.services import Handling, write

AT_MOST_EVERY = datetime.timedelta(hours=1)


def nudge(kind: str, person: Any, context: Mapping[str, Any]) -> None:
    """Write a letter of this kind to a user, unless one waits; it is sent an hour after the last at the earliest.

    It is named after the last one, so that two who ask at once write the same.
    """
    now = timezone.now()
    key = f"{kind}:{person.pk}:"
    last = Letter.objects.filter(kind=kind, key__startswith=key).order_by("-pk").first()
    if last and last.sent_at is None and last.given_up_at is None:
        return
    earliest = max(now, last.sent_at + AT_MOST_EVERY) if last and last.sent_at else now
    write(
        kind,
        to=person.email,
        key=f"{key}after:{last.pk if last else 0}",
        context=context,
        handling=Handling(not_before=earliest),
    )
