"""The pages of the one who asks. Each question opens by a private link; nothing is done by a GET.

A visitor has no cookie, so there is nothing that a forged form could misuse. A member's form is looked at here, and not
by the middleware, whose answer would lose the text.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from cases.models import PeerPage
from contacts import services
from contacts.forms import BackForm, QuestionForm
from contacts.links import new_link_to, question_of
from contacts.models import Question, State
from contacts.presentation import name_at, reasons_to_tell, sentence_of, thread_of
from contacts.retention import discard
from contacts.routing import peer_page, receivers_of
from contacts.views.saying import SAY, UNPROCESSABLE, findings_of, problem_of_rate
from kunskapsbank.csrf import is_forged
from kunskapsbank.entry import entry_problem, seal_for
from kunskapsbank.private import private
from kunskapsbank.ratelimit import Limit, limited, retry_after, retry_after_for, told_to_wait, too_often
from kunskapsbank.visibility import readable
from letters import codes
from letters.forms import CodeForm
from members.people import Person, person_of

BEGIN = Limit("contacts.begin", 10, 3600)
BY_MEMBER = Limit("contacts.by-member", 10, 86_400)
OK, FORBIDDEN, NOT_FOUND, CONFLICT, TOO_MANY = 200, 403, 404, 409, 429
PREPARED = "forbereds"
LONGEST_CARRIED = 5_000
PRESSED_TWICE = datetime.timedelta(minutes=1)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """Ask the contact of a case or an open challenge; nobody is asked about a procurement that is under secrecy.

    Secrecy may begin, and the page go, while somebody writes: what was written goes on to Kundstöd's form.
    """
    page = _public_page(page_id)
    if page is None and request.method != "POST":
        raise Http404
    if page is None or page.is_secret:
        written = request.POST.dict() | {"text": _carried(request)}
        form = QuestionForm(initial=written, page=None, person=person_of(request.user))
        response = _shown(request, form, page=page, is_closed=page is not None, is_gone=page is None)
        response.status_code = OK if page else NOT_FOUND
        return response
    return _written(request, Question(page=page), page)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponseBase:
    """Ask nobody in particular: Kundstöd finds somebody. A search or a page that led here carries its text along."""
    return _written(request, Question(), None)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, token: str) -> HttpResponseBase:
    """A question that is not sent yet, to change the text or the address."""
    question = _question(token)
    if not question.is_unconfirmed:
        return redirect("contacts:thread", token)
    return _written(request, question, peer_page(question.page), token=token)


@private
@limited(codes.ANSWERED)
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, token: str) -> HttpResponseBase:
    """The code from the letter; the right one sends the question."""
    question = _question(token)
    if not question.is_unconfirmed:
        return redirect("contacts:thread", token)
    if request.method == "POST" and "ny" in request.POST:
        return _new_code(request, question, token)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            result = services.confirm(question, form.cleaned_data["code"])
        except services.Overtaken:  # the button was pressed twice
            return redirect("contacts:thread", token)
        if result is codes.Answer.RIGHT:
            return redirect("contacts:thread", token)
        form.add_error("code", result.problem)
    context = {"form": form, "question": question, "token": token}
    return render(request, "contacts/code.html", context, status=UNPROCESSABLE if form.errors else 200)


@private
@require_http_methods(["GET", "HEAD"])
def thread(request: HttpRequest, token: str) -> HttpResponseBase:
    """The question, where it is and what was answered; one not sent yet needs its code first."""
    question = _question(token)
    if question.is_unconfirmed:
        return redirect("contacts:code", token)
    return _thread(request, question, token)


@private
@require_http_methods(["POST"])
def back(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask whoever answered one thing more."""
    question = _question(token)
    form = BackForm(request.POST)
    if not form.is_valid() or form.findings:
        return _thread(request, question, token, form=form)
    problem = problem_of_rate(request)
    if not problem:
        try:
            services.ask_back(question, form.cleaned_data["text"])
        except services.Overtaken:
            problem = _("Det går inte att fråga mer här nu. Din text står kvar: ställ den gärna som en ny fråga.")
    return (
        _thread(request, question, token, form=form, problem=problem) if problem else redirect("contacts:thread", token)
    )


@private
@limited(SAY)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask whether the question is over, and end it; one not sent yet is thrown away."""
    question = _question(token)
    if not question.is_unconfirmed and question.state == State.CLOSED:
        return redirect("contacts:thread", token)
    if request.method != "POST":
        return render(request, "contacts/end.html", {"question": question, "token": token})
    if question.is_unconfirmed:
        return render(request, "contacts/gone.html") if discard(question) else redirect("contacts:thread", token)
    with contextlib.suppress(services.Overtaken):
        services.close(question, who=services.ASKER)
    return redirect("contacts:thread", token)


@private
@limited(SAY)
@require_http_methods(["GET", "HEAD", "POST"])
def helped(request: HttpRequest, token: str, choice: Question.Helped) -> HttpResponseBase:
    """Whether the answer helped. Only the button says so."""
    question = _question(token)
    if question.answered_at is None:
        return redirect("contacts:thread", token)
    if request.method == "POST":
        Question.objects.filter(pk=question.pk).update(helped=choice, version=F("version") + 1)
        question.refresh_from_db()
    others = [other for other in Question.Helped if other != choice]
    context = {
        "question": question,
        "choice": choice,
        "others": others,
        "token": token,
        "is_told": request.method == "POST",
    }
    return render(request, "contacts/helped.html", context)


def _written(request: HttpRequest, question: Question, page: PeerPage | None, *, token: str = "") -> HttpResponseBase:
    """The form of a question; sent and in order, it is kept, and goes on its way once its writer is known."""
    person = person_of(request.user)
    if request.method != "POST":
        begun = QuestionForm(initial=_begun_with(request, question, person), page=page, person=person)
        return _shown(request, begun, page=page, token=token)
    form = QuestionForm(request.POST, page=page, person=person)
    if person is not None and is_forged(request):
        too_old = _("Formuläret hann bli för gammalt. Din text finns kvar: skicka en gång till.")
        return _shown(request, form, page=page, token=token, problem=too_old, status=FORBIDDEN)
    problem = None if token else entry_problem(request.POST)
    if problem or not form.is_valid() or form.findings:
        return _shown(request, form, page=page, token=token, problem=problem)
    if seconds := _wait(request, question, form, person):
        return _shown(request, form, page=page, token=token, problem=too_often(seconds), seconds=seconds)
    if person is not None and (same := _just_sent(form, page, person)):
        return redirect("contacts:thread", new_link_to(same))
    with contextlib.suppress(services.Overtaken):  # sent in another window meanwhile: the page says how things are
        token = _kept(form, question, token, is_known=person is not None)
    return redirect("contacts:thread", token)


@transaction.atomic
def _kept(form: QuestionForm, question: Question, token: str, *, is_known: bool) -> str:
    """Keep what was written, on its way to be sent; gives the secret of its link. Raises Overtaken if it was sent."""
    kept = form.save(services.hold_unsent(question) if token else question)
    if is_known:
        services.send(kept)
    elif not codes.code_in_post(kept.code_subject, kept.asker_email):
        codes.mail_code(kept.code_subject, kept.asker_email)
    return token or new_link_to(kept)


def _just_sent(form: QuestionForm, page: PeerPage | None, person: Person) -> Question | None:
    """The same question by the same member a moment ago: the button was pressed twice."""
    since = timezone.now() - PRESSED_TWICE
    same = Question.objects.filter(asker_email=person.email, text=form.cleaned_data["text"], sent_at__gt=since)
    return next((question for question in same if question.page_id == (page.pk if page else None)), None)


def _wait(request: HttpRequest, question: Question, form: QuestionForm, person: Person | None) -> int:
    """Seconds until the question may be sent; 0 when it may be now."""
    if seconds := retry_after(request, BEGIN):
        return seconds
    if person is not None:
        return retry_after_for(person.email.lower(), BY_MEMBER)
    address = form.cleaned_data["asker_email"]
    has_code = question.pk is not None and codes.code_in_post(question.code_subject, address)
    return 0 if has_code else codes.mail_wait(request, address)


def _shown(
    request: HttpRequest,
    form: QuestionForm,
    *,
    page: PeerPage | None,
    seconds: int = 0,
    status: int = UNPROCESSABLE,
    **more: Any,
) -> HttpResponse:
    to = receivers_of(page)
    context = {
        "form": form,
        "about": page,
        "receiver": _receiver(page, to.addresses),
        "findings": findings_of(form),
        "reasons": list(reasons_to_tell(to.why, to.paused_until)) if page is not None else [],
        "is_prepared": page is not None and page.procurement_status.code == PREPARED,
        "person": person_of(request.user),
        "seal": seal_for(form.data),
        **more,
    }
    status = TOO_MANY if seconds else status if form.is_bound else 200
    response = render(request, "contacts/ask.html", context, status=status)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response


def _receiver(page: PeerPage | None, addresses: Collection[str]) -> str:
    """Who gets the question, or nobody but Kundstöd: the mailbox alone is not the contact."""
    if page is None or not addresses:
        return ""
    return name_at(page, is_mailbox=page.contact_addresses[0] not in addresses)


def _begun_with(request: HttpRequest, question: Question, person: Person | None) -> dict[str, Any]:
    """What is known already: what was written before, who the member is, or the text that led here."""
    if question.pk:
        return {name: getattr(question, name) for name in ("text", "asker", "asker_email", "municipality")}
    begun: dict[str, Any] = {"text": _carried(request), "municipality": request.GET.get("kommun", "")[:4]}
    if person is not None:
        parts = (person.name, person.role, person.municipality.name if person.municipality else "")
        begun["asker"] = ", ".join(part for part in parts if part)
        begun["municipality"] = begun["municipality"] or person.municipality
    return begun


def _carried(request: HttpRequest) -> str:
    """The text that came along, from a search or from a form that was closed meanwhile."""
    return (request.POST.get("text") or request.GET.get("q", ""))[:LONGEST_CARRIED]


def _new_code(request: HttpRequest, question: Question, token: str) -> HttpResponseBase:
    context: dict[str, Any] = {"form": CodeForm(), "question": question, "token": token}
    if seconds := codes.mail_wait(request, question.asker_email):
        return told_to_wait(request, "contacts/code.html", context | {"problem": too_often(seconds)}, seconds)
    codes.mail_code(question.code_subject, question.asker_email)
    return render(request, "contacts/code.html", context | {"is_new": True})


def _thread(
    request: HttpRequest, question: Question, token: str, *, form: BackForm | None = None, problem: str = ""
) -> HttpResponse:
    context = {
        "question": question,
        "token": token,
        # Only the page itself knows an address that does not name an anonymous municipality.
        "about": peer_page(question.page),
        "sentence": sentence_of(question),
        "said": thread_of(question),
        "can_ask_back": form is not None or services.can_ask_back(question),
        "form": form or BackForm(),
        "findings": findings_of(form),
        "problem": problem,
    }
    status = CONFLICT if problem else UNPROCESSABLE if form else 200
    return render(request, "contacts/thread.html", context, status=status)


def _public_page(page_id: int) -> PeerPage | None:
    """A case or an open challenge that everyone may read."""
    return peer_page(readable(Page.objects.all()).filter(pk=page_id).first())


def _question(token: str) -> Question:
    if (question := question_of(token)) is None:
        raise Http404
    return question
