"""The pages of the one who is asked: to answer, to leave it to somebody else, to take a pause."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contacts import services
from contacts.forms import AnswerForm, LeaveForm, PauseForm
from contacts.links import turn_of
from contacts.models import ContactLimit, Turn
from contacts.presentation import answers_of, name_of, thread_for
from contacts.routing import page_behind
from contacts.views.saying import SAY, UNPROCESSABLE, findings_of, problem_of_rate
from kunskapsbank.private import private
from kunskapsbank.ratelimit import limited


@private
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """The question for the one who is asked, and a box for the answer."""
    turn = _turn(token)
    page = page_behind(turn.page)
    about = turn.question if turn.is_support else None
    if request.method != "POST":
        begun = {"text": turn.draft, "seen_draft": len(turn.draft)}
        return _answering(request, turn, token, form=AnswerForm(initial=begun, page=page))
    form = AnswerForm(request.POST, page=page, about=about)
    if not form.is_valid() or form.findings:
        return _answering(request, turn, token, form=form)
    if problem := problem_of_rate(request):
        return _answering(request, turn, token, form=form, problem=problem)
    try:
        services.answer(turn, form.cleaned_data["text"], seen_draft=form.cleaned_data["seen_draft"] or 0)
    except services.Overtaken as gone:
        raise Http404 from gone
    return redirect("contacts:answer", token)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str, is_referral: bool) -> HttpResponseBase:
    """Say that somebody else should answer. Only the button says so."""
    turn = _turn(token)
    if request.method != "POST" and not services.is_asked(turn.question, turn):
        return redirect("contacts:answer", token)
    form = LeaveForm(request.POST if request.method == "POST" else None, is_referral=is_referral)
    problem = problem_of_rate(request) if form.is_bound else ""
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


def _answering(request: HttpRequest, turn: Turn, token: str, *, form: AnswerForm, problem: str = "") -> HttpResponse:
    page = page_behind(turn.page)
    question, answered = turn.question, answers_of(turn)
    is_asked = services.is_asked(question, turn)
    context = {
        "turn": turn,
        "question": question,
        "token": token,
        "own_page": page,
        "said": thread_for(turn),
        "form": form,
        "findings": findings_of(form),
        "is_asked": is_asked,
        "is_answered": not is_asked and answered.filter(turn=turn).exists(),
        "is_answered_by_other": not is_asked and answered.exclude(turn=turn).exists(),
        "shown_as": name_of(turn),
        "problem": problem,
    }
    return render(request, "contacts/answer.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _turn(token: str) -> Turn:
    if (turn := turn_of(token)) is None or not turn.address:
        raise Http404
    return turn
