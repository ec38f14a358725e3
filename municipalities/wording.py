"""Facts and reasons in Swedish words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kunskapsbank.numbers import in_words, thousands
from municipalities.likeness import Reason

ROUND_FROM = 10_000


def rounded(population: int) -> int:
    """A population to the nearest thousand, below ten thousand to the nearest hundred."""
    step = 1_000 if population >= ROUND_FROM else 100
    return (population + step // 2) // step * step


def about(population: int) -> str:
    """25269 -> "25 000"."""
    return thousands(rounded(population))


def enumerate_words(words: Iterable[str]) -> str:
    """["a", "b", "c"] -> "a, b och c"."""
    *first, last = words
    return _("%(first)s och %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def case_count(count: int) -> str:
    """2 -> "2 exempel"."""
    return ngettext("%(count)s exempel", "%(count)s exempel", count) % {"count": thousands(count)}


def shared_count(*, cases: int, challenges: int) -> str:
    """What a municipality has shared, short: "2 exempel, 1 öppen utmaning"; empty when nothing."""
    parts = [case_count(cases)] if cases else []
    if challenges:
        text = ngettext("%(count)s öppen utmaning", "%(count)s öppna utmaningar", challenges)
        parts.append(text % {"count": thousands(challenges)})
    return ", ".join(parts)


def shared_sentence(*, cases: int, challenges: int, goals: int) -> str:
    """What a municipality has shared, as a sentence: "Tre exempel, en öppen utmaning och två mål."."""
    if not cases and not challenges:
        return _("Har inte delat något exempel än.")
    parts = []
    if cases:
        parts.append(_("%(count)s exempel") % {"count": in_words(cases)})
    if challenges:
        text = ngettext("%(count)s öppen utmaning", "%(count)s öppna utmaningar", challenges)
        parts.append(text % {"count": in_words(challenges, utrum=True)})
    if goals:
        parts.append(_("%(count)s mål") % {"count": in_words(goals)})
    sentence = enumerate_words(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."


def reason_words(reason: Reason, *, counted: bool = True) -> str:
    """A reason of likeness in a few words, such as "båda C6"; not `counted` where the numbers stand beside it."""
    if reason.kind == "population" and not counted:
        return _("ungefär lika många invånare")
    if reason.kind == "group":
        return _("båda %(group)s") % {"group": reason.value}
    if reason.kind == "population" and isinstance(reason.value, tuple):
        return _population_words(*reason.value)
    return {
        "same": _("samma kommun"),
        "similar": _("lik enligt Kolada"),
        "neighbours": _("grannkommun"),
        "county": _("samma län"),
    }[reason.kind]


def _population_words(fewer: int, more: int) -> str:
    if about(fewer) == about(more):
        return _("ungefär %(count)s invånare") % {"count": about(fewer)}
    return _("ungefär %(fewer)s och %(more)s invånare") % {"fewer": about(fewer), "more": about(more)}
