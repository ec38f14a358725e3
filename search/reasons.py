"""Why a page is shown, in Swedish words. A reason is true or it is not here."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from municipalities.wording import reason_words
from search.hits import Hit
from search.similarity import Level, Why, municipality_level


@dataclass(frozen=True, slots=True)
class Reason:
    """A few words; `is_shared` when they are the very thing both have, which the page marks."""

    text: str
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """Reasons of one kind, with what introduces them."""

    lead: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class AxisRow:
    """One axis as the page shows it: its name, filled squares 0 to 3, a word and the reasons."""

    label: str
    level: int
    word: str
    reasons: tuple[Reason, ...]


def axis_rows(hit: Hit) -> list[AxisRow]:
    """The axes that apply to the hit, in the order challenge, municipality, goals."""
    if hit.why is None:
        return []
    rows = [_row(_("Utmaning"), hit.why.challenge.level, _challenge(hit))]
    if hit.why.municipality is not None:
        level = municipality_level(hit.why.municipality)
        rows.append(_row(_("Kommun"), level, _municipality(hit.why)))
    if hit.why.goals is not None:
        rows.append(_row(_("Mål"), hit.why.goals.level, _goals(hit)))
    return rows


def summary(hit: Hit) -> list[ReasonGroup]:
    """The same in one line for narrow places: groups of reasons, without axes that share nothing."""
    groups = [ReasonGroup("", (Reason(_("utvald av redaktionen")),))] if hit.is_chosen else []
    if hit.why is not None:
        groups += [
            ReasonGroup("", _challenge(hit)),
            ReasonGroup("", _municipality(hit.why)),
            ReasonGroup(_("samma mål:"), _goals(hit)),
        ]
    return [group for group in groups if group.reasons]


def _row(label: str, level: Level, reasons: tuple[Reason, ...]) -> AxisRow:
    return AxisRow(label, int(level), _level_word(level), reasons)


def _level_word(level: Level) -> str:
    return {
        Level.VERY: _("Mycket lika"),
        Level.PARTLY: _("Delvis lika"),
        Level.A_LITTLE: _("Lite lika"),
        Level.NONE: _("Inget gemensamt"),
    }[level]


def _challenge(hit: Hit) -> tuple[Reason, ...]:
    why = hit.why
    if hit.shared_words or why is None:
        return tuple(Reason(word, is_shared=True) for word in hit.shared_words)
    if why.shares_category:
        return (Reason(_("samma kategori")),)
    return (Reason(_("samma sak med andra ord")),)


def _municipality(why: Why) -> tuple[Reason, ...]:
    return tuple(Reason(reason_words(reason)) for reason in why.municipality.reasons) if why.municipality else ()


def _goals(hit: Hit) -> tuple[Reason, ...]:
    return tuple(Reason(label, is_shared=True) for label in hit.shared_goals)
