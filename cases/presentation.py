"""A case and an open challenge as a visitor reads them: what to read first, the facts, what they belong with."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.facts import first_sentence, number_words, opening, split_figure
from cases.models import CasePage, ChallengePage, Goal, PeerPage
from cases.related import Labels, goals_of, labels_of, load_terms, related_cases
from kunskapsbank.structured import article_script

SHORT_FIGURE = 13
ANSWER_ICONS = {"ja": "check", "delvis": "undo", "nej": "close"}


@dataclass(frozen=True, slots=True)
class ThirtySeconds:
    """The case in four lines: sentences out of its own texts, its figure and its answer."""

    challenge: str
    solution: str
    figure: str
    result: str
    answer: str
    answer_icon: str
    lesson: str


@dataclass(frozen=True, slots=True)
class Link:
    """A text, and the page it leads to if there is one."""

    text: str
    page: Any = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the facts: a label and one or more values."""

    label: str
    values: tuple[Link, ...]


def case_context(page: CasePage, request: HttpRequest) -> dict[str, Any]:
    """What the template of a case needs beside the page itself."""
    load_terms(page)
    goals, labels = goals_of(page), labels_of(page)
    return {
        "summary": thirty_seconds(page),
        "effects": list(page.effects.all()),
        "facts": [*_subject_facts(page, goals, labels), *_procurement_facts(page, labels), *_time_facts(page)],
        "related": related_cases(page),
        "json_ld": json_ld(page, goals, request),
    }


def challenge_context(page: ChallengePage, request: HttpRequest) -> dict[str, Any]:
    """What the template of an open challenge needs beside the page itself."""
    load_terms(page)
    goals = goals_of(page)
    return {
        "facts": [*_subject_facts(page, goals, labels_of(page)), *_time_facts(page)],
        "json_ld": json_ld(page, goals, request),
    }


def thirty_seconds(page: CasePage) -> ThirtySeconds:
    """The four lines of a case."""
    figure, result = _figure_and_result(page)
    answer, note = page.get_would_do_again_display(), page.would_do_again_note
    return ThirtySeconds(
        challenge=opening(page.challenge),
        solution=opening(page.solution),
        figure=figure,
        result=result,
        answer=note if note.startswith(answer) or not answer else f"{answer}. {note}".strip(),
        answer_icon=ANSWER_ICONS.get(page.would_do_again, "undo"),
        lesson=opening(page.lessons_avoid),
    )


def json_ld(page: PeerPage, goals: Iterable[Goal], request: HttpRequest) -> SafeString:
    """The page as schema.org's Article."""
    return article_script(
        page,
        request,
        author=page.sender.name,
        about=[page.category.label, *(goal.label for goal in goals)],
    )


def _figure_and_result(page: CasePage) -> tuple[str, str]:
    """A short headline figure stands alone; of a long one what it counts goes on in the line below."""
    sentence = first_sentence(page.result)
    if len(page.headline_figure) <= SHORT_FIGURE:
        return page.headline_figure, sentence
    figure, counted = split_figure(page.headline_figure)
    return figure, f"{counted}. {sentence}" if counted else sentence


def _subject_facts(page: PeerPage, goals: Iterable[Goal], labels: Labels) -> list[Fact]:
    category = [page.category.parent, page.category] if page.category.parent else [page.category]
    return _filled(
        (_("Kategori"), [Link(", ".join(str(term) for term in category))]),
        (_("CPV"), _links(labels.cpv)),
        (_("Fas"), [Link(page.phase.label)]),
        (_("Mål"), [Link(goal.label, _goal_page(goal)) for goal in goals]),
    )


def _procurement_facts(page: CasePage, labels: Labels) -> list[Fact]:
    return _filled(
        (_("Regelverk"), _links([_law_words(page)])),
        (_("Metod"), _links(labels.methods)),
        (_("Drivs genom"), _links([page.operating_model.label if page.operating_model else ""])),
        (_("Ramavtal"), _links(labels.agreements)),
        (_("Arbetstid"), _links([_work_words(page)])),
        (_("Kostnad"), _links([_kronor(page.resources_cost_sek) if page.resources_cost_sek else ""])),
    )


def _law_words(page: CasePage) -> str:
    """ "LOU, öppet förfarande"."""
    law = page.regulation.label if page.regulation else ""
    if not page.procedure:
        return law
    procedure = page.procedure.label
    return f"{law}, {procedure[0].lower()}{procedure[1:]}"


def _time_facts(page: PeerPage) -> list[Fact]:
    confirmed = page.confirmed_on if isinstance(page, CasePage) else None
    return _filled(
        (_("Läge"), _links([page.procurement_status.label])),
        (_("Publicerad"), _links([_day(page.first_published_at)])),
        (_("Bekräftad"), _links([_day(confirmed)])),
    )


def _day(day: datetime.date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _links(texts: Iterable[str]) -> list[Link]:
    return [Link(text) for text in texts if text]


def _filled(*rows: tuple[str, list[Link]]) -> list[Fact]:
    return [Fact(label, tuple(values)) for label, values in rows if values]


def _goal_page(goal: Any) -> Any:
    page = getattr(goal, "page", None)
    return page if page is not None and page.live else None


def _work_words(page: CasePage) -> str:
    parts = []
    if page.resources_weeks:
        weeks = page.resources_weeks
        parts.append(ngettext("%(count)s vecka", "%(count)s veckor", weeks) % {"count": weeks})
    if page.resources_hours:
        parts.append(_("ungefär %(count)s timmar") % {"count": number_words(page.resources_hours)})
    return ", ".join(parts)


def _kronor(amount: int) -> str:
    return _("%(amount)s kronor") % {"amount": number_words(amount)}
