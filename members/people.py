"""A person who is logged in, as the rest of the site knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from members.models import Membership, User
from members.second_factor import is_past_the_door
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


def person_of(user: Any, *, for_office: bool = True) -> Person | None:
    """The person behind an account; None for nobody and for an account that is closed.

    Not `for_office`, who works in the admin is a member like others.
    """
    if not user.is_authenticated or not user.is_active:
        return None
    municipality = _municipality_of(user)
    badge = (for_office and _office_of(user)) or (municipality.short_name if municipality else "")
    return Person(user, user.get_full_name(), user.email, user.role, municipality, badge)


def person_in(request: HttpRequest) -> Person | None:
    """The person who asks. Only who has shown a second factor speaks for the office: a mailbox alone is not enough."""
    user = request.user
    return person_of(user, for_office=isinstance(user, User) and is_past_the_door(request, user))


def needs_factor_for_office(person: Person) -> bool:
    """Whether the person would speak for the office, had a second factor been shown today."""
    office = _office_of(person.user)
    return bool(office) and person.badge != office


def _municipality_of(user: Any) -> Municipality | None:
    found = Membership.objects.holding().filter(user=user).select_related("domain__municipality").first()
    return found.municipality if found else None


def _office_of(user: Any) -> str:
    groups = set(user.groups.filter(name__in=[EDITORS, SUPPORT]).values_list("name", flat=True))
    if user.is_superuser or EDITORS in groups:
        return _("Redaktionen")
    return _("Kundstöd") if SUPPORT in groups else ""
