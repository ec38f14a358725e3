"""Numbers and lengths of time in Swedish words, and numbers that forms send. Pure."""

from __future__ import annotations

import re
from datetime import timedelta

LARGEST_NUMBER = 999_999_999
NUMBER_WORDS = ("noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
_SENT = re.compile(r"[0-9]{1,9}")
_WEEK, _MONTH, _YEAR = 7, 30, 365


def thousands(number: int) -> str:
    """25269 -> "25 269", with a space that does not break."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def in_words(number: int, *, utrum: bool = False) -> str:
    """3 -> "tre"; with `utrum`, 1 is "en"; above twelve in figures."""
    if number == 1 and utrum:
        return "en"
    return NUMBER_WORDS[number] if number < len(NUMBER_WORDS) else thousands(number)


def period_in_words(period: timedelta) -> str:
    """Whole days as they stand in a sentence.

    >>> [period_in_words(timedelta(days=days)) for days in (1, 2, 14, 30, 90, 365, 730)]
    ['ett dygn', 'två dygn', 'två veckor', 'en månad', '90 dagar', 'ett år', 'två år']
    """
    days = period.days
    if days % _YEAR == 0:
        return f"{in_words(days // _YEAR)} år"
    if days == _MONTH:
        return "en månad"
    if days % _WEEK == 0 and days < _MONTH:
        weeks = days // _WEEK
        return f"{in_words(weeks, utrum=True)} {'vecka' if weeks == 1 else 'veckor'}"
    return f"{in_words(days)} dygn" if days < _WEEK else f"{in_words(days)} dagar"


def number_in(text: str | None) -> int:
    """The number that a form sent; 0 for what is none, or too large for any table."""
    return int(text) if text and _SENT.fullmatch(text) else 0
