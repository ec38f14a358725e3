"""A database of a size: pages as the site keeps them, and their stored documents as the site would make them."""

from __future__ import annotations

import datetime
import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone
from wagtail.models import Locale, Page

from bench.search_scale.corpus import TEXTS, MadePage, fields_of, municipality_codes
from bench.search_scale.processes import memory_most, workers
from bench.search_scale.vectors import Sources
from cases.models import (
    CasePage,
    Category,
    CpvCode,
    Goal,
    OperatingModel,
    Phase,
    Procedure,
    ProcurementStatus,
    Regulation,
)
from municipalities.models import Municipality, MunicipalityPage
from search import analysis
from search.documents import KIND_CASE, build_document
from search.engines.postings import pack
from search.models import IndexStamp, StoredDocument

CHUNK = 1_000
FIRST_ID = 1_000_000
STAMP = 1
_CHECKED = 20
_NOON = datetime.time(12)

Options = tuple[str, str | None, int]


def set_up() -> float:
    """Migrate an empty database and lay out the site, as a release does; gives the seconds it took."""
    started = time.perf_counter()
    for command in ("migrate", "createcachetable", "site_setup", "collectstatic"):
        options = {"interactive": False} if command in {"migrate", "collectstatic"} else {}
        with Path(os.devnull).open("w") as nowhere:
            call_command(command, verbosity=0, stdout=nowhere, **options)
    return time.perf_counter() - started


def embed(options: Options) -> dict[str, Any]:
    """Make the vectors that are not remembered yet; gives what there is."""
    started = time.perf_counter()
    sources = sources_of(options)
    corpus = sources.corpus
    return {
        "model": sources.model,
        "cases": len(corpus.cases),
        "titles": len(corpus.titles),
        "real": sources.real,
        "seconds": time.perf_counter() - started,
    }


def fill(size: int, options: Options, environment: dict[str, str]) -> dict[str, Any]:
    """Write pages 0 to `size` and their documents, in as many processes as there are cores."""
    started = time.perf_counter()
    chunks = [range(begins, min(begins + CHUNK, size)) for begins in range(0, size, CHUNK)]
    count = min(os.cpu_count() or 1, len(chunks))
    with workers(count, environment) as pool:
        spent = list(pool.map(_fill, chunks, [options] * len(chunks)))
    written = time.perf_counter()
    _finish(size)
    words = _check()
    finished = time.perf_counter()
    return {
        "seconds": finished - started,
        "texts": sum(one["texts"] for one in spent),
        "analysis": sum(one["analysis"] for one in spent),
        "inserts": sum(one["inserts"] for one in spent),
        "processes": count,
        "memory": max(one["memory"] for one in spent),
        "finish": finished - written,
        "words": words,
        **_measured_sizes(),
    }


def page_id(number: int) -> int:
    """The id of a page by its number."""
    return FIRST_ID + number


@cache
def sources_of(options: Options) -> Sources:
    """What pages and questions are made of."""
    folder, table, real = options
    return Sources(Path(folder), Path(table) if table else None, real)


def _fill(numbers: range, options: Options) -> dict[str, float]:
    sources, terms = sources_of(options), _terms()
    begun = time.perf_counter()
    made = [sources.corpus.page(number) for number in numbers]
    written = time.perf_counter()
    cases = [terms.case(page) for page in made]
    documents = [
        terms.document(page, case, vector, sources.model)
        for page, case, vector in zip(made, cases, sources.of(made), strict=True)
    ]
    analysed = time.perf_counter()
    with connection.cursor() as cursor:
        _copy(cursor, Page, cases)
        _copy(cursor, CasePage, cases)
        _copy(cursor, CasePage.goals.through, (one for page in made for one in terms.goals_of(page)))
        _copy(cursor, CasePage.cpv_codes.through, (one for page in made for one in terms.cpv_of(page)))
        _copy(cursor, StoredDocument, documents)
    stored = time.perf_counter()
    return {
        "texts": written - begun,
        "analysis": analysed - written,
        "inserts": stored - analysed,
        "memory": memory_most(),
    }


class _Terms:
    """The vocabularies by code, the municipalities' pages, and what is made of a page with them."""

    def __init__(self) -> None:
        self.categories = {one.code: one for one in Category.objects.select_related("parent")}
        self.phases, self.goals = _by_code(Phase), _by_code(Goal)
        self.statuses, self.ways = _by_code(ProcurementStatus), _by_code(OperatingModel)
        self.regulations, self.procedures = _by_code(Regulation), _by_code(Procedure)
        self.cpv = CpvCode.objects.in_bulk()
        self.municipalities = Municipality.objects.select_related("group", "county").in_bulk()
        self.parents = {page.municipality_id: page for page in MunicipalityPage.objects.all()}
        self.locale = Locale.get_default()
        self.type = ContentType.objects.get_for_model(CasePage)

    def case(self, page: MadePage) -> CasePage:
        """The page as a row below its municipality."""
        parent, like = self.parents[page.municipality["code"]], page.like
        slug = f"exempel-{page.number}"
        published = timezone.make_aware(datetime.datetime.combine(page.published, _NOON))
        case = CasePage(
            id=page_id(page.number),
            path=Page._get_path(parent.path, parent.depth + 1, page.number // len(self.parents) + 1),
            depth=parent.depth + 1,
            title=page.title_text,
            draft_title=page.title_text,
            slug=slug,
            url_path=f"{parent.url_path}{slug}/",
            content_type=self.type,
            locale=self.locale,
            live=True,
            first_published_at=published,
            last_published_at=published,
            municipality_id=page.municipality["code"],
            is_anonymous=page.is_anonymous,
            category=self.categories[like.category],
            phase=self.phases[like.phase],
            procurement_status=self.statuses[like.procurement_status],
            regulation=self.regulations[like.regulation],
            procedure=self.procedures[like.procedure] if like.procedure else None,
            operating_model=self.ways[like.way],
            contact_role=like.contact,
            contact_via_support=True,
            headline_figure=like.headline_figure,
            would_do_again=like.would_do_again,
            confirmed_on=page.published,
            intro=page.text("intro"),
            **{name: page.html(name) for name in TEXTS if name != "intro"},
        )
        case.page_ptr_id = case.id
        return case

    def document(self, page: MadePage, case: CasePage, vector: bytes | None, model: str) -> StoredDocument:
        """What the search keeps of it."""
        labels = self._labels(page)
        fields = [fields_of(piece) for piece in (*page.pieces(), *labels)]
        stems, parts, grams = (" ".join(filter(None, terms)) for terms in zip(*fields, strict=True))
        passage = f"{page.passage}\0{'. '.join(labels)}"
        return StoredDocument(
            page_id=case.id,
            built_version=1,
            stems=stems,
            parts=parts,
            grams=grams,
            postings=pack(stems, parts, grams),
            text_hash=hashlib.blake2b(passage.encode(), digest_size=16).hexdigest(),
            analysis_version=analysis.ANALYSIS_VERSION,
            vector=vector,
            embedder=model,
            facets=self._facets(page),
            municipality="" if page.is_anonymous else page.municipality["code"],
            cpv=sorted(page.like.cpv),
            published=page.published,
            stamp=STAMP,
        )

    def goals_of(self, page: MadePage) -> Iterator[models.Model]:
        """The rows that join it to its goals."""
        for code in page.like.goals:
            yield CasePage.goals.through(casepage_id=page_id(page.number), goal_id=self.goals[code].pk)

    def cpv_of(self, page: MadePage) -> Iterator[models.Model]:
        """The rows that join it to its CPV codes."""
        for code in page.like.cpv:
            yield CasePage.cpv_codes.through(casepage_id=page_id(page.number), cpvcode_id=code)

    def _labels(self, page: MadePage) -> list[str]:
        like = page.like
        law = self.regulations[like.regulation]
        labels = [self.categories[like.category].label]
        labels += [goal.label for goal in self.goals.values() if goal.code in like.goals]
        labels += [self.cpv[code].label for code in sorted(like.cpv)]
        labels += [law.label, law.name]
        labels += [self.procedures[like.procedure].label] if like.procedure else []
        return [*labels, self.ways[like.way].label]

    def _facets(self, page: MadePage) -> dict[str, list[str]]:
        municipality = self.municipalities[page.municipality["code"]]
        category = self.categories[page.like.category]
        return {
            "kind": [KIND_CASE],
            "category": [one.code for one in (category, category.parent) if one],
            "phase": [page.like.phase],
            "goal": [goal.code for goal in self.goals.values() if goal.code in page.like.goals],
            "group": [municipality.group.code],
            "county": [] if page.is_anonymous else [municipality.county.code],
            "year": [str(page.published.year)],
        }


@cache
def _terms() -> _Terms:
    return _Terms()


def _by_code(model: Any) -> dict[str, Any]:
    return {one.code: one for one in model.objects.all()}


def _copy(cursor: Any, model: Any, rows: Iterable[models.Model]) -> None:
    """Write rows of one table, its own columns only, without what makes each of them slow."""
    fields = [field for field in model._meta.local_concrete_fields if not _is_numbered(field)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields])


def _is_numbered(field: models.Field) -> bool:
    """Whether the database itself gives the number: a row that joins two others has no other."""
    return isinstance(field, models.AutoField) and bool(field.model._meta.auto_created)


def _finish(size: int) -> None:
    """What the rows as a whole need: children counted, ids to go on from, the index's stamp, the planner's figures."""
    parents = MunicipalityPage.objects.in_bulk(field_name="municipality_id")
    for place, municipality in enumerate(municipality_codes()):
        below = len(range(place, size, len(parents)))
        Page.objects.filter(pk=parents[municipality].pk).update(numchild=models.F("numchild") + below)
    IndexStamp.objects.update_or_create(pk=IndexStamp.SINGLETON, defaults={"value": STAMP})
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('wagtailcore_page', 'id'), %s)", [page_id(size)])
        cursor.execute("VACUUM ANALYZE")


def _check() -> float:
    """Hold some rows against what the site itself makes of their pages; gives the mean number of words."""
    rows = StoredDocument.objects.order_by("text_hash")
    if rows.values("text_hash").distinct().count() < rows.count():
        raise RuntimeError("two made pages are alike")
    words = []
    for row in rows[:_CHECKED]:
        document = build_document(CasePage.objects.get(pk=row.page_id))
        made = (row.stems, row.parts, row.grams), row.facets, row.municipality, tuple(row.cpv), row.published
        facets = {name: list(values) for name, values in document.facets.items()}
        expected = analysis.index_fields(document.text), facets, document.municipality, document.cpv, document.published
        hashed = hashlib.blake2b(f"{document.passage}\0{document.labels}".encode(), digest_size=16).hexdigest()
        if made != expected or row.text_hash != hashed:
            raise RuntimeError(f"page {row.page_id} is not stored as the site would store it")
        words.append(len(document.text.split()))
    return sum(words) / len(words)


def _measured_sizes() -> dict[str, int]:
    """Bytes in the database, and how many different stems there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_database_size(current_database()), pg_total_relation_size('search_storeddocument'),"
            " (SELECT count(*) FROM (SELECT 1 FROM search_storeddocument, unnest(string_to_array(stems, ' ')) AS stem"
            " GROUP BY stem) AS stems)"
        )
        return dict(zip(("database_bytes", "documents_bytes", "stems"), cursor.fetchone(), strict=True))
