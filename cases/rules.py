"""The rules a case keeps, one function each; the form and the import ask the same ones.

Each gives what is wrong as a Swedish sentence for the person who wrote it, or None. Nothing here reads the database.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunskapsbank.richtext import plain_text

MAX_TITLE = 100
MIN_GOALS, MAX_GOALS = 1, 3
MEASURED = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_WORD_END = r"s?(?!\w)"


@dataclass(frozen=True, slots=True)
class WordBounds:
    """How many words a text may have: `least` and `most` are refused beyond, `advice` is what the writer is told."""

    least: int
    most: int
    advice: str | Promise


# The bounds are those of a short case; where the design says "about", what is refused lies well outside.
WORD_BOUNDS = {
    "challenge": WordBounds(15, 300, gettext_lazy("40–150 ord")),
    "solution": WordBounds(20, 400, gettext_lazy("40–200 ord")),
    "result": WordBounds(30, 150, gettext_lazy("30–150 ord")),
    "lessons_worked": WordBounds(20, 120, gettext_lazy("20–120 ord")),
    "lessons_avoid": WordBounds(20, 120, gettext_lazy("20–120 ord")),
    "fits_if": WordBounds(0, 80, gettext_lazy("10–30 ord")),
    "fits_not_if": WordBounds(0, 80, gettext_lazy("10–30 ord")),
}
# The texts that tell a case, in the order of the page; an open challenge has the first.
STORY_FIELDS = tuple(WORD_BOUNDS)


class ProcedureLike(Protocol):
    """What the rule needs to know of a procedure."""

    label: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None


class MunicipalityLike(Protocol):
    """What the rule needs to know of a municipality."""

    name: str
    short_name: str
    slug: str


def word_count(html: str) -> int:
    """How many words a rich text has."""
    return len(plain_text(html).split())


def words_problem(field: str, html: str) -> str | None:
    """Whether the text is too short or far too long; an empty text is another rule's matter."""
    bounds, count = WORD_BOUNDS[field], word_count(html)
    if count and not bounds.least <= count <= bounds.most:
        return _("Texten har %(count)s ord. Skriv %(advice)s.") % {"count": count, "advice": bounds.advice}
    return None


def title_problem(title: str) -> str | None:
    """Whether the title is too long to be read at a glance."""
    if len(title) > MAX_TITLE:
        return _("Rubriken har %(count)s tecken. Högst %(most)s får plats.") % {"count": len(title), "most": MAX_TITLE}
    return None


def goals_problem(count: int) -> str | None:
    """Few and clear: one to three goals."""
    if count < MIN_GOALS:
        return _("Välj minst ett mål.")
    if count > MAX_GOALS:
        return _("Välj högst tre mål, de som styrde mest. Nu är %(count)s valda.") % {"count": count}
    return None


def procedure_problem(
    procedure: ProcedureLike, *, laws: Iterable[str], law: str | None, started_on: datetime.date | None
) -> str | None:
    """Whether the procedure exists in the law, and existed on the day the procurement started.

    `laws` are the codes of the laws that know the procedure, `law` the code of the case's own.
    """
    laws = tuple(laws)
    if law is None:
        return _("Välj regelverk också: förfarandet hör till en lag.")
    if law not in laws:
        return _("%(procedure)s finns inte i %(law)s, bara i %(laws)s.") % {
            "procedure": procedure.label,
            "law": law,
            "laws": ", ".join(laws),
        }
    return _validity_problem(procedure, started_on) if started_on else None


def _validity_problem(procedure: ProcedureLike, started_on: datetime.date) -> str | None:
    if procedure.valid_from and started_on < procedure.valid_from:
        return _("%(procedure)s finns först från %(day)s, och upphandlingen påbörjades före det.") % {
            "procedure": procedure.label,
            "day": procedure.valid_from.isoformat(),
        }
    if procedure.valid_to and started_on > procedure.valid_to:
        return _("%(procedure)s fanns bara till och med %(day)s, och upphandlingen påbörjades efter det.") % {
            "procedure": procedure.label,
            "day": procedure.valid_to.isoformat(),
        }
    return None


def contact_problem(role: str, *, via_support: bool, is_anonymous: bool) -> str | None:
    """Whether there is nobody to ask."""
    if role.strip() or via_support or is_anonymous:
        return None
    return _("Skriv vem man kan fråga, till exempel Trafikplanerare, eller låt frågorna gå via Kundstöd.")


def email_problem(email: str, *, via_support: bool, is_anonymous: bool) -> str | None:
    """Whether a question would reach nobody."""
    if email or via_support or is_anonymous:
        return None
    return _("Skriv en adress som frågor kan skickas till. Den visas aldrig. Eller låt frågorna gå via Kundstöd.")


def anonymity_problem(html: str, municipality: MunicipalityLike) -> str | None:
    """Whether a text that is to be anonymous names its municipality, also in the genitive.

    Case matters: "Mark kommun" and "i Mark" name one, "gata och mark" does not.
    """
    pattern = rf"(?<!\w)(?:{re.escape(municipality.name)}|{re.escape(municipality.short_name)}){_WORD_END}"
    if found := re.search(pattern, plain_text(html)):
        return _("Texten nämner ”%(name)s”. Ta bort namnet, annars är exemplet inte anonymt.") % {"name": found[0]}
    return None


def slug_problem(slug: str, municipality: MunicipalityLike) -> str | None:
    """Whether the address of an anonymous page names its municipality."""
    if f"-{municipality.slug}-" in f"-{slug}-":
        return _("Adressen nämner kommunen (”%(slug)s”). Skriv en annan.") % {"slug": municipality.slug}
    return None


def measured_problem(measured: str) -> str | None:
    """Whether the month is not written as 2025-03."""
    if measured and not MEASURED.fullmatch(measured):
        return _("Skriv år och månad så här: 2025-03.")
    return None


def self_link_problem(page_id: int | None, linked: Iterable[int]) -> str | None:
    """Whether a case points at itself."""
    if page_id is not None and page_id in linked:
        return _("Ett exempel kan inte peka på sig självt.")
    return None
