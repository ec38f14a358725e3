"""What other apps may ask of this one."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import models, transaction
from django.utils.translation import gettext as _

from cases.models import Category, FrameworkAgreement, FrameworkAgreementStatus, Goal


class FaultyAgreements(ValueError):
    """A file of framework agreements that cannot be taken in; says in Swedish what is wrong."""


@transaction.atomic
def load_framework_agreements(path: Path) -> int:
    """Lay in the framework agreements of a YAML file as example content, and give how many they are.

    Each is known by its name and owner, so that the file can be read again. Raises FaultyAgreements.
    """
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FaultyAgreements(_("%(file)s går inte att läsa.") % {"file": path.name}) from error
    for number, row in enumerate(rows, start=1):
        try:
            _load_agreement(row)
        except (KeyError, ValueError, models.ObjectDoesNotExist) as error:
            message = _("%(file)s, rad %(number)s: %(error)s") % {"file": path.name, "number": number, "error": error}
            raise FaultyAgreements(message) from error
    return len(rows)


def _load_agreement(row: dict[str, Any]) -> None:
    agreement, _created = FrameworkAgreement.objects.update_or_create(
        name=row["name"],
        owner=row["owner"],
        defaults={
            "url": row.get("url", ""),
            "status": FrameworkAgreementStatus.objects.get(code=row["status"]),
            "starts_on": _day(row.get("starts_on")),
            "ends_on": _day(row.get("ends_on")),
            "is_example": True,
        },
    )
    agreement.categories.set(_terms(Category, row.get("categories", ())))
    agreement.goals.set(_terms(Goal, row.get("goals", ())))


def _terms(model: Any, codes: list[str]) -> list[Any]:
    return [model.objects.get(code=code) for code in codes]


def _day(value: Any) -> datetime.date | None:
    if value is None or isinstance(value, datetime.date):
        return value
    raise ValueError(_("”%(value)s” är inget datum.") % {"value": value})
