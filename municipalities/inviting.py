"""People come to a municipality's corner, and go."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunskapsbank.links import whole_url
from letters.services import write
from municipalities.models import Corner


class Role(models.TextChoices):
    """What a person does in a municipality's corner."""

    EDITOR = "redaktor", gettext_lazy("Redaktör: skriver och skickar för godkännande")
    REVIEWER = "granskare", gettext_lazy("Granskare: godkänner för kommunen")


class CannotInvite(ValueError):
    """A person who cannot come; says in Swedish why."""


def invite(corner: Corner, email: str, role: str) -> Any:
    """Let the person with this address into the corner, with a new account if there is none. Raises CannotInvite."""
    group = group_of(corner, role)
    if group is None:
        raise CannotInvite(_("Kommunen är inte ansluten."))
    users = get_user_model().objects
    address = users.normalize_email(email)
    with transaction.atomic():
        user = users.filter(email__iexact=address).first() or users.create_user(address)
        if not user.is_active:
            raise CannotInvite(_("Kontot är avstängt. Den som driver webbplatsen kan öppna det."))
        user.groups.add(group)
    return user


def send_invitation(corner: Corner, user: Any) -> None:
    """Tell the person by mail. No password is chosen: who has the mailbox logs in by a code."""
    context = {"municipality": corner.municipality, "admin_url": whole_url("wagtailadmin_home")}
    write("invitation", to=user.email, key=f"invitation:{get_random_string(32)}", context=context)


def people_of(corner: Corner) -> models.QuerySet[Any]:
    """Everybody who works in the corner."""
    return get_user_model().objects.filter(groups__in=_groups(corner)).distinct()


def let_go(corner: Corner, user: Any) -> None:
    """Take the person out of the corner; the account stays, as does what the person wrote."""
    user.groups.remove(*_groups(corner))


def group_of(corner: Corner, role: str) -> Group | None:
    """The group of those who do this in the corner."""
    return corner.reviewers if role == Role.REVIEWER else corner.editors


def _groups(corner: Corner) -> list[Group]:
    return [group for group in (corner.editors, corner.reviewers) if group]
