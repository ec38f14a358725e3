"""A person who is logged in, as the rest of the site knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from members.models import Membership
from municipalities.editors import EDITORS, SUPPORT
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
    municipality = _municipality_of(user)
    badge = _office_of(user) or (municipality.short_name if municipality else "")
    return Person(user, user.get_full_name(), user.email, user.role, municipality, badge)


def _municipality_of(user: Any) -> Municipality | None:
    found = Membership.objects.holding().filter(user=user).select_related("domain__municipality").first()
    return found.municipality if found else None


def _office_of(user: Any) -> str:
    groups = set(user.groups.filter(name__in=[EDITORS, SUPPORT]).values_list("name", flat=True))
    if user.is_superuser or EDITORS in groups:
        return _("Redaktionen")
    return _("Kundstöd") if SUPPORT in groups else ""
