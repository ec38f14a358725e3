"""What others may ask of this app: accounts, confirmed addresses, logging in."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from letters.services import write
from members.models import Membership, MunicipalityDomain, User
from members.personal_data import keepers

# What a session knows of a login that has begun, and of the address that was shown.
BEGUN, SHOWN = "members_login", "members_shown_address"
SHOWN_LASTS_SECONDS = 12 * 60 * 60


class AddressTaken(Exception):
    """The address belongs to another account."""


def account_of(address: str) -> User:
    """The account of an address that was just shown to be the visitor's own; made where there is none."""
    try:
        with transaction.atomic():
            return User.objects.filter(email__iexact=address).first() or User.objects.create_user(address)
    except IntegrityError:  # two at once, and the other one was first
        return User.objects.get(email__iexact=address)


@transaction.atomic
def confirm_address(user: User) -> Membership | None:
    """Note that the account's address was just shown to be the person's own; gives the membership that follows."""
    EmailAddress.objects.filter(email__iexact=user.email).exclude(user=user).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )
    domain = MunicipalityDomain.objects.of(user.email)
    if domain is None:
        Membership.objects.filter(user=user).delete()
        return None
    values = {"domain": domain, "address": user.email, "confirmed_at": timezone.now()}
    return Membership.objects.update_or_create(user=user, defaults=values)[0]


def change_address(user: User, address: str, *, takes_along: bool) -> None:
    """Give the account another address, which was just shown to be the person's own. Raises AddressTaken.

    What was written from the old one follows if the person `takes_along` what is there: only who has shown to have the
    old one as well may, for it may be somebody else's by now.
    """
    before = user.email
    try:
        with transaction.atomic():
            # Another session may have changed it a moment ago.
            before = User.objects.select_for_update().get(pk=user.pk).email
            for keeper in keepers():
                if takes_along and keeper.move and before != address:
                    keeper.move(before, address)
            tell_of_change(before, _("Kontots e-postadress har ändrats till en annan."))
            user.email = address
            user.save(update_fields=["email"])
            confirm_address(user)
    except IntegrityError as error:
        user.email = before
        raise AddressTaken from error


def note_shown_address(request: HttpRequest, user: User) -> None:
    """Remember in the session that the account's address was just shown to be the person's own."""
    request.session[SHOWN] = {"address": user.email, "at": time.time()}


def has_shown_address(request: HttpRequest, user: User) -> bool:
    """Whether it was, in this session and today: a passkey or a password says nothing of who has the mailbox now."""
    shown = request.session.get(SHOWN, {})
    return shown.get("address") == user.email and shown["at"] > time.time() - SHOWN_LASTS_SECONDS


def tell_of_change(address: str, what: str) -> None:
    """Tell the person by mail what was changed, so that somebody else's doing does not go unseen."""
    write("account_changed", to=address, key=f"account:{get_random_string(32)}", context={"what": what})


def forget_other_addresses(user: User) -> None:
    """An account has one address: what was confirmed of another one no longer counts."""
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    Membership.objects.filter(user=user).exclude(address__iexact=user.email).delete()


def log_in(request: HttpRequest, user: User, *, by: str, next_url: str = "") -> HttpResponse:
    """Go on with logging in, whose first step `by` was just taken: allauth asks for a second factor if there is one."""
    note_fresh_proof(request, user, by=by)
    note_shown_address(request, user)
    return perform_login(request, Login(user=user, email=user.email, redirect_url=next_url or None))


def note_fresh_proof(request: HttpRequest, user: Any, *, by: str) -> None:
    """Remember that the person just showed who they are, so that they are not asked again at once."""
    record_authentication(request, user, method=by, reauthenticated=True)
