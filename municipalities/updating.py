"""Newer facts about municipalities from a table that a user brings: all is checked before any of it is written."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from municipalities.models import County, Municipality, MunicipalityGroup

CODE = "code"
WHOLE_NUMBERS = ("population", "population_year")
DECIMALS = ("latitude", "longitude")
TEXTS = ("name", "short_name")
COLUMNS = (*TEXTS, "county", "group", *WHOLE_NUMBERS, *DECIMALS)
_SPACES = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
HEADER_LINE = 1
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, at which line of the file and in which column, as far as it has one."""

    line: int
    column: str
    text: str

    def __str__(self) -> str:
        if not self.column:
            return _("Rad %(line)s: %(text)s") % {"line": self.line, "text": self.text}
        values = {"line": self.line, "column": self.column, "text": self.text}
        return _("Rad %(line)s, kolumn %(column)s: %(text)s") % values


@dataclass(frozen=True, slots=True)
class Change:
    """A municipality with its new facts, not saved; `fields` says what is new: name, value before, value after."""

    municipality: Municipality
    fields: tuple[tuple[str, Any, Any], ...]


@dataclass(slots=True)
class Update:
    """What a table would change; `problems` is empty when it may."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0


def read_update(path: Path) -> Update:
    """Compare a CSV file with what the site knows. An empty cell leaves its fact as it is.

    UTF-8, with comma or semicolon between the columns; `code` and at least one of `COLUMNS`.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return Update(problems=[Problem(HEADER_LINE, "", _("Filen är inte i UTF-8. Spara den som CSV UTF-8."))])
    lines = text.splitlines()
    header = lines[0] if lines else ""
    table = csv.DictReader(lines, delimiter=";" if header.count(";") > header.count(",") else ",", strict=True)
    try:
        update = Update(problems=list(_header_problems(table.fieldnames or [])))
    except csv.Error as error:
        return Update(problems=[Problem(HEADER_LINE, "", _("Raden går inte att läsa: %(error)s") % {"error": error})])
    if not update.problems:
        _compare(table, update)
    return update


@transaction.atomic
def apply_update(update: Update) -> None:
    """Write the changes."""
    if update.problems:
        raise ValueError("an update with problems is not applied")
    for change in update.changes:
        change.municipality.save()


def _header_problems(columns: Iterable[str]) -> Iterator[Problem]:
    columns = list(columns)
    if CODE not in columns:
        yield Problem(HEADER_LINE, "", _("Kolumnen code saknas. Där ska kommunkoden stå, till exempel 2280."))
    known = {"columns": ", ".join(COLUMNS)}
    for column in columns:
        if column not in (CODE, *COLUMNS):
            text = _("Kolumnen är okänd. De som går att använda är %(columns)s.") % known
            yield Problem(HEADER_LINE, column, text)
    if not set(columns) & set(COLUMNS):
        yield Problem(HEADER_LINE, "", _("Det finns inget att uppdatera. Ta med någon av %(columns)s.") % known)


def _compare(table: csv.DictReader[str], update: Update) -> None:
    reader = _Reader()
    seen: dict[str, int] = {}
    try:
        for row in table:
            line = table.line_num
            code = (row.get(CODE) or "").strip()
            problems = list(_row_problems(row, code, seen))
            seen.setdefault(code, line)
            if problems:
                update.problems += [Problem(line, column, text) for column, text in problems]
            else:
                _take(reader.changed(row, code), line, update)
    except csv.Error as error:
        update.problems.append(Problem(table.line_num, "", _("Raden går inte att läsa: %(error)s") % {"error": error}))
    update.problems += _clashes(update.changes)


def _row_problems(row: Mapping[Any, Any], code: str, seen: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    if row.get(None) or None in row.values():
        yield "", _("Raden har inte lika många celler som rubrikraden.")
    if code in seen:
        yield CODE, _("%(code)s finns redan på rad %(line)s.") % {"code": code, "line": seen[code]}


def _take(result: Change | list[tuple[str, str]], line: int, update: Update) -> None:
    if isinstance(result, list):
        update.problems += [Problem(line, column, text) for column, text in result]
    elif result.fields:
        update.changes.append(result)
    else:
        update.unchanged += 1


def _clashes(changes: Iterable[Change]) -> Iterator[Problem]:
    """Names that two rows of the file give to two municipalities."""
    taken: dict[tuple[str, str], str] = {}
    for change in changes:
        for name in TEXTS:
            value = getattr(change.municipality, name)
            other = taken.setdefault((name, value), change.municipality.code)
            if other != change.municipality.code:
                text = _("Både %(one)s och %(other)s får värdet ”%(value)s”.")
                values = {"one": other, "other": change.municipality.code, "value": value}
                yield Problem(HEADER_LINE, name, text % values)


class _Reader:
    """Reads rows against the facts of the site, which are fetched once."""

    def __init__(self) -> None:
        self.municipalities = Municipality.objects.select_related("county", "group").in_bulk()
        self.counties = County.objects.in_bulk()
        self.groups = {group.code: group for group in MunicipalityGroup.objects.all()}

    def changed(self, row: Mapping[str, str], code: str) -> Change | list[tuple[str, str]]:
        """The municipality with the row's facts, or what is wrong with them by column."""
        municipality = self.municipalities.get(code)
        if municipality is None:
            return [(CODE, _("Ingen kommun har koden ”%(code)s”.") % {"code": code})]
        problems: list[tuple[str, str]] = []
        fields = []
        for column in COLUMNS:
            text = (row.get(column) or "").strip()
            if not text:
                continue
            try:
                value = self._value(column, text)
            except ValueError as error:
                problems.append((column, str(error)))
                continue
            before = getattr(municipality, column)
            if value != before:
                fields.append((column, before, value))
                setattr(municipality, column, value)
        if (
            "population" in {name for name, _before, _after in fields}
            and not (row.get("population_year") or "").strip()
        ):
            problems.append(("population_year", _("Skriv vilket år invånarantalet gäller.")))
        return problems or _invalid(municipality, fields) or Change(municipality, tuple(fields))

    def _value(self, column: str, text: str) -> Any:
        if column == "county":
            return _among(self.counties, text, _("Inget län har koden ”%(text)s”."))
        if column == "group":
            return _among(self.groups, text.upper(), _("Ingen kommungrupp har koden ”%(text)s”."))
        if column in WHOLE_NUMBERS:
            return _number(int, text, _("”%(text)s” är inte ett heltal."))
        if column in DECIMALS:
            return _number(float, text.replace(",", "."), _("”%(text)s” är inte ett tal."))
        return text


def _among(known: Mapping[str, Any], text: str, complaint: str) -> Any:
    if text not in known:
        raise ValueError(complaint % {"text": text})
    return known[text]


def _number(kind: type[int] | type[float], text: str, complaint: str) -> int | float:
    try:
        value = kind(text.translate(_SPACES))
        # nan and inf are numbers to Python, and no place on a map.
        if not isfinite(value):
            raise ValueError
    except (ValueError, OverflowError):
        raise ValueError(complaint % {"text": text[:_SHOWN]}) from None
    return value


def _invalid(municipality: Municipality, fields: Iterable[tuple[str, Any, Any]]) -> list[tuple[str, str]]:
    names = {name for name, _before, _after in fields}
    try:
        municipality.full_clean(exclude={field.name for field in Municipality._meta.get_fields()} - names)
    except ValidationError as error:
        return [(name, text) for name, texts in error.message_dict.items() for text in texts]
    return []
