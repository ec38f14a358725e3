"""How long what people leave behind is kept. Each time is a setting in whole days, KUNSKAPSBANK_KEEP_<its name>."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import timedelta

import environ
from django.core.exceptions import ImproperlyConfigured

PREFIX = "KUNSKAPSBANK_KEEP_"
_DAYS = re.compile(r"[1-9][0-9]{0,4}")


@dataclass(frozen=True, slots=True)
class Keep:
    """The times; what is kept for so long is said in docs/deploy.md."""

    unconfirmed: timedelta = timedelta(days=2)
    hidden_comments: timedelta = timedelta(days=90)
    comment_addresses: timedelta = timedelta(days=365)
    reports: timedelta = timedelta(days=90)
    answered_questions: timedelta = timedelta(days=30)
    unanswered_questions: timedelta = timedelta(days=365)
    closed_questions: timedelta = timedelta(days=365)
    drafts: timedelta = timedelta(days=90)
    drafts_after_warning: timedelta = timedelta(days=14)
    sender_addresses: timedelta = timedelta(days=365)
    confirmations: timedelta = timedelta(days=730)
    letters: timedelta = timedelta(days=30)
    silent_accounts: timedelta = timedelta(days=730)
    silent_accounts_after_warning: timedelta = timedelta(days=30)
    searches: timedelta = timedelta(days=90)


# Of each pair the first passes within the second.
WITHIN = (("drafts_after_warning", "drafts"), ("silent_accounts_after_warning", "silent_accounts"))


def kept_times(env: environ.Env) -> Keep:
    """The times as the environment gives them. Raises ImproperlyConfigured, saying what to set, for what makes none."""
    usual = Keep()
    keep = Keep(**{one.name: _days(env, one.name, default=getattr(usual, one.name)) for one in fields(Keep)})
    for first, second in WITHIN:
        if getattr(keep, first) >= getattr(keep, second):
            raise ImproperlyConfigured(f"Set {setting_of(first)} to fewer days than {setting_of(second)}")
    return keep


def setting_of(name: str) -> str:
    """What the setting of a time is called."""
    return PREFIX + name.upper()


def _days(env: environ.Env, name: str, *, default: timedelta) -> timedelta:
    written = env.str(setting_of(name), default="").strip()
    if not written:
        return default
    if not _DAYS.fullmatch(written):
        raise ImproperlyConfigured(f"{setting_of(name)} is {written!r}; set it to a number of days, from 1 to 99999")
    return timedelta(days=int(written))
