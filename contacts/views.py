"""The pages where one asks, and where one answers. Each question opens by private links; nothing is done by a GET."""

from __future__ import annotations

import contextlib
import datetime
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from cases.models import PeerPage
from contacts import services
from contacts.forms import AnswerForm, BackForm, CheckedForm, LeaveForm, PauseForm, QuestionForm
from contacts.links import new_link_to, question_of, turn_of
from contacts.models import Actor, ContactLimit, Question, State, Turn
from contacts.presentation import name_of, reasons_to_tell, sentence_of, thread_for, thread_of
from contacts.retention import discard
from contacts.routing import Why, load_of, page_behind, peer_page, why_not_now, why_support
from kunskapsbank.entry import entry_problem, sealed_now
from kunskapsbank.private import private
from kunskapsbank.ratelimit import Limit, limited, retry_after, retry_after_for, told_to_wait, too_often
from kunskapsbank.visibility import readable
from letters import codes
from letters.forms import CodeForm
from members.people import Person, person_of

BEGIN = Limit("contacts.begin", 10, 3600)
BY_MEMBER = Limit("contacts.by-member", 10, 86_400)
SAY = Limit("contacts.say", 20, 600)
CONFLICT, UNPROCESSABLE, TOO_MANY = 409, 422, 429
PREPARED = "forbereds"
MEMBER, MEMBER_SECONDS = "medlem", 24 * 60 * 60
_SALT = "contacts.member"
LONGEST_CARRIED = 5_000
PRESSED_TWICE = datetime.timedelta(minutes=1)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """Ask the contact of a case or an open challenge; nobody is asked about a procurement that is under secrecy."""
    page = _public_page(page_id)
    if page.is_secret:
        # It may have begun while somebody wrote.
        written = request.POST.dict() | {"text": _carried(request)}
        form = QuestionForm(initial=written, page=None, person=_member(request))
        return _shown(request, form, page=page, is_closed=True)
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
    problem = _problem_of_rate(request)
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


@private
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """The question for the one who is asked, and a box for the answer."""
    turn = _turn(token)
    page = page_behind(turn.page)
    about = turn.question if turn.is_support else None
    if request.method != "POST":
        return _answering(request, turn, token, form=AnswerForm(initial={"text": turn.draft}, page=page))
    form = AnswerForm(request.POST, page=page, about=about)
    if not form.is_valid() or form.findings:
        return _answering(request, turn, token, form=form)
    if problem := _problem_of_rate(request):
        return _answering(request, turn, token, form=form, problem=problem)
    try:
        services.answer(turn, form.cleaned_data["text"])
    except services.Overtaken as gone:
        raise Http404 from gone
    return redirect("contacts:answer", token)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str, is_referral: bool) -> HttpResponseBase:
    """Say that somebody else should answer. Only the button says so."""
    turn = _turn(token)
    if request.method != "POST" and not _is_asked(turn):
        return redirect("contacts:answer", token)
    form = LeaveForm(request.POST if request.method == "POST" else None, is_referral=is_referral)
    problem = _problem_of_rate(request) if form.is_bound else ""
    if form.is_bound and form.is_valid() and not problem:
        step = services.refer if is_referral else services.decline
        # Where somebody was faster, the page says how things are, and Kundstöd may still use the tip.
        try:
            step(turn, form.cleaned_data["text"])
        except services.Overtaken:
            services.keep_note(turn, form.cleaned_data["text"])
        return redirect("contacts:answer", token)
    context = {"turn": turn, "token": token, "form": form, "is_referral": is_referral, "problem": problem}
    return render(request, "contacts/leave.html", context, status=UNPROCESSABLE if form.errors or problem else 200)


@private
@limited(SAY)
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest, token: str) -> HttpResponseBase:
    """How many questions the contact takes, and until when none."""
    turn = _turn(token)
    if turn.is_support:
        raise Http404
    limit = ContactLimit.objects.filter(address__iexact=turn.address).first() or ContactLimit(address=turn.address)
    form = PauseForm(request.POST if request.method == "POST" else None, instance=limit)
    is_kept = form.is_bound and form.is_valid()
    if is_kept:
        values = form.cleaned_data
        services.pause(turn, until=values["paused_until"], most_per_month=values["most_per_month"])
    context = {"form": form, "turn": turn, "token": token, "is_kept": is_kept}
    return render(request, "contacts/pause.html", context, status=UNPROCESSABLE if form.errors else 200)


def _written(request: HttpRequest, question: Question, page: PeerPage | None, *, token: str = "") -> HttpResponseBase:
    """The form of a question; sent and in order, it is kept, and goes on its way once its writer is known."""
    person = _member(request)
    if request.method != "POST":
        begun = QuestionForm(initial=_begun_with(request, question, person), page=page, person=person)
        return _shown(request, begun, page=page, token=token)
    form = QuestionForm(request.POST, page=page, person=person)
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
    request: HttpRequest, form: QuestionForm, *, page: PeerPage | None, seconds: int = 0, **more: Any
) -> HttpResponse:
    why, until = _why(page)
    person = _member(request, is_asked=False)
    context = {
        "form": form,
        "about": page,
        "to_contact": page is not None and why is None,
        "findings": _findings(form),
        "reasons": list(reasons_to_tell(why, until)) if page is not None else [],
        "is_prepared": page is not None and page.procurement_status.code == PREPARED,
        "person": person,
        "member_seal": _member_seal(person) if person else "",
        "seal": sealed_now(),
        **more,
    }
    status = TOO_MANY if seconds else UNPROCESSABLE if form.is_bound else 200
    response = render(request, "contacts/ask.html", context, status=status)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response


def _why(page: PeerPage | None) -> tuple[Why | None, Any]:
    """Why Kundstöd will have a question about the page, were it sent now, and until when the contact is away."""
    if why := why_support(page):
        return why, None
    load = load_of(page.contact_email) if page else None
    return (why_not_now(load, timezone.localdate()), load.paused_until) if load else (None, None)


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


def _member(request: HttpRequest, *, is_asked: bool = True) -> Person | None:
    """The member who asks. What is sent must come from our own form: another site has no seal of this member's."""
    person = person_of(request.user)
    if person is None or not is_asked or request.method != "POST":
        return person
    try:
        sealed = signing.loads(request.POST.get(MEMBER, ""), salt=_SALT, max_age=MEMBER_SECONDS)
    except signing.BadSignature:
        return None
    return person if sealed == person.user.pk else None


def _member_seal(person: Person) -> str:
    return signing.dumps(person.user.pk, salt=_SALT)


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
        "findings": _findings(form),
        "problem": problem,
    }
    status = CONFLICT if problem else UNPROCESSABLE if form else 200
    return render(request, "contacts/thread.html", context, status=status)


def _answering(request: HttpRequest, turn: Turn, token: str, *, form: AnswerForm, problem: str = "") -> HttpResponse:
    page = page_behind(turn.page)
    question, is_asked = turn.question, _is_asked(turn)
    context = {
        "turn": turn,
        "question": question,
        "token": token,
        "own_page": page,
        "said": thread_for(turn),
        "form": form,
        "findings": _findings(form),
        "is_asked": is_asked,
        "is_answered": not is_asked and turn.messages.exclude(author=Actor.ASKER).exists(),
        "shown_as": name_of(turn),
        "problem": problem,
    }
    return render(request, "contacts/answer.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _findings(form: CheckedForm | None) -> list[Any]:
    return form.pointed_out if form is not None and form.is_bound and form.is_valid() else []


def _public_page(page_id: int) -> PeerPage:
    """A case or an open challenge that everyone may read."""
    page = get_object_or_404(readable(Page.objects.all()), pk=page_id).specific
    if not isinstance(page, PeerPage):
        raise Http404
    return page


def _is_asked(turn: Turn) -> bool:
    """Whether it is this one who has to answer now."""
    return turn.question.state == State.WITH_CONTACT and services.current_turn(turn.question) == turn


def _question(token: str) -> Question:
    if (question := question_of(token)) is None:
        raise Http404
    return question


def _turn(token: str) -> Turn:
    if (turn := turn_of(token)) is None or not turn.address:
        raise Http404
    return turn


def _problem_of_rate(request: HttpRequest) -> str:
    """What to say to somebody who says too much; nothing typed goes with it."""
    seconds = retry_after(request, SAY)
    return too_often(seconds) if seconds else ""
