"""Reads the values of a front matter one by one and remembers what is wrong with them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cases.importing.problems import Problem
from kunskapsbank.addresses import LONGEST_ADDRESS, normal_address
from kunskapsbank.written import UNSHOWABLE

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Fields:
    """The front matter of one file; each reader gives a usable value, and notes a problem when there is none."""

    def __init__(self, values: Mapping[str, Any], *, file: str, problems: list[Problem], within: str = "") -> None:
        """`within` names the list or group that the values stand in, for the messages."""
        self.values = values
        self._file = file
        self._problems = problems
        self._within = within

    def note(self, key: str, message: str) -> None:
        """Remember a problem of a field."""
        self._problems.append(Problem(self._file, f"{self._within}{key}", message))

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Note every key that nothing reads: a misspelt one would be lost in silence."""
        for key in self.values:
            if key not in known:
                self.note(str(key), _("Fältet är okänt. Stavfel?"))

    def text(self, key: str, *, most: int, required: bool = True) -> str:
        """A text of at most so many characters."""
        value = self.values.get(key)
        if value is None or (isinstance(value, str) and not value.strip()):
            if required:
                self.note(key, _("Saknas."))
            return ""
        if not isinstance(value, str):
            self.note(key, _('Ska vara text. Sätt citattecken om värdet: "%(value)s".') % {"value": value})
            return ""
        if UNSHOWABLE.search(value):
            self.note(key, _("Har ett tecken som inte går att visa."))
            return ""
        if len(value.strip()) > most:
            self.note(key, _("Har %(count)s tecken, högst %(most)s får plats.") % {"count": len(value), "most": most})
        return value.strip()

    def address(self, key: str) -> str:
        """An e-mail address in its normal form, or none."""
        value = self.text(key, most=LONGEST_ADDRESS, required=False)
        if value:
            try:
                validate_email(value)
            except ValidationError:
                self.note(key, _("Ska vara en e-postadress, till exempel inkop@kommunen.se."))
                return ""
        return normal_address(value) or value

    def slug(self, key: str, *, most: int) -> str:
        """An id of a-z, 0-9 and hyphens."""
        value = self.text(key, most=most)
        if value and not SLUG.fullmatch(value):
            self.note(key, _("Får bara innehålla a–z, 0–9 och bindestreck."))
        return value

    def choice(self, key: str, choices: Collection[str], *, required: bool = True) -> str:
        """One of a few words."""
        value = self.text(key, most=100, required=required)
        if value and value not in choices:
            self.note(key, _("”%(value)s” är okänt. Välj bland: %(choices)s.") % _options(value, choices))
        return value

    def digits(self, key: str, count: int) -> str:
        """A code of so many digits, in quotes."""
        value = self.values.get(key)
        if value is None:
            self.note(key, _("Saknas."))
            return ""
        return self._digits(key, value, count)

    def digit_list(self, key: str, count: int, *, most: int) -> tuple[str, ...]:
        """A list of codes of so many digits, in quotes."""
        values = self.sequence(key)
        if len(values) > most:
            self.note(key, _("Har %(count)s koder, högst %(most)s får plats.") % {"count": len(values), "most": most})
        return tuple(self._digits(key, value, count) for value in values)

    def codes(self, key: str) -> tuple[str, ...]:
        """A list of codes of a vocabulary, each once."""
        values = self.sequence(key)
        if any(not isinstance(value, str) for value in values):
            self.note(key, _("Ska vara en lista med koder, till exempel [ramavtal, avrop]."))
            return ()
        if len(set(values)) < len(values):
            self.note(key, _("Samma kod står två gånger."))
        return tuple(dict.fromkeys(values))

    def sequence(self, key: str) -> list[Any]:
        """A list, empty when there is none."""
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.note(key, _("Ska vara en lista inom hakparenteser."))
            return []
        return value

    def flag(self, key: str) -> bool:
        """true or false; false when it is not said."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.note(key, _("Ska vara true eller false."))
            return False
        return value

    def day(self, key: str, *, required: bool = True) -> datetime.date | None:
        """A date such as 2026-05-12."""
        value = self.values.get(key)
        if value is None:
            if required:
                self.note(key, _("Saknas."))
            return None
        if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
            self.note(key, _("Ska vara ett datum, till exempel 2026-05-12."))
            return None
        return value

    def whole(self, key: str, *, most: int) -> int | None:
        """A whole number from zero up, or none."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            self.note(key, _("Ska vara ett helt tal från 0 till %(most)s.") % {"most": most})
            return None
        return value

    def number(self, key: str) -> Decimal:
        """A number, with a point before decimals; at most two of them."""
        value = self.values.get(key)
        if value is None:
            self.note(key, _("Saknas."))
            return Decimal(0)
        number = Decimal(str(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
        if number is None or not number.is_finite() or abs(number) >= 10**12 or number != round(number, 2):
            self.note(key, _("Ska vara ett tal med högst två decimaler, till exempel 12 eller 12.5."))
            return Decimal(0)
        return number

    def group(self, key: str) -> Fields:
        """The values inside braces, such as resources."""
        value = self.values.get(key) or {}
        if not isinstance(value, dict):
            self.note(key, _("Ska vara en grupp inom klammerparenteser."))
            value = {}
        return self._inside(value, f"{key}.")

    def groups(self, key: str) -> list[Fields]:
        """The rows of a list of groups, such as effects."""
        rows = self.sequence(key)
        if any(not isinstance(row, dict) for row in rows):
            self.note(key, _("Varje rad ska vara en grupp inom klammerparenteser."))
        return [
            self._inside(row, f"{key}[{number}].") for number, row in enumerate(rows, start=1) if isinstance(row, dict)
        ]

    def _inside(self, values: Mapping[str, Any], within: str) -> Fields:
        return Fields(values, file=self._file, problems=self._problems, within=within)

    def _digits(self, key: str, value: Any, count: int) -> str:
        if isinstance(value, str) and len(value) == count and value.isascii() and value.isdigit():
            return value
        self.note(
            key, _("Ska vara %(count)s siffror inom citattecken, inte %(value)s.") % {"count": count, "value": value}
        )
        return ""


def _options(value: str, choices: Collection[str]) -> dict[str, str]:
    return {"value": value, "choices": ", ".join(choices)}
