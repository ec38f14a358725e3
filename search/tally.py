"""What is searched for, counted beside the answers: which short texts, how often, and which found nothing.

Nothing says who asked. Texts that hold what looks like a person's number or address are not kept, nor long ones: a
description tells of one case, and no count comes of it. An answer never waits for a count or fails with it.
"""

from __future__ import annotations

import datetime
import logging
import re
import threading
from collections import Counter
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kunskapsbank.textcheck import Kind, check
from search.forms import SearchAddress
from search.models import AskedDay, AskedText

logger = logging.getLogger(__name__)

_PERSONAL = frozenset({Kind.PERSONAL_NUMBER, Kind.EMAIL, Kind.PHONE})
_MACHINE = re.compile(r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python|java/|go-http|headless", re.IGNORECASE)


class Tally:
    """Counts in memory, and writes them down a little later, all at once."""

    def __init__(self) -> None:
        """Empty."""
        self._lock = threading.Lock()
        self._asked: Counter[str] = Counter()
        self._unanswered: Counter[str] = Counter()
        self._timer: threading.Timer | None = None

    def note(self, text: str, *, is_answered: bool) -> None:
        """One search; at most `SEARCH_TALLY_SECONDS` later it is in the database."""
        with self._lock:
            self._asked[text] += 1
            self._unanswered[text] += not is_answered
            if self._timer is not None:
                return
            if settings.SEARCH_TALLY_SECONDS:
                self._timer = threading.Timer(settings.SEARCH_TALLY_SECONDS, self._write_beside)
                self._timer.daemon = True
                self._timer.start()
                return
        self.write()

    def write(self) -> None:
        """Write down what was counted. Where the database does not take it, it is forgotten: nobody waits for it."""
        with self._lock:
            asked, unanswered = self._asked, self._unanswered
            self._asked, self._unanswered, self._timer = Counter(), Counter(), None
        try:
            for text, count in asked.items():
                _add(text, count, unanswered[text])
        except DatabaseError as error:
            logger.warning("searches were not counted", extra={"reason": type(error).__name__})

    def _write_beside(self) -> None:
        try:
            self.write()
        finally:
            connection.close()


TALLY = Tally()


def count_search(request: HttpRequest, response: HttpResponse, address: SearchAddress, *, total: int) -> None:
    """Count a search once its answer has been sent, if a person asked it of all pages for the first time."""
    text = countable(address.text)
    if text and _is_first_look(address) and _is_visitor(request):
        # Django's own way to do something after the answer; a test's client closes answers, too.
        response._resource_closers.append(lambda: TALLY.note(text, is_answered=total > 0))  # type: ignore[attr-defined]


def countable(text: str) -> str:
    """The text as it is counted, or empty where it is not to be kept."""
    said = " ".join(text.split()).casefold()
    if len(said) > AskedText.LONGEST or any(finding.kind in _PERSONAL for finding in check(said)):
        return ""
    return said


def forget_old(now: datetime.datetime) -> int:
    """Delete the counts of days longer ago than they are kept, and texts without any left. Gives how many texts."""
    AskedDay.objects.filter(day__lt=timezone.localdate(now) - settings.KEEP.searches).delete()
    _deleted, by_model = AskedText.objects.filter(days=None).delete()
    return by_model.get(AskedText._meta.label, 0)


def _is_first_look(address: SearchAddress) -> bool:
    return address.page == 1 and not address.newest_first and not any(address.filters.values())


def _is_visitor(request: HttpRequest) -> bool:
    """No machine that says so, no page fetched in advance, and no editor who tries things out."""
    agent = request.headers.get("User-Agent", "")
    is_machine = not agent or bool(_MACHINE.search(agent))
    is_advance = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return not (is_machine or is_advance or settings.SESSION_COOKIE_NAME in request.COOKIES)


@transaction.atomic
def _add(text: str, asked: int, unanswered: int) -> None:
    now = timezone.now()
    seen: dict[str, Any] = {"asked_at": now} | ({"unanswered_at": now} if unanswered else {})
    row, _created = AskedText.objects.update_or_create(text=text, defaults=seen)
    day, _created = AskedDay.objects.get_or_create(text=row, day=timezone.localdate(now))
    AskedDay.objects.filter(pk=day.pk).update(asked=F("asked") + asked, unanswered=F("unanswered") + unanswered)
