"""Accounts that nobody uses any more: their persons are asked, and forgotten when they do not answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from kunskapsbank.links import whole_url
from letters.services import write
from members.erasing import erase_account
from members.models import User


@dataclass(slots=True)
class Tidied:
    """What was done."""

    asked: int = 0
    erased: int = 0


def tidy() -> Tidied:
    """Ask those who have not logged in for long, forget those who were asked some time ago and still have not.

    Who works in the admin is not forgotten: what the person published is the site's, and leaving is said aloud. Nor is
    a closed account: without it the address would open a new one.
    """
    done = Tidied()
    is_asked = Q(asked_to_stay_at__gt=F("last_login")) | Q(asked_to_stay_at__isnull=False, last_login=None)
    asked_before = timezone.now() - settings.KEEP.silent_accounts_after_warning
    for user in _silent().filter(is_asked, asked_to_stay_at__lt=asked_before):
        if not user.may_enter_admin:
            erase_account(user)
            done.erased += 1
    for user in _silent().filter(Q(asked_to_stay_at=None) | Q(asked_to_stay_at__lte=F("last_login"))):
        if not user.may_enter_admin:
            _ask(user)
            done.asked += 1
    return done


def _silent() -> QuerySet[User]:
    """Active accounts that nobody logged in to for long."""
    long_ago = timezone.now() - settings.KEEP.silent_accounts
    never = Q(last_login=None, date_joined__lt=long_ago)
    return User.objects.filter(never | Q(last_login__lt=long_ago), is_active=True, is_superuser=False)


@transaction.atomic
def _ask(user: User) -> None:
    now = timezone.now()
    context = {"login_url": whole_url("account_login"), "until": now + settings.KEEP.silent_accounts_after_warning}
    write("account_silent", to=user.email, key=f"account.silent:{user.pk}:{now:%Y%m%d}", context=context)
    User.objects.filter(pk=user.pk).update(asked_to_stay_at=now)
