"""The admin's door: nobody comes in without a second factor, however they logged in."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from members.models import User

ADMIN, STATUS = "/admin/", "/status"
# These lead out of the admin, or to where one logs in.
ALWAYS_OPEN = ("/admin/login/", "/admin/logout/", "/admin/password_reset/")
# A working day; after it the second factor is asked for again.
LASTS_SECONDS = 12 * 60 * 60
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

Handler = Callable[[HttpRequest], HttpResponseBase]


class AdminDoorMiddleware:
    """Refuses who has no business in the admin, and asks who has for a second factor."""

    def __init__(self, get_response: Handler) -> None:
        """Takes what comes after it."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request through, or answer it."""
        user = request.user
        if request.path_info == STATUS and isinstance(user, User) and not is_past_the_door(request, user):
            # What stands there for those who work in the admin is behind the same door; the rest is everybody's.
            request.user = AnonymousUser()
        return _at_the_door(request) or self._get_response(request)


def has_second_factor(user: User) -> bool:
    """Whether the person can show a second factor at all."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def has_shown_second_factor(request: HttpRequest, user: User) -> bool:
    """Whether one was shown in this session, not long ago, that the person still has."""
    shown = [
        record["id"]
        for record in get_authentication_records(request, user)
        if record.get("method") == "mfa" and record["at"] > time.time() - LASTS_SECONDS
    ]
    return bool(shown) and Authenticator.objects.filter(user=user, pk__in=shown).exists()


def is_past_the_door(request: HttpRequest, user: User) -> bool:
    """Whether whoever asks may act as one of those who work in the admin, if the account is one of them."""
    return _is_for_show(user) or has_shown_second_factor(request, user)


def _at_the_door(request: HttpRequest) -> HttpResponseBase | None:
    """The answer to who may not go on; Wagtail itself sends nobody to log in."""
    path = request.path_info
    if not path.startswith(ADMIN) or path.startswith(ALWAYS_OPEN) or not isinstance(request.user, User):
        return None
    user = request.user
    if not user.may_enter_admin:
        raise PermissionDenied
    if is_past_the_door(request, user):
        return None
    if not request.accepts("text/html") or request.headers.get("x-requested-with") == "XMLHttpRequest":
        raise PermissionDenied
    back = request.get_full_path() if request.method == "GET" else ADMIN
    return redirect(f"{_page_that_asks(user)}?{urlencode({'next': back})}")


def _is_for_show(user: User) -> bool:
    """The demonstration's account logs in with a password that stands in the guide: on a laptop only."""
    return settings.DEBUG and user.is_example


def _page_that_asks(user: User) -> str:
    """Where the person shows a second factor, or adds one."""
    ways = get_adapter().get_reauthentication_methods(user)
    return next((way["url"] for way in ways if way["id"].startswith("mfa")), reverse("mfa_index"))
