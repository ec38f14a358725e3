"""How the search is doing, for its operator."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.embedding import NoEmbedder, get_embedder
from search.engines import embedded_engine, writing_engine
from search.engines.base import EngineUnavailable
from search.hydration import visible_pages
from search.models import StoredDocument

LATE = datetime.timedelta(minutes=15)


@dataclass(slots=True)
class SearchStatus:
    """Counts and ages; `problems` are sentences that say what an operator should look at."""

    engine: str
    model: str
    pages: int
    stored: int
    indexed: int | None
    waiting: int
    oldest_waiting_seconds: int
    failed: int
    last_error: str
    problems: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def lines(self) -> list[tuple[str, str]]:
        """Labels and values for a person."""
        return [
            (_("Sökmotor"), self.engine),
            (_("Språkmodell"), self.model),
            (_("Sidor som får visas"), str(self.pages)),
            (_("Sparade dokument"), str(self.stored)),
            (_("Dokument i sökmotorn"), "–" if self.indexed is None else str(self.indexed)),
            (_("Väntar på indexering"), str(self.waiting)),
            (_("Äldsta har väntat"), _("%(seconds)s s") % {"seconds": self.oldest_waiting_seconds}),
            (_("Misslyckade"), str(self.failed)),
            (_("Senaste fel"), self.last_error or "–"),
        ]


def read_status() -> SearchStatus:
    """The state now; an engine that does not answer is a problem, not an error."""
    waiting = StoredDocument.objects.filter(waiting_since__isnull=False)
    oldest = waiting.order_by("waiting_since").values_list("waiting_since", flat=True).first()
    failed = waiting.filter(attempts__gt=0)
    status = SearchStatus(
        engine="elasticsearch" if settings.ELASTICSEARCH_URL else "embedded",
        model=get_embedder().name,
        pages=visible_pages().count(),
        stored=StoredDocument.objects.findable().count(),
        indexed=None,
        waiting=waiting.count(),
        oldest_waiting_seconds=int((timezone.now() - oldest).total_seconds()) if oldest else 0,
        failed=failed.count(),
        last_error=failed.order_by("-retry_at").values_list("last_error", flat=True).first() or "",
    )
    try:
        status.indexed = (writing_engine() or embedded_engine()).status().documents
    except EngineUnavailable as error:
        status.problems.append(_("Sökmotorn svarar inte: %(error)s") % {"error": error})
    status.problems += _problems(status)
    return status


def _problems(status: SearchStatus) -> list[str]:
    problems = []
    if status.failed:
        text = ngettext("%(count)s sida kunde inte indexeras.", "%(count)s sidor kunde inte indexeras.", status.failed)
        problems.append(text % {"count": status.failed})
    if status.oldest_waiting_seconds > LATE.total_seconds():
        problems.append(_("Sidor har väntat på indexering i mer än en kvart."))
    if not status.waiting and status.pages != status.stored:
        problems.append(_("Sidor och dokument stämmer inte: kör search_reconcile."))
    if status.indexed is not None and not status.waiting and status.indexed != status.stored:
        problems.append(_("Sökmotorn har inte samma dokument: kör search_reconcile."))
    if status.model == NoEmbedder.name:
        problems.append(_("Ingen språkmodell: sökningen jämför ord, inte betydelse."))
    return problems
