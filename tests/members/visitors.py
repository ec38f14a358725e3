"""What a person does at the login, and what comes by mail."""

from __future__ import annotations

import re
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client

from letters.models import Letter
from members.models import User

LOGIN, CODE, ACCOUNT, FACTORS = "/konto/logga-in/", "/konto/logga-in/kod/", "/konto/", "/konto/steg-tva/"
PASSWORD_PAGE, SECOND = "/konto/logga-in/losenord/", "/konto/logga-in/steg-tva/"
ADDRESS = "upphandlare@example.se"
SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105 - of an app that lives as long as the test


def code_mailed() -> str:
    """The code of the last letter, as it was sent or as it waits."""
    text = mail.outbox[-1].body if mail.outbox else Letter.objects.filter(kind="code").latest("pk").text
    found = re.search(r"Din kod är (\d+)", text)
    assert found
    return found.group(1)


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def ask(client: Client, address: str = ADDRESS, **more: str) -> Any:
    """Ask for a code."""
    return client.post(LOGIN, {"email": address, **more})


def log_in_by_code(client: Client, address: str = ADDRESS, **more: str) -> Any:
    """Ask for a code and type it; gives the answer to the code."""
    ask(client, address, **more)
    return client.post(CODE, {"code": code_mailed()})


def with_app(user: User) -> User:
    """The person has an app that shows codes, as a second factor."""
    TOTP.activate(user, SECRET)
    return user


def code_of_app(secret: str = SECRET) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def is_logged_in(client: Client) -> bool:
    """Whether the account page opens."""
    return client.get(ACCOUNT).status_code == 200


def forget_app(user: User) -> None:
    """The person has no second factor any more."""
    Authenticator.objects.filter(user=user).delete()
