"""What a writer does with one's own comments: look where one is, take one or all away, take a copy of them."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comments.forms import AddressCodeForm, AddressForm, ChosenForm
from comments.links import Kind, link_of, new_link_for
from comments.models import Comment
from comments.personal_data import everything_about
from comments.services import erase
from comments.views.answers import UNPROCESSABLE, later
from comments.views.writing import own
from kunskapsbank.csrf import is_from_elsewhere
from kunskapsbank.private import private
from kunskapsbank.ratelimit import limited
from letters import codes


@private
@require_http_methods(["GET", "HEAD", "POST"])
def own_comment(request: HttpRequest, token: str) -> HttpResponseBase:
    """Where a comment is, and why it was hidden if it was; sending the form takes it away."""
    comment = own(token)
    if comment.is_unconfirmed:
        return redirect("comments:code", token)
    if request.method == "POST":
        erase(comment)
        return render(request, "comments/erased.html", {"count": 1})
    return render(request, "comments/own_comment.html", {"comment": comment, "token": token})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Whose comments? A code is mailed to the address, whether anything was written from it or not."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    context = {"form": form}
    if not form.is_bound:
        return render(request, "comments/ask.html", context)
    if not form.is_valid():
        return render(request, "comments/ask.html", context, status=UNPROCESSABLE)
    if is_from_elsewhere(request):
        raise PermissionDenied
    address = form.cleaned_data["email"]
    if not codes.code_in_post(subject_of(address), address):
        if seconds := codes.mail_wait(request, address):
            return later(request, "comments/ask.html", context, seconds)
        codes.mail_code(subject_of(address), address)
    shown = AddressCodeForm(initial={"email": address})
    return render(request, "comments/ask_code.html", _code_context(shown, address))


@private
@limited(codes.ANSWERED)
@require_http_methods(["POST"])
def answer(request: HttpRequest) -> HttpResponseBase:
    """The code from the letter opens the list, for an hour."""
    form = AddressCodeForm(request.POST)
    address = ""
    if form.is_valid():
        address = form.cleaned_data["email"]
        result = codes.answer_code(subject_of(address), address, form.cleaned_data["code"])
        if result is codes.Answer.RIGHT:
            return redirect("comments:own", new_link_for(Kind.OWN, address))
        form.add_error("code", result.problem)
    return render(request, "comments/ask_code.html", _code_context(form, address), status=UNPROCESSABLE)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest, token: str) -> HttpResponseBase:
    """All that an address has written; what is chosen is taken away, or everything is given out as a file."""
    link = link_of(Kind.OWN, token)
    if link is None:
        raise Http404
    comments = Comment.objects.by(link.address).filter(emptied_at=None).select_related("page").order_by("-created_at")
    if request.method == "POST" and "fil" in request.POST:
        return _file(link.address)
    form = ChosenForm(request.POST if request.method == "POST" else None, comments=comments)
    if form.is_bound and form.is_valid():
        chosen = list(form.cleaned_data["chosen"])
        for comment in chosen:
            erase(comment)
        return render(request, "comments/erased.html", {"count": len(chosen), "token": token})
    context = {"comments": comments, "form": form, "token": token, "address": link.address}
    return render(request, "comments/own.html", context, status=UNPROCESSABLE if form.errors else 200)


def subject_of(address: str) -> str:
    """What the code confirms. The address is another column of the same row, and no code of one opens another's."""
    return f"comments.own:{codes.fingerprint(address)}"


def _code_context(form: AddressCodeForm, address: str) -> dict[str, Any]:
    action, again = reverse("comments:own_code"), reverse("comments:own_ask")
    return {"form": form, "address": address, "action": action, "again": again}


def _file(address: str) -> HttpResponse:
    response = HttpResponse(
        json.dumps(everything_about(address), ensure_ascii=False, indent=2),
        content_type="application/json; charset=utf-8",
    )
    response["Content-Disposition"] = 'attachment; filename="mina-kommentarer.json"'
    return response
