"""Lets a test's person into the admin: logged in, with a second factor that was just shown."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY as WHOSE
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext

_plain_login = Client.force_login


def log_in(client: Client, user: Any, backend: str | None = None) -> None:
    """Log the user in, with a second factor shown."""
    _plain_login(client, user, backend)
    factor, _made = Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    session = client.session
    session[RECORDS] = [{"method": "mfa", "at": time.time(), "id": factor.pk, "type": factor.type}]
    session[WHOSE] = str(user.pk)
    session.save()


def log_in_without(client: Client, user: Any) -> None:
    """Log the user in with a first step only."""
    _plain_login(client, user)


def log_in_browser(context: BrowserContext, site: str, user: Any) -> None:
    """The same for a browser on the live server."""
    client = Client()
    log_in(client, user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])
