"""What a person's own page shows, and all that the site keeps about the person as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from members.models import Membership, User
from members.people import person_of
from members.personal_data import Written, keepers
from members.second_factor import FACTORS

FACTOR_NAMES: dict[str, Any] = {
    Authenticator.Type.TOTP: _("app för engångskoder"),
    Authenticator.Type.WEBAUTHN: _("passkey eller säkerhetsnyckel"),
    Authenticator.Type.RECOVERY_CODES: _("reservkoder"),
}


def account_facts(user: User) -> dict[str, Any]:
    """Who the person is here; what the person wrote, each with the room it is kept in, and follows, newest first."""
    return {
        "person": person_of(user),
        "membership": Membership.objects.filter(user=user).select_related("domain__municipality").first(),
        "factors": Authenticator.objects.filter(user=user, type__in=FACTORS).order_by("created_at"),
        "written": sorted(_written(user.email), key=lambda row: row[1].at, reverse=True),
        "follows": sorted(_followed(user.email), key=lambda item: item.at, reverse=True),
    }


def everything_about(user: User) -> dict[str, list[dict[str, Any]]]:
    """What each app keeps about the person's address, by the name of what it is."""
    return {keeper.name: keeper.export(user.email) for keeper in keepers()}


def export_account(address: str) -> list[dict[str, Any]]:
    """The account of the address, as plain values."""
    return [_values(user) for user in User.objects.filter(email__iexact=address)]


def _values(user: User) -> dict[str, Any]:
    membership = Membership.objects.filter(user=user).select_related("domain__municipality").first()
    return {
        "e-postadress": user.email,
        "namn": user.get_full_name(),
        "roll": user.role,
        "skapat": user.date_joined,
        "senast inloggad": user.last_login,
        "grupper": sorted(user.groups.values_list("name", flat=True)),
        "kommun": membership and membership.municipality.name,
        "adressen bekräftad": membership and membership.confirmed_at,
        "steg två": [
            {"slag": FACTOR_NAMES[factor.type], "tillagt": factor.created_at, "senast använt": factor.last_used_at}
            for factor in Authenticator.objects.filter(user=user)
        ],
    }


def _written(address: str) -> Iterator[tuple[str, Written]]:
    for keeper in keepers():
        yield from ((keeper.name, item) for item in (keeper.written(address) if keeper.written else ()))


def _followed(address: str) -> Iterator[Written]:
    for keeper in keepers():
        yield from keeper.follows(address) if keeper.follows else ()
