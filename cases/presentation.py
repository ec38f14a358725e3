"""A case and an open challenge as a visitor reads them: what to read first, the facts, what they belong with."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.facts import first_sentence, number_words, split_figure
from cases.models.pages import CasePage, ChallengePage, PeerPage

SHORT_FIGURE = 13
SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
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
    return {
        "summary": thirty_seconds(page),
        "effects": list(page.effects.all()),
        "facts": [*_subject_facts(page), *_procurement_facts(page), *_time_facts(page)],
        "builds_on": _readable(page.builds_on.all()),
        "built_upon_by": _readable(CasePage.objects.filter(builds_on=page)),
        "replaced_by": next(iter(_readable(CasePage.objects.filter(pk=page.replaced_by_id))), None),
        "json_ld": json_ld(page, request),
    }


def challenge_context(page: ChallengePage, request: HttpRequest) -> dict[str, Any]:
    """What the template of an open challenge needs beside the page itself."""
    return {"facts": [*_subject_facts(page), *_time_facts(page)], "json_ld": json_ld(page, request)}


def thirty_seconds(page: CasePage) -> ThirtySeconds:
    """The four lines of a case."""
    figure, result = _figure_and_result(page)
    answer, note = page.get_would_do_again_display(), page.would_do_again_note
    return ThirtySeconds(
        challenge=first_sentence(page.challenge),
        solution=first_sentence(page.solution),
        figure=figure,
        result=result,
        answer=note if note.startswith(answer) or not answer else f"{answer}. {note}".strip(),
        answer_icon=ANSWER_ICONS.get(page.would_do_again, "undo"),
        lesson=first_sentence(page.lessons_avoid),
    )


def json_ld(page: PeerPage, request: HttpRequest) -> SafeString:
    """The page as schema.org's Article, escaped so that it can stand in a script element."""
    article = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.title,
        "description": page.description,
        "inLanguage": "sv",
        "url": page.get_full_url(request),
        "datePublished": _iso(page.first_published_at),
        "dateModified": _iso(page.last_published_at),
        "author": {"@type": "Organization", "name": page.sender.name},
        "publisher": {"@type": "Organization", "name": "Kunskapsbanken"},
        "about": [page.category.label, *(goal.label for goal in page.goals.all())],
    }
    text = json.dumps({key: value for key, value in article.items() if value}, ensure_ascii=False)
    return mark_safe(text.translate(SCRIPT_ESCAPES))  # noqa: S308 - what could end the element is escaped


def _figure_and_result(page: CasePage) -> tuple[str, str]:
    """A short headline figure stands alone; of a long one what it counts goes on in the line below."""
    sentence = first_sentence(page.result)
    if len(page.headline_figure) <= SHORT_FIGURE:
        return page.headline_figure, sentence
    figure, counted = split_figure(page.headline_figure)
    return figure, f"{counted}. {sentence}" if counted else sentence


def _subject_facts(page: PeerPage) -> list[Fact]:
    category = [page.category.parent, page.category] if page.category.parent else [page.category]
    goals = list(page.goals.all())
    prefetch_related_objects(goals, "page")
    return _filled(
        (_("Kategori"), [Link(", ".join(str(term) for term in category))]),
        (_("CPV"), [Link(str(code)) for code in page.cpv_codes.all()]),
        (_("Fas"), [Link(page.phase.label)]),
        (_("Mål"), [Link(goal.label, _goal_page(goal)) for goal in goals]),
    )


def _procurement_facts(page: CasePage) -> list[Fact]:
    law = [str(term) for term in (page.regulation, page.procedure) if term]
    return _filled(
        (
            _("Regelverk"),
            [Link(", ".join([*law[:1], *(word[0].lower() + word[1:] for word in law[1:])]))] if law else [],
        ),
        (_("Metod"), [Link(method.label) for method in page.methods.all()]),
        (_("Drivs genom"), [Link(page.operating_model.label)] if page.operating_model else []),
        (_("Ramavtal"), [Link(agreement.name) for agreement in page.framework_agreements.all()]),
        (_("Arbetstid"), [Link(words) for words in [_work_words(page)] if words]),
        (_("Kostnad"), [Link(_kronor(page.resources_cost_sek))] if page.resources_cost_sek else []),
    )


def _time_facts(page: PeerPage) -> list[Fact]:
    confirmed = getattr(page, "confirmed_on", None)
    return _filled(
        (_("Läge"), [Link(page.procurement_status.label)]),
        (_("Publicerad"), [Link(date_format(page.first_published_at, "j F Y"))] if page.first_published_at else []),
        (_("Bekräftad"), [Link(date_format(confirmed, "j F Y"))] if confirmed else []),
    )


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


def _readable(pages: Any) -> list[CasePage]:
    """Those that everyone may read."""
    numbers = [page.pk for page in pages]
    if not numbers:
        return []
    return list(CasePage.objects.filter(pk__in=numbers).live().public().for_rows().newest_first())


def _iso(moment: datetime.datetime | None) -> str:
    return moment.isoformat() if moment else ""
