"""Following a page's comments, and ending it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.following import follow, followed_by, unfollow
from comments.forms import AddressCodeForm, AddressForm
from comments.links import Kind, link_of
from comments.pages import open_to_readers
from comments.views.answers import FORBIDDEN, UNPROCESSABLE, later
from kunskapsbank.csrf import is_forged, is_from_elsewhere
from kunskapsbank.numbers import number_in
from kunskapsbank.private import private
from kunskapsbank.ratelimit import limited
from letters import codes
from members.people import person_in


@never_cache
@csrf_exempt
@limited(codes.ANSWERED)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """Begin to follow: a member presses a button, and another one to end it; a visitor answers a code."""
    page = open_to_readers(page_id)
    if page is None:
        raise Http404
    person = person_in(request)
    context: dict[str, Any] = {"subject": page, "person": person}
    if person:
        return _as_member(request, page, person, context)
    if request.method == "POST" and "code" in request.POST:
        return _answered(request, page, context)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "comments/follow.html", context | {"form": form}, status=status)
    return _mailed(request, page, form, context)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, token: str) -> HttpResponseBase:
    """What an address follows, with a button to end it. A mail program may press it for its reader (RFC 8058)."""
    link = link_of(Kind.FOLLOWED, token)
    if link is None:
        raise Http404
    if request.method != "POST":
        return render(request, "comments/unfollow.html", {"followed": followed_by(link.address), "token": token})
    unfollow(link.address, number_in(request.POST.get("sida")) or None)
    return render(request, "comments/unfollow.html", {"followed": followed_by(link.address), "is_done": True})


def _as_member(request: HttpRequest, page: Any, person: Any, context: dict[str, Any]) -> HttpResponse:
    shown = context | {"is_following": followed_by(person.email).filter(page=page.pk).exists()}
    if request.method != "POST":
        return render(request, "comments/follow.html", shown)
    if is_forged(request):
        problem = _("Formuläret hann bli för gammalt. Tryck en gång till.")
        return render(request, "comments/follow.html", shown | {"problem": problem}, status=FORBIDDEN)
    if "sluta" in request.POST:
        unfollow(person.email, page.pk)
        return render(request, "comments/follow.html", context | {"is_ended": True})
    follow(page, person.email)
    return render(request, "comments/follow.html", context | {"is_done": True})


def _mailed(request: HttpRequest, page: Any, form: AddressForm, context: dict[str, Any]) -> HttpResponse:
    if is_from_elsewhere(request):
        raise PermissionDenied
    address = form.cleaned_data["email"]
    subject = _subject(page, address)
    if not codes.code_in_post(subject, address):
        if seconds := codes.mail_wait(request, address):
            return later(request, "comments/follow.html", context | {"form": form}, seconds)
        codes.mail_code(subject, address)
    shown = AddressCodeForm(initial={"email": address})
    return render(request, "comments/ask_code.html", _code_context(page, shown, address))


def _answered(request: HttpRequest, page: Any, context: dict[str, Any]) -> HttpResponse:
    form = AddressCodeForm(request.POST)
    address = ""
    if form.is_valid():
        address = form.cleaned_data["email"]
        result = codes.answer_code(_subject(page, address), address, form.cleaned_data["code"])
        if result is codes.Answer.RIGHT:
            follow(page, address)
            return render(request, "comments/follow.html", context | {"is_done": True})
        form.add_error("code", result.problem)
    return render(request, "comments/ask_code.html", _code_context(page, form, address), status=UNPROCESSABLE)


def _code_context(page: Any, form: AddressCodeForm, address: str) -> dict[str, Any]:
    url = reverse("comments:follow", args=[page.pk])
    return {"form": form, "address": address, "action": url, "again": url}


def _subject(page: Any, address: str) -> str:
    return f"comments.follow:{page.pk}:{codes.fingerprint(address)}"
