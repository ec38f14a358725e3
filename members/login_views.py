"""Logging in by a code. What follows the first step of a login is allauth's.

Nothing here says whether an address has an account: the code is mailed to any, and the account is looked for, or made,
only once the code is right.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.stagekit import clear_login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.models import SocialApp
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kunskapsbank.links import new_token
from kunskapsbank.ratelimit import Limit, limited, wait_in_words
from letters import codes
from letters.forms import CodeForm
from members.answers import answered
from members.forms import AddressForm
from members.models import User
from members.services import BEGUN, account_of, confirm_address, log_in

logger = logging.getLogger(__name__)

UNAVAILABLE = 503
# A town hall shares one address, and its people come to work at the same time.
AWAY = Limit("members.away", 100, 600)
LONG_WAIT = 3600


@require_http_methods(["GET", "HEAD", "POST"])
def log_in_by_code(request: HttpRequest) -> HttpResponseBase:
    """Asks for the address and mails a code to it, whoever has it."""
    next_url = get_next_redirect_url(request) or ""
    if request.user.is_authenticated:
        return redirect(next_url or get_adapter(request).get_login_redirect_url(request))
    form = AddressForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _login_page(request, form, next_url)
    address = form.cleaned_data["email"]
    if seconds := codes.mail_wait(request, address):
        return _login_page(request, form, next_url, seconds=seconds)
    clear_login(request)
    request.session[BEGUN] = {"about": f"login:{new_token()}", "address": address, "next": next_url}
    codes.mail_code(request.session[BEGUN]["about"], address)
    return redirect("members:code")


@limited(codes.ANSWERED)
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """Asks for the code from the letter; the right one opens the account of the address, new or old."""
    begun = request.session.get(BEGUN)
    if not begun or request.user.is_authenticated:
        return redirect("account_login")
    if "ny" in request.POST:
        return _new_code(request, begun)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        answer = codes.answer_code(begun["about"], begun["address"], form.cleaned_data["code"])
        if answer is codes.Answer.RIGHT:
            del request.session[BEGUN]
            codes.note_answered(request, begun["address"])
            return _enter(request, account_of(begun["address"]), begun["next"])
        form.add_error("code", answer.problem)
    return _code_page(request, form, begun)


class PasswordView(LoginView):
    """Address and password, for the few who have one."""

    def get_success_url(self) -> str | None:
        """Where the person was going, if that is on this site."""
        return get_next_redirect_url(self.request)


@limited(AWAY)
@require_POST
def by_municipality(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Leads to a municipality's own login. A page with a link does, for a form may not lead away from the site."""
    try:
        found = get_social_adapter(request).get_provider(request, provider)
        away = found.redirect(request, process="login", next_url=get_next_redirect_url(request))
    except (SocialApp.DoesNotExist, ImproperlyConfigured) as error:
        raise Http404 from error
    except OSError as error:
        logger.warning("a municipality's login does not answer", extra={"reason": type(error).__name__})
        return render(request, "socialaccount/authentication_error.html", status=UNAVAILABLE)
    if "Location" not in away:
        return away
    return render(request, "members/away.html", {"url": away["Location"], "provider": found})


def to_login(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    """Wagtail's own ways of logging in lead here; where the person was going is kept."""
    query = QueryDict(mutable=True)
    if next_url := get_next_redirect_url(request):
        query["next"] = next_url
    return redirect(f"{reverse('account_login')}?{query.urlencode()}" if query else "account_login")


def _login_page(request: HttpRequest, form: AddressForm, next_url: str, *, seconds: int = 0) -> HttpResponse:
    providers = get_social_adapter(request).list_providers(request)
    context = {"form": form, "next_url": next_url, "providers": providers, **_other_ways(seconds)}
    return answered(request, "members/log_in.html", context, seconds=seconds)


def _code_page(
    request: HttpRequest, form: CodeForm, begun: dict[str, str], *, is_new: bool = False, seconds: int = 0
) -> HttpResponse:
    context = {
        "form": form,
        "address": begun["address"],
        "again": reverse("account_login"),
        "has_new": True,
        "is_new": is_new,
        **_other_ways(seconds),
    }
    return answered(request, "members/code.html", context, seconds=seconds)


def _other_ways(seconds: int) -> dict[str, str]:
    """What to do instead of waiting for most of a day."""
    if seconds < LONG_WAIT:
        return {}
    told = _(
        "I dag har så många koder skickats till adressen att nästa får vänta i %(wait)s. Logga in med en passkey eller "
        "ett lösenord så länge, eller från en plats där du har loggat in förut."
    )
    return {"problem": told % {"wait": wait_in_words(seconds)}}


def _new_code(request: HttpRequest, begun: dict[str, str]) -> HttpResponse:
    seconds = codes.mail_wait(request, begun["address"])
    if not seconds:
        codes.mail_code(begun["about"], begun["address"])
    return _code_page(request, CodeForm(), begun, is_new=not seconds, seconds=seconds)


def _enter(request: HttpRequest, user: User, next_url: str) -> HttpResponse:
    if user.is_active:
        confirm_address(user)
    return log_in(request, user, by="code", next_url=next_url)
