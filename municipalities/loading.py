"""The project's own tables of facts, read into the database."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils.crypto import get_random_string

DATA_DIR = Path(__file__).resolve().parent / "data"

ModelGetter = Callable[[str], Any]


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the tables in `municipalities/data/`, such as "counties.csv"."""
    with (DATA_DIR / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load_facts(model: ModelGetter) -> None:
    """Add the counties, groups and municipalities that are missing; what is already there is left as it is.

    `model` gives a model class by its name, so that a migration can hand over its historical models.
    """
    _add(model("County"), [_county(model("County"), row) for row in rows("counties.csv")])
    _add(
        model("MunicipalityGroup"), [_group(model("MunicipalityGroup"), *row) for row in enumerate(rows("groups.csv"))]
    )
    municipality = model("Municipality")
    groups = dict(model("MunicipalityGroup").objects.values_list("code", "pk"))
    _add(municipality, [_municipality(municipality, row, groups) for row in rows("municipalities.csv")])
    borders = [(row["code"], row["neighbour"]) for row in rows("neighbours.csv")]
    _join(municipality.neighbours.through, borders + [(other, one) for one, other in borders])
    _join(municipality.structurally_similar.through, [(row["code"], row["similar"]) for row in rows("similar.csv")])
    model("FactsStamp").objects.update_or_create(pk=1, defaults={"value": get_random_string(16)})


def _add(model: type[models.Model], objects: list[models.Model]) -> None:
    model._default_manager.bulk_create(objects, ignore_conflicts=True)


def _join(through: Any, pairs: list[tuple[str, str]]) -> None:
    _add(through, [through(from_municipality_id=one, to_municipality_id=other) for one, other in pairs])


def _county(model: Any, row: dict[str, str]) -> Any:
    return model(code=row["code"], name=row["name"], short_name=row["short_name"], slug=row["slug"])


def _group(model: Any, order: int, row: dict[str, str]) -> Any:
    valid_from = datetime.date.fromisoformat(row["valid_from"])
    return model(code=row["code"], label=row["label"], sort_order=order, valid_from=valid_from)


def _municipality(model: Any, row: dict[str, str], groups: dict[str, int]) -> Any:
    return model(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        slug=row["slug"],
        county_id=row["county"],
        group_id=groups[row["group"]],
        population=int(row["population"]),
        population_year=int(row["population_year"]),
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
    )
