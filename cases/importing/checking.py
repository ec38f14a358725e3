"""Documents compared with what the site knows: vocabularies, municipalities, pages that are already there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cases import rules
from cases.importing.documents import HEADINGS, Document
from cases.importing.folder import ring_problems
from cases.importing.problems import Problem
from kunskapsbank.textcheck import personal_number_problem

LISTED_AT_MOST = 60


@dataclass(frozen=True, slots=True)
class KnownProcedure:
    """A procedure with the codes of the laws that know it."""

    procedure: rules.ProcedureLike
    laws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a document may refer to.

    `municipalities` are by code, `with_page` are the codes of those that have a page to put cases under, `kinds` gives
    "case" or "challenge" for the ids that are on the site, `taken` the slugs below each municipality that are others'.
    """

    categories: Collection[str] = ()
    cpv: Collection[str] = ()
    phases: Collection[str] = ()
    goals: Collection[str] = ()
    statuses: Collection[str] = ()
    regulations: Collection[str] = ()
    procedures: Mapping[str, KnownProcedure] = field(default_factory=dict)
    methods: Collection[str] = ()
    ways: Collection[str] = ()
    municipalities: Mapping[str, rules.MunicipalityLike] = field(default_factory=dict)
    with_page: Collection[str] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    taken: Mapping[str, Collection[str]] = field(default_factory=dict)


def check(documents: Iterable[Document], known: Known) -> list[Problem]:
    """What does not fit, by file."""
    documents = list(documents)
    ids = {document.id for document in documents} | set(known.kinds)
    problems = [problem for document in documents for problem in _problems(document, known, ids)]
    return problems + ring_problems(documents)


def _problems(document: Document, known: Known, ids: Collection[str]) -> Iterator[Problem]:
    for key, value, choices in _references(document, known):
        if value and value not in choices:
            yield Problem(document.file, key, _unknown(value, choices))
    named = (*_place_problems(document, known), *_case_problems(document, known, ids), *_person_problems(document))
    for key, message in named:
        if message:
            yield Problem(document.file, key, message)


def _references(document: Document, known: Known) -> Iterator[tuple[str, str, Collection[str]]]:
    yield "category", document.category, known.categories
    yield "phase", document.phase, known.phases
    yield "procurement_status", document.procurement_status, known.statuses
    yield "regelverk", document.regulation, known.regulations
    yield "procedure", document.procedure, known.procedures
    yield "way", document.way, known.ways
    for goal in document.goals:
        yield "goals", goal, known.goals
    for method in document.methods:
        yield "methods", method, known.methods
    for code in document.cpv:
        yield "cpv", code, known.cpv


def _unknown(value: str, choices: Collection[str]) -> str:
    if len(choices) > LISTED_AT_MOST:
        return _("”%(value)s” finns inte.") % {"value": value}
    return _("”%(value)s” finns inte. Välj bland: %(choices)s.") % {"value": value, "choices": ", ".join(choices)}


def _place_problems(document: Document, known: Known) -> Iterator[tuple[str, str | None]]:
    code = document.municipality
    if not code:
        return
    if code not in known.municipalities:
        yield "municipality", _("Ingen kommun har koden %(code)s.") % {"code": code}
        return
    if code not in known.with_page:
        yield "municipality", _("Kommunen har ingen sida än. Kör kommandot site_setup först.")
    if document.id in known.taken.get(code, ()):
        yield "id", _("En annan sida under kommunen har redan adressen ”%(slug)s”.") % {"slug": document.id}
    if known.kinds.get(document.id, document.kind) != document.kind:
        yield "kind", _("Sidan finns redan som något annat. Ta bort den först.")
    if document.is_anonymous:
        yield from _anonymity_problems(document, known.municipalities[code])


def _anonymity_problems(document: Document, municipality: rules.MunicipalityLike) -> Iterator[tuple[str, str | None]]:
    yield "id", rules.slug_problem(document.id, municipality)
    for key, text in _texts(document):
        yield key, rules.anonymity_problem(text, municipality)


def _person_problems(document: Document) -> Iterator[tuple[str, str | None]]:
    for key, text in _texts(document):
        yield key, personal_number_problem(text)


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """What a reader of the page meets, by where it stands in the file."""
    yield "title", document.title
    yield "ingress", document.intro
    yield "contact", document.contact
    yield "would_do_again_note", document.would_do_again_note
    for heading, name in HEADINGS.items():
        yield f"## {heading}", document.texts.get(name, "")


def _case_problems(document: Document, known: Known, ids: Collection[str]) -> Iterator[tuple[str, str | None]]:
    if (found := known.procedures.get(document.procedure)) and document.regulation:
        yield (
            "procedure",
            rules.procedure_problem(
                found.procedure, laws=found.laws, law=document.regulation, started_on=document.started
            ),
        )
    for earlier in document.builds_on:
        if earlier == document.id:
            yield "builds_on", _("Ett exempel kan inte bygga på sig självt.")
        elif earlier not in ids:
            yield "builds_on", _("”%(id)s” finns varken här eller på webbplatsen.") % {"id": earlier}
        elif known.kinds.get(earlier) == "challenge":
            yield "builds_on", _("”%(id)s” är en öppen utmaning, inte ett exempel.") % {"id": earlier}
