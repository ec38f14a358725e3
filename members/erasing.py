"""Forgetting a person: what each app keeps, the account and its sessions, and every place that holds the address."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from members.models import User
from members.personal_data import keepers
from members.services import BEGUN


@transaction.atomic
def erase_account(user: User) -> None:
    """Forget the person everywhere: the account among the rest."""
    for keeper in keepers():
        keeper.erase(user.email)


@transaction.atomic
def erase_accounts_of(address: str) -> int:
    """Remove the account of the address with its sessions, and the name of it from the logs; gives how many.

    What the person did in the admin stays in the logs as somebody's. An account that may enter the admin stays.
    """
    users = [user for user in User.objects.filter(email__iexact=address) if not user.may_enter_admin]
    for user in users:
        _end_sessions(user)
        _forget_in_logs(user)
        user.delete()
    return len(users)


def _end_sessions(user: User) -> None:
    """Those in which the person is logged in, and those in which somebody began to log in as them."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        known = session.get_decoded()
        if known.get(SESSION_KEY) == str(user.pk) or known.get(BEGUN, {}).get("address") == user.email:
            session.delete()


def _forget_in_logs(user: User) -> None:
    for model in registry.get_log_entry_models():
        model._default_manager.filter(user_id=user.pk).update(user=None)
    own = ContentType.objects.get_for_model(User)
    ModelLogEntry.objects.filter(content_type=own, object_id=str(user.pk)).delete()
