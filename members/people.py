"""A person who is logged in, as the rest of the site knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from municipalities.editors import EDITORS
from municipalities.models import Municipality


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is to others: `badge` is what stands beside the name, empty for a member of no municipality."""

    user: Any
    name: str
    email: str
    role: str
    municipality: Municipality | None
    badge: str


def person_of(user: Any) -> Person | None:
    """The person behind a request's user; None for nobody and for an account that is closed."""
    if not user.is_authenticated or not user.is_active:
        return None
    badge = _("Redaktionen") if user.is_superuser or user.groups.filter(name=EDITORS).exists() else ""
    return Person(user, user.get_full_name(), user.email, "", None, badge)
