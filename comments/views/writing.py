"""Writing a comment: whatever goes wrong on the way, the form comes back with everything that was typed.

A visitor has no cookie, so that there is nothing a forged form could misuse. A member's form is looked at here, and not
by the middleware, whose answer would hold nothing of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.forms import MemberForm, VisitorForm
from comments.links import Kind, link_of, new_link_to
from comments.models import Comment
from comments.pages import closed_because, open_to_readers
from comments.services import (
    CannotComment,
    Overtaken,
    Said,
    confirm,
    rewrite,
    signed_by,
    write_as_member,
    write_as_visitor,
)
from comments.views.answers import CONFLICT, FORBIDDEN, NOT_FOUND, UNPROCESSABLE, later
from comments.wording import digest_of_text
from kunskapsbank.csrf import is_forged, is_from_elsewhere
from kunskapsbank.entry import entry_problem, seal_for
from kunskapsbank.links import new_token
from kunskapsbank.private import private
from kunskapsbank.ratelimit import Limit, limited, retry_after, retry_after_for
from kunskapsbank.written import LONGEST, cleaned
from letters import codes
from letters.forms import CodeForm
from members.people import Person, needs_factor_for_office, person_in

WRITE = Limit("comments.write", 3, 600)
WRITE_A_DAY = Limit("comments.write-a-day", 20, 86_400)
MEMBER = "medlem"
# What the form brings along becomes the secret of its comment's private link: sent twice, it is the same comment.
_SECRET = re.compile(r"[\w-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment is to stand: on a page, or below a comment of it. `is_there` is false for one that is gone."""

    page: Any
    parent: Comment | None = None
    is_there: bool = True

    @property
    def url(self) -> str:
        """The address of its form; of the page's own where the comment to answer is gone."""
        if self.parent and self.is_there:
            return reverse("comments:reply", args=[self.page.pk, self.parent.pk])
        return reverse("comments:write", args=[self.page.pk])


@dataclass(frozen=True, slots=True)
class Attempt:
    """A form that was sent: for where, by whom (None for a visitor), and for which comment where there is one."""

    request: HttpRequest
    place: Place
    person: Person | None
    form: Any
    comment: Comment | None = None

    @property
    def secret(self) -> str:
        """What the form brought along; empty for what is none of ours."""
        sent = self.request.POST.get("nyckel", "")
        return sent if _SECRET.fullmatch(sent) else ""


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, page_id: int, comment_id: int | None = None) -> HttpResponseBase:
    """The form for a comment on a page, or for an answer to a comment of it."""
    place = _place(page_id, comment_id)
    if place is None:
        return _lost(request)
    person = person_in(request)
    if request.method == "POST":
        form = MemberForm(request.POST) if person else VisitorForm(request.POST)
        return _sent(Attempt(request, place, person, form))
    if not place.is_there:
        raise Http404
    form = MemberForm() if person else VisitorForm()
    context = _context(place, form, person) | {"closed": closed_because(place.page)}
    if request.headers.get("HX-Request"):
        # What was pressed is gone, and whoever uses a keyboard goes on in the form.
        form.fields["text"].widget.attrs["autofocus"] = True
        return render(request, "comments/form.html", context)
    return render(request, "comments/write.html", context)


@private
@limited(codes.ANSWERED)
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, token: str) -> HttpResponseBase:
    """The code from the letter; the right one confirms the address and hands the comment to the moderators."""
    comment = own(token)
    if not comment.is_unconfirmed:
        return redirect("comments:own_comment", token)
    context: dict[str, Any] = {"comment": comment, "token": token, "form": CodeForm()}
    if request.method == "POST" and "ny" in request.POST:
        return _new_code(request, comment, context)
    context["is_mailed"] = bool(codes.code_in_post(comment.code_subject, comment.email))
    if request.method != "POST":
        return render(request, "comments/code.html", context)
    form = context["form"] = CodeForm(request.POST)
    if form.is_valid():
        try:
            result = confirm(comment, form.cleaned_data["code"])
        except Overtaken:
            return redirect("comments:own_comment", token)
        except Said:
            form.add_error("code", _said_already())
        else:
            if result is codes.Answer.RIGHT:
                return redirect("comments:own_comment", token)
            form.add_error("code", result.problem)
    return render(request, "comments/code.html", context, status=UNPROCESSABLE)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, token: str) -> HttpResponseBase:
    """The text, the name and the address of a comment that is not confirmed yet."""
    comment = own(token)
    if not comment.is_unconfirmed:
        return redirect("comments:own_comment", token)
    place = _place(comment.page_id, comment.parent_id)
    if place is None:
        return _lost(request, comment.text)
    if not place.is_there:
        # Nobody is shown what was said there; where it stood, the answer still goes.
        place = Place(place.page)
    url = reverse("comments:change", args=[token])
    initial = {"text": comment.text, "name": comment.author_name, "email": comment.email}
    form = VisitorForm(request.POST if request.method == "POST" else None, initial=initial)
    context = _context(place, form) | {"action": url, "is_changed": True}
    if request.method != "POST":
        return render(request, "comments/write.html", context)
    if refusal := _form_refusal(Attempt(request, place, None, form, comment)):
        problem, status = refusal
        return render(request, "comments/write.html", context | {"problem": problem}, status=status)
    try:
        rewrite(comment, **_typed(form))
    except Overtaken:
        problem = _("Kommentaren är redan bekräftad, och texten kan inte ändras mer. Det du skrev finns kvar här.")
        return render(request, "comments/write.html", context | {"problem": problem}, status=CONFLICT)
    mail_code(request, comment)
    return redirect("comments:code", token)


def own(token: str) -> Comment:
    """The comment that a writer's private link opens."""
    link = link_of(Kind.COMMENT, token)
    if link is None or link.comment is None:
        raise Http404
    return link.comment


def mail_code(request: HttpRequest, comment: Comment) -> int:
    """Mail a code unless one that holds is in the post; seconds to wait where it is too soon."""
    if "ny" not in request.POST and codes.code_in_post(comment.code_subject, comment.email):
        return 0
    if seconds := codes.mail_wait(request, comment.email):
        return seconds
    codes.mail_code(comment.code_subject, comment.email)
    return 0


def _new_code(request: HttpRequest, comment: Comment, context: dict[str, Any]) -> HttpResponse:
    if seconds := mail_code(request, comment):
        return later(request, "comments/code.html", context, seconds)
    return render(request, "comments/code.html", context | {"is_new": True, "is_mailed": True})


def _place(page_id: int, comment_id: int | None) -> Place | None:
    page = open_to_readers(page_id)
    if page is None:
        return None
    if comment_id is None:
        return Place(page)
    parent = Comment.objects.filter(pk=comment_id, page=page.pk, parent=None).first()
    return Place(page, parent, is_there=bool(parent and parent.is_published))


def _sent(attempt: Attempt) -> HttpResponseBase:
    if refusal := _entry_refusal(attempt) or _form_refusal(attempt):
        return _again(attempt, *refusal)
    if seconds := _wait(attempt.request, attempt.person):
        context = _context(attempt.place, attempt.form, attempt.person, secret=attempt.secret)
        return later(attempt.request, "comments/write.html", context, seconds)
    try:
        comment, secret = _made(attempt)
    except CannotComment as closed:
        return _again(attempt, _closed_meanwhile(closed), CONFLICT)
    except Said:
        return _again(attempt, _said_already(), CONFLICT)
    if comment.is_published:
        return redirect("comments:comment", comment.pk)
    if comment.is_unconfirmed:
        mail_code(attempt.request, comment)
    return redirect("comments:code", secret)


def _entry_refusal(attempt: Attempt) -> tuple[str, int] | None:
    """Why it may not be the person who sent it, in words, with the status."""
    request, person = attempt.request, attempt.person
    if person is None and request.POST.get("som") == MEMBER:
        return _(
            "Du är inte inloggad längre. Din text finns kvar: fyll i namn och adress, eller logga in i en ny flik och "
            "skicka igen."
        ), UNPROCESSABLE
    if is_from_elsewhere(request):
        return _("Texten kom från en annan webbplats. Den finns kvar: skicka den härifrån i stället."), FORBIDDEN
    if person and is_forged(request):
        return _("Formuläret hann bli för gammalt. Din text finns kvar: skicka en gång till."), FORBIDDEN
    problem = entry_problem(request.POST)
    return (problem, UNPROCESSABLE) if problem else None


def _form_refusal(attempt: Attempt) -> tuple[str, int] | None:
    """Why it cannot be kept there as it is; without words where the form says it beside the boxes."""
    place, form = attempt.place, attempt.form
    if not form.is_valid():
        return "", UNPROCESSABLE
    if not place.is_there:
        return _("Kommentaren du svarar på visas inte längre. Din text finns kvar: skicka den som en egen."), CONFLICT
    if because := closed_because(place.page):
        return _closed_meanwhile(because), CONFLICT
    if form.needs_second_look():
        return _("Titta en gång till innan du skickar."), UNPROCESSABLE
    if form.is_pasted(place.page, attempt.person, besides=attempt.comment):
        return _("Samma text har nyss skickats hit. Din text finns kvar: skriv det som gäller den här sidan."), CONFLICT
    return None


def _wait(request: HttpRequest, person: Person | None) -> int:
    """A town hall shares one address, so a member is counted as a person."""
    if person:
        return retry_after_for(f"user:{person.user.pk}", WRITE, WRITE_A_DAY)
    return retry_after(request, WRITE, WRITE_A_DAY)


def _made(attempt: Attempt) -> tuple[Comment, str]:
    try:
        return _taken_up(attempt) or _written(attempt)
    except IntegrityError:  # pressed twice at once: the other press has made the comment with this secret
        return _taken_up(attempt) or _written(attempt)


@transaction.atomic
def _written(attempt: Attempt) -> tuple[Comment, str]:
    """The comment, and the secret of its writer's link unless everybody reads it: made together, for a second press."""
    page, parent = attempt.place.page, attempt.place.parent
    if attempt.person:
        text = attempt.form.cleaned_data["text"]
        comment = write_as_member(page=page, parent=parent, text=text, person=attempt.person)
    else:
        comment = write_as_visitor(page=page, parent=parent, **_typed(attempt.form))
    if comment.is_published:
        return comment, ""
    secret = new_link_to(comment, secret=attempt.secret)
    if secret != attempt.secret and _taken_up(attempt):
        raise IntegrityError("The other press was quicker, and has the secret.")
    return comment, secret


def _taken_up(attempt: Attempt) -> tuple[Comment, str] | None:
    """The comment of the very form that is sent again, until it is confirmed: what was mended is kept, be it a comma.

    Whoever only knows the text and the address gets nothing of somebody else's comment.
    """
    link = link_of(Kind.COMMENT, attempt.secret) if attempt.secret and attempt.person is None else None
    if link is None or link.comment is None or not _is_of(attempt, link.comment):
        return None
    try:
        rewrite(link.comment, **_typed(attempt.form))
    except Overtaken:
        return None
    return link.comment, attempt.secret


def _is_of(attempt: Attempt, before: Comment) -> bool:
    """Whether it says there what the form says, by the same address."""
    typed = attempt.form.cleaned_data
    is_there = before.page_id == attempt.place.page.pk and before.parent == attempt.place.parent
    return is_there and (before.email, before.text_digest) == (typed["email"], digest_of_text(typed["text"]))


def _typed(form: Any) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("text", "name", "email")}


def _context(place: Place, form: Any, person: Person | None = None, *, secret: str = "") -> dict[str, Any]:
    return {
        "subject": place.page,
        "parent": place.parent if place.is_there else None,
        "action": place.url,
        "form": form,
        "person": person,
        "signed": signed_by(person) if person else "",
        "needs_factor": bool(person and needs_factor_for_office(person)),
        "seal": seal_for(form.data),
        "secret": secret or new_token(),
    }


def _again(attempt: Attempt, problem: str, status: int) -> HttpResponse:
    """The form with everything that was typed, and what to do."""
    context = _context(attempt.place, attempt.form, attempt.person, secret=attempt.secret) | {"problem": problem}
    return render(attempt.request, "comments/write.html", context, status=status)


def _lost(request: HttpRequest, kept: str = "") -> HttpResponse:
    """The page is not there any more: nothing is told of it, and what was typed for it, or kept, is given back."""
    text = cleaned(request.POST.get("text", kept))[:LONGEST]
    if not text:
        raise Http404
    return render(request, "comments/lost.html", {"text": text}, status=NOT_FOUND)


def _closed_meanwhile(because: Any) -> str:
    return _("%(because)s Din text är inte skickad, men finns kvar här så att du kan spara den.") % {"because": because}


def _said_already() -> str:
    return _("Precis det här har du redan skrivit på sidan. Din text finns kvar om du vill ändra den.")
