"""The project's own vocabularies (`cases/data/`), read into the database."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import models, transaction

DATA_DIR = Path(__file__).resolve().parent / "data"
BATCH = 1_000

ModelGetter = Callable[[str], Any]


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the tables in `cases/data/`, such as "goals.csv"."""
    with (DATA_DIR / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load_vocabularies(model: ModelGetter) -> None:
    """Add the terms and CPV codes that are missing; what is already there is left as it is.

    `model` gives a model class by its name, so that a migration can hand over its historical models.
    """
    for name, file in (("Phase", "phases"), ("Method", "methods"), ("OperatingModel", "operating_models")):
        _add_terms(model(name), rows(f"{file}.csv"))
    _add_terms(model("Goal"), rows("goals.csv"), "kind", "description")
    _add_terms(model("Regulation"), rows("regulations.csv"), "law_number", "name", "is_procurement")
    _add_terms(model("ProcurementStatus"), rows("procurement_statuses.csv"), "is_secret")
    _add_terms(model("FrameworkAgreementStatus"), rows("agreement_statuses.csv"), "is_usable", "is_coming")
    _add_cpv_codes(model("CpvCode"))
    _add_procedures(model("Procedure"), model("Regulation"))
    _add_categories(model("Category"))


def _add_terms(model: Any, table: Iterable[dict[str, str]], *columns: str) -> None:
    terms = [model(**_term(row, order), **_values(row, columns)) for order, row in enumerate(table, start=1)]
    _add(model, terms)


def _term(row: dict[str, str], order: int) -> dict[str, Any]:
    return {
        "code": row["code"],
        "label": row["label"],
        "sort_order": order,
        "valid_from": _day(row.get("valid_from")),
        "valid_to": _day(row.get("valid_to")),
    }


def _values(row: dict[str, str], columns: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] == "1" if name.startswith("is_") else row[name] for name in columns}


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _add(model: Any, objects: list[Any]) -> None:
    model._default_manager.bulk_create(objects, batch_size=BATCH, ignore_conflicts=True)


def _add_cpv_codes(model: Any) -> None:
    """Parents come before their children in the table, and each level is complete before the next."""
    by_level: dict[int, list[models.Model]] = {}
    for row in rows("cpv.csv"):
        code = model(
            code=row["code"],
            check_digit=row["check_digit"],
            parent_id=row["parent"] or None,
            level=int(row["level"]),
            label=row["label"],
        )
        by_level.setdefault(code.level, []).append(code)
    for level in sorted(by_level):
        _add(model, by_level[level])


def _add_procedures(model: Any, regulation: Any) -> None:
    table = list(rows("procedures.csv"))
    _add_terms(model, table, "is_above_threshold")
    procedures, regulations = _keys(model), _keys(regulation)
    pairs = [(row["code"], law) for row in table for law in row["regulations"].split()]
    through = model.regulations.through
    _add(through, [through(procedure_id=procedures[code], regulation_id=regulations[law]) for code, law in pairs])


def _add_categories(model: Any) -> None:
    table = list(enumerate(rows("categories.csv"), start=1))
    _add(model, [model(**_term(row, order)) for order, row in table if not row["parent"]])
    top = _keys(model)
    _add(model, [model(**_term(row, order), parent_id=top[row["parent"]]) for order, row in table if row["parent"]])
    categories = _keys(model)
    pairs = [(row["code"], f"{division}000000") for _, row in table for division in row["cpv_divisions"].split()]
    through = model.cpv_divisions.through
    _add(through, [through(category_id=categories[code], cpvcode_id=division) for code, division in pairs])


def _keys(model: Any) -> dict[str, int]:
    return dict(model._default_manager.values_list("code", "pk"))
