"""What this app listens to."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.db.models.signals import post_save
from django.http import HttpRequest

from members.models import Membership, MunicipalityDomain, User
from members.services import forget_other_addresses

PROVEN_BY_ADDING = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}


def connect() -> None:
    """Start to listen."""
    post_save.connect(on_user_saved, sender=User, dispatch_uid="members.user")
    post_save.connect(on_domain_saved, sender=MunicipalityDomain, dispatch_uid="members.domain")
    authenticator_added.connect(on_authenticator_added, dispatch_uid="members.authenticator")


def on_user_saved(
    instance: User, created: bool, raw: bool = False, update_fields: frozenset[str] | None = None, **_kwargs: Any
) -> None:
    """Whoever changes an address, it has to be confirmed anew."""
    if not created and not raw and (update_fields is None or "email" in update_fields):
        forget_other_addresses(instance)


def on_domain_saved(instance: MunicipalityDomain, created: bool, raw: bool = False, **_kwargs: Any) -> None:
    """An entry that was changed stands for other addresses: who came by it confirms again."""
    if not created and not raw:
        Membership.objects.filter(domain=instance).delete()


def on_authenticator_added(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Adding a factor shows it."""
    if authenticator.type in PROVEN_BY_ADDING:
        record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type)
