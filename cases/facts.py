"""What is read out of a case's fields: sentences, bars, how fresh it is. Pure: no database, no clock."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from cases.rules import plain_text

UNCONFIRMED_AFTER = datetime.timedelta(days=548)  # eighteen months
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-ZÅÄÖ0-9–”\"])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:t\.ex|bl\.a|m\.m|dvs|d\.v\.s|ca|kap|kl|nr|st|jfr|osv|s\.k)|\b\d{1,2}|\b[A-ZÅÄÖ])\.$"
)
_FIGURE = re.compile(
    r"^(?P<figure>[+−–-]?[\d\s,.%→]*\d[\d\s,.%]*(?:\s?(?:%|(?:kr|tkr|mkr)(?![\w/])))?)\s*(?P<rest>[^\W\d].*)?$"
)


@dataclass(frozen=True, slots=True)
class Bar:
    """An effect as two bars: widths in percent of the larger value, values in words."""

    label: str
    before: str
    after: str
    unit: str
    before_width: str
    after_width: str
    direction: str
    is_worse: bool


def first_sentence(html: str) -> str:
    """The first sentence of a rich text, without markup."""
    text, start = plain_text(html), 0
    for end in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text[start : end.start()]):
            return text[: end.end()].strip()
    return text


class Figure(NamedTuple):
    """A headline figure in two parts: the figure itself, and what it counts."""

    number: str
    counted: str


def split_figure(headline: str) -> Figure:
    """ "1 → 4 anbud" -> ("1 → 4", "anbud"): the figure large, what it counts small. A word alone is the figure."""
    found = _FIGURE.match(headline.strip())
    if not found:
        return Figure(headline.strip(), "")
    return Figure(found["figure"].strip(), (found["rest"] or "").strip())


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
    is_worse = after < before if higher_is_better else after > before
    return Bar(
        label=label,
        before=number_words(before),
        after=number_words(after),
        unit=unit,
        before_width=_percent(abs(before) / largest),
        after_width=_percent(abs(after) / largest),
        direction=_("högre är bättre") if higher_is_better else _("lägre är bättre"),
        is_worse=is_worse,
    )


def _percent(share: Decimal) -> str:
    """With a point whatever the language: it is an attribute of SVG."""
    return f"{share * 100:.1f}%".replace(".0%", "%")
