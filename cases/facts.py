"""What is read out of a case's fields: sentences, bars, how fresh it is. Pure: no database, no clock."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from kunskapsbank.richtext import plain_text, sentences

UNCONFIRMED_AFTER = datetime.timedelta(days=548)  # eighteen months
BESIDE_A_BAR = 9  # characters of value and unit
LONG_FIGURE = 9  # characters
SHORT_SENTENCE = 60  # characters
QUICKLY_READ = 170  # characters
_FIGURE = re.compile(r"^(?P<figure>[+−–-]?[\d\s,.%→]*\d[\d\s,.%]*(?:\s?%)?)\s*(?P<rest>[^\W\d].*)?$")


@dataclass(frozen=True, slots=True)
class Bar:
    """An effect as two bars: widths in percent of the larger value, values in words.

    A unit that is too long to stand beside both values (`is_unit_long`) belongs in the heading.
    """

    label: str
    before: str
    after: str
    unit: str
    is_unit_long: bool
    before_width: str
    after_width: str
    direction: str
    is_worse: bool


def first_sentence(html: str) -> str:
    """The first sentence of a rich text, without markup."""
    return next(iter(sentences(plain_text(html))), "")


def opening(html: str) -> str:
    """The first sentence of a rich text, and the next one when it is short and both are quickly read."""
    first, second = (*sentences(plain_text(html)), "", "")[:2]
    both = f"{first} {second}".strip()
    return both if len(first) < SHORT_SENTENCE and len(both) <= QUICKLY_READ else first


class Figure(NamedTuple):
    """A headline figure in two parts: the figure itself, and what it counts."""

    number: str
    counted: str


def split_figure(headline: str) -> Figure:
    """ "1 → 4 anbud" -> ("1 → 4", "anbud"): the figure large, what it counts small. A word alone is the figure."""
    found = _FIGURE.match(headline.strip())
    if not found:
        return Figure(headline.strip(), "")
    number = found["figure"].strip()
    if len(number) > LONG_FIGURE:
        number = number.replace(" ", "\N{NARROW NO-BREAK SPACE}")
    return Figure(number, (found["rest"] or "").strip())


def is_long_unconfirmed(confirmed_on: datetime.date | None, today: datetime.date) -> bool:
    """Whether nobody has confirmed it for eighteen months."""
    return confirmed_on is None or today - confirmed_on > UNCONFIRMED_AFTER


def number_words(number: Decimal | int) -> str:
    """Decimal("410000.00") -> "410 000", with spaces that do not break; Decimal("1.50") -> "1,5"."""
    text = f"{Decimal(number).normalize():,f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    return text.replace("-", "\N{MINUS SIGN}")


def bar_of(*, label: str, before: Decimal, after: Decimal, unit: str, higher_is_better: bool) -> Bar:
    """The bars of an effect; the larger of the two is the full width."""
    largest = max(abs(before), abs(after)) or Decimal(1)
    values = number_words(before), number_words(after)
    is_worse = after < before if higher_is_better else after > before
    return Bar(
        label=label,
        before=values[0],
        after=values[1],
        unit=unit,
        is_unit_long=max(len(value) for value in values) + len(unit) >= BESIDE_A_BAR,
        before_width=percent(abs(before) / largest),
        after_width=percent(abs(after) / largest),
        direction=_("högre är bättre") if higher_is_better else _("lägre är bättre"),
        is_worse=is_worse,
    )


def percent(share: Decimal) -> str:
    """A share as a width, with a point whatever the language: it is an attribute of SVG."""
    return f"{share * 100:.1f}%".replace(".0%", "%")
