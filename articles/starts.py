"""What a new article can begin from: its parts in order, with guiding words in place of a text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from articles import slugs
from articles.models import ArticlePage
from kunskapsbank.slugs import free_slug

Block = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Start:
    """One of the kinds of article that editors write often."""

    code: str
    label: str | Promise
    description: str | Promise
    icon: str
    title: str
    intro: str
    body: tuple[Block, ...] = field(default=())


def guide(text: str) -> str:
    """The text as guiding words, which cannot be published."""
    return f"[Skriv: {text}]"


def _paragraph(text: str) -> str:
    return f"<p>{guide(text)}</p>"


def _exchange(question: str, answer: str) -> dict[str, str]:
    return {"question": guide(question), "answer": guide(answer), "speaker": ""}


CONTACT: Block = (
    "contact",
    {
        "heading": "Prata med Kundstöd",
        "role": guide("rollen som läsaren kan fråga, till exempel kategorirådgivare livsmedel"),
        "phone": "",
        "hours": "",
        "page": None,
    },
)
CASES: Block = ("cases", {"heading": "Så gjorde andra", "cases": []})
INTERVIEW: Block = (
    "interview",
    {
        "who": guide("vem ni frågar, helst en roll"),
        "exchanges": [
            _exchange("det som läsaren helst vill veta", "svaret, i den intervjuades egna ord och utan talstreck"),
            _exchange("vad som inte fungerade", "svaret. Det är det här andra har mest nytta av"),
        ],
    },
)
QUOTE: Block = ("quote", {"text": guide("den mening ni minns bäst, ordagrant"), "speaker": ""})

STARTS = (
    Start(
        code="resa",
        label=_("Resa"),
        description=_(
            "Sammanfattning av en turné eller en rad träffar: orterna på kartan, en intervju och en faktaruta."
        ),
        icon="site",
        title=guide("rubriken, helst med den fråga som kom tillbaka på varje ort"),
        intro=guide("vart ni reste, vad ni pratade om och det viktigaste ni lärde er"),
        body=(
            ("text", _paragraph("börja i ett rum: var är ni, vilka är där, vad frågar de?")),
            ("heading", guide("det viktigaste ni lärde er, som en mening")),
            ("text", _paragraph("förklara det för någon som inte var med")),
            INTERVIEW,
            QUOTE,
            (
                "events",
                {
                    "heading": guide("hur många orter, till exempel Elva orter"),
                    "stops": [{"municipality": "", "date": None, "said": guide("det som var särskilt just här")}],
                },
            ),
            ("facts", {"heading": guide("vad rutan förklarar"), "text": _paragraph("tre till fem korta rader")}),
            ("heading", "Att ta med hem"),
            ("text", f"<ul><li>{guide('en sak som läsaren kan göra i morgon')}</li></ul>"),
            CASES,
            CONTACT,
        ),
    ),
    Start(
        code="intervju",
        label=_("Intervju"),
        description=_("Frågor och svar med en eller flera personer, ett citat och exempel som hör ihop."),
        icon="comment",
        title=guide("rubriken, gärna ett citat på högst tio ord"),
        intro=guide("vem ni frågat, om vad och varför just nu"),
        body=(
            ("text", _paragraph("presentera den ni frågar med något ni såg eller hörde")),
            INTERVIEW,
            QUOTE,
            CASES,
        ),
    ),
    Start(
        code="notis",
        label=_("Notis"),
        description=_("En kort nyhet: vad som händer, när, för vem och vad läsaren ska göra."),
        icon="info-circle",
        title=guide("nyheten som en mening"),
        intro=guide("vad som händer, när och för vem"),
        body=(
            ("text", _paragraph("det läsaren behöver veta, i högst tre stycken")),
            ("action", {"text": "", "button": guide("verb och sak"), "page": None, "url": ""}),
        ),
    ),
)


def start_by_code(code: str) -> Start | None:
    """The start with this code."""
    return next((start for start in STARTS if start.code == code), None)


@transaction.atomic
def make_draft(start: Start, *, below: Page, user: Any) -> ArticlePage:
    """An unpublished article with the start's parts, for this user to write on."""
    body = json.dumps([{"type": kind, "value": value} for kind, value in start.body])
    page = ArticlePage(title=start.title, intro=start.intro, body=body, owner=user, live=False)
    page.slug = free_slug(slugs.DRAFT, below=below)
    below.add_child(instance=page)
    page.save_revision(user=user, log_action="wagtail.create", clean=False)
    return page
