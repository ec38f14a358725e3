"""Handing in, step by step, and approving: each page opens by its private link alone.

None of them knows who asks by anything else than the link, so that there is no cookie to misuse and no token that could
be too old: what somebody wrote is never lost to one.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kunskapsbank.entry import entry_problem, seal_for
from kunskapsbank.private import private
from kunskapsbank.ratelimit import Limit, limited, retry_after, retry_after_for, told_to_wait, too_often
from letters import codes
from letters.forms import CodeForm
from submissions import approving, mail
from submissions.forms import AnswerForm, DecisionForm, SubmissionForm
from submissions.links import approval_of, new_link_to, submission_of
from submissions.models import Approval, Kind, State, Submission
from submissions.presentation import parts_of, sentence_of, steps_of
from submissions.problems import problems_of
from submissions.services import NotReady, Overtaken, confirm, hand_in
from submissions.services import answer as keep_answer
from submissions.services import withdraw as take_back

BEGIN = Limit("submissions.begin", 10, 3600)
SAVE = Limit("submissions.save", 60, 60)
LINK_TO_ONE = Limit("submissions.link-to-one", 10, 86_400)
SAY = Limit("submissions.say", 10, 600)
CONFLICT, UNPROCESSABLE, TOO_MANY = 409, 422, 429
HAND_IN = "hand in"


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """A case or an open challenge?"""
    return render(request, "submissions/choose.html")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, kind: Kind) -> HttpResponseBase:
    """An empty form; sent for the first time, it becomes a draft with a private link."""
    submission = Submission(kind=kind)
    if request.method != "POST":
        return _shown(request, SubmissionForm(instance=submission, initial=_begun_with(request)))
    form = SubmissionForm(request.POST, instance=submission)
    if problem := entry_problem(request.POST):
        return _refused(request, form, problem, status=UNPROCESSABLE)
    if seconds := retry_after(request, BEGIN):
        return _refused(request, form, too_often(seconds), status=TOO_MANY, seconds=seconds)
    form.save_draft(seen=None)
    return _after_saving(request, form, new_link_to(submission))


@private
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, token: str) -> HttpResponseBase:
    """The form of a draft, and of what the editors asked to have changed."""
    submission = _submission(token)
    if not submission.is_editable:
        return redirect("submissions:status", token)
    if request.method != "POST":
        return _shown(request, SubmissionForm(instance=submission), token=token)
    form = SubmissionForm(request.POST, instance=submission)
    seen = _seen(request, submission)
    if seconds := retry_after(request, SAVE):
        problem = too_often(seconds)
        return _refused(request, form, problem, token=token, status=TOO_MANY, version=seen, seconds=seconds)
    try:
        form.save_draft(seen=seen)
    except Overtaken as overtaken:
        return _overtaken(request, form, overtaken.now, token)
    return _after_saving(request, form, token)


@private
@limited(codes.ANSWERED)
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, token: str) -> HttpResponseBase:
    """The code from the letter; the right one confirms the address, and hands in what waited for it."""
    submission = _submission(token)
    if submission.is_confirmed or not submission.sender_email:
        return redirect("submissions:write", token)
    if request.method == "POST" and "ny" in request.POST:
        return _new_code(request, submission, token)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        in_post = codes.code_in_post(submission.code_subject, submission.sender_email)
        result = confirm(submission, form.cleaned_data["code"])
        if result is codes.Answer.RIGHT:
            return _after_confirming(request, submission, token, sends_after=bool(in_post and in_post.then == HAND_IN))
        form.add_error("code", result.problem)
    context = {"form": form, "submission": submission, "token": token}
    return render(request, "submissions/code.html", context, status=UNPROCESSABLE if form.errors else 200)


@private
@require_safe
def status(request: HttpRequest, token: str) -> HttpResponseBase:
    """Where it is, what was asked, and a box to answer; a draft is written on instead."""
    submission = _submission(token)
    return redirect("submissions:write", token) if submission.is_draft else _status(request, submission, token)


@private
@limited(SAY)
@require_http_methods(["POST"])
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """Keep what the sender answers."""
    submission = _submission(token)
    form = AnswerForm(request.POST)
    if submission.is_draft or not submission.is_open:
        return redirect("submissions:status", token)
    if not form.is_valid():
        return _status(request, submission, token, form=form)
    keep_answer(submission, form.cleaned_data["text"])
    return redirect("submissions:status", token)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask whether it is really to be taken back, and take it back."""
    submission = _submission(token)
    if not submission.is_draft and not submission.is_open:
        return redirect("submissions:status", token)
    if request.method != "POST":
        return render(request, "submissions/withdraw.html", {"submission": submission, "token": token})
    is_gone = submission.is_draft
    take_back(submission)
    return render(request, "submissions/gone.html") if is_gone else redirect("submissions:status", token)


@private
@limited(SAY)
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, token: str) -> HttpResponseBase:
    """What the municipality is asked to approve, and its answer. Only sending the form decides anything."""
    approval = _approval(token)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        approving.decide(approval, **form.cleaned_data)
        return redirect("submissions:approve", token)
    page = approval.revision.as_object() if approval.revision else None
    context = {
        "approval": approval,
        "form": form,
        "token": token,
        "shown": page,
        "parts": parts_of(page) if page else [],
    }
    return render(request, "submissions/approve.html", context, status=UNPROCESSABLE if form.errors else 200)


@private
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponseBase:
    """The very version that was put before the municipality, as it will look."""
    approval = _approval(token)
    if approval.revision is None:
        raise Http404
    return approval.revision.as_object().serve(request).render()


def _submission(token: str) -> Submission:
    if (submission := submission_of(token)) is None:
        raise Http404
    return submission


def _approval(token: str) -> Approval:
    approval = approval_of(token)
    if approval is None or approval.page is None:
        raise Http404
    return approval


def _begun_with(request: HttpRequest) -> dict[str, Any]:
    """What the page that led here knew: the municipality, or the text that was searched for."""
    return {"municipality": request.GET.get("kommun", "")[:4], "challenge": request.GET.get("q", "")[:2000]}


def _seen(request: HttpRequest, submission: Submission) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return submission.version


def _shown(
    request: HttpRequest, form: SubmissionForm, *, token: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    submission = form.instance
    context = {
        "form": form,
        "submission": submission,
        "token": token,
        "version": submission.version,
        "seal": seal_for(form.data),
        "saved_at": submission.updated_at if submission.pk else None,
        "similar_text": submission.challenge if submission.pk else "",
    }
    return render(request, "submissions/write.html", context | more, status=status)


def _refused(
    request: HttpRequest, form: SubmissionForm, problem: str, *, status: int, seconds: int = 0, **more: Any
) -> HttpResponseBase:
    """What was not kept: the form with everything that was written in it, or a few words for what saves by itself."""
    if _is_autosave(request):
        response: HttpResponseBase = JsonResponse({"problem": problem}, status=status)
    else:
        response = _shown(request, form, status=status, problem=problem, **more)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response


def _overtaken(request: HttpRequest, form: SubmissionForm, now: Submission, token: str) -> HttpResponseBase:
    """Both texts: what is kept now and what was just sent; saving once more keeps what then stands in the boxes."""
    problem = _("Utkastet har ändrats någon annanstans sedan du öppnade det här. Båda texterna finns kvar: jämför dem.")
    others = form.differences_from(now)
    return _refused(
        request,
        form,
        problem,
        token=token,
        status=CONFLICT,
        version=now.version,
        others=others,
        saved_at=now.updated_at,
    )


def _after_saving(request: HttpRequest, form: SubmissionForm, token: str) -> HttpResponseBase:
    """What was asked beside saving. What could not be kept is told, and stays in its box."""
    submission = form.instance
    if _is_autosave(request):
        return JsonResponse(
            {
                "saved": date_format(timezone.localtime(submission.updated_at), "H.i"),
                "version": submission.version,
                "url": reverse("submissions:write", args=[token]),
                "problem": next((str(errors[0]) for errors in form.errors.values()), ""),
            }
        )
    if form.errors:
        return _shown(request, form, token=token, status=UNPROCESSABLE)
    if "skicka" in request.POST:
        return _send(request, form, token)
    if "lank" in request.POST:
        return _mail_link(request, form, token)
    return redirect("submissions:write", token)


def _send(request: HttpRequest, form: SubmissionForm, token: str) -> HttpResponseBase:
    submission = form.instance
    if submission.is_confirmed:
        try:
            hand_in(submission, seen=submission.version)
        except NotReady as not_ready:
            return _not_ready(request, form, token, not_ready.problems)
        except Overtaken as overtaken:
            return _overtaken(request, form, overtaken.now, token)
        return redirect("submissions:status", token)
    if problems := dict(problems_of(submission)):
        return _not_ready(request, form, token, problems)
    return _code_to_new_address(request, form, token, sends_after=True)


def _not_ready(request: HttpRequest, form: SubmissionForm, token: str, problems: dict[str, str]) -> HttpResponseBase:
    for field, problem in problems.items():
        form.add_error(field if field in form.fields else None, problem)
    return _shown(request, form, token=token, status=UNPROCESSABLE, is_sending=True)


def _mail_link(request: HttpRequest, form: SubmissionForm, token: str) -> HttpResponseBase:
    submission = form.instance
    if not submission.sender_email:
        return _not_ready(request, form, token, {"sender_email": _("Skriv adressen som länken ska skickas till.")})
    if not submission.is_confirmed:
        return _code_to_new_address(request, form, token, sends_after=False)
    if seconds := retry_after_for(submission.sender_email, codes.MAILED, LINK_TO_ONE):
        return _refused(request, form, too_often(seconds), token=token, status=TOO_MANY, seconds=seconds)
    mail.mail_sender("submission_link", submission, timezone.now().isoformat())
    return _shown(request, SubmissionForm(instance=submission), token=token, link_mailed_to=submission.sender_email)


def _code_to_new_address(
    request: HttpRequest, form: SubmissionForm, token: str, *, sends_after: bool
) -> HttpResponseBase:
    """Mail a code, unless one that holds is in the post already."""
    submission = form.instance
    then = HAND_IN if sends_after else ""
    if in_post := codes.code_in_post(submission.code_subject, submission.sender_email):
        in_post.then = then
        in_post.save(update_fields=["then"])
        return redirect("submissions:code", token)
    if seconds := codes.mail_wait(request, submission.sender_email):
        return _refused(
            request,
            form,
            too_often(seconds),
            token=token,
            status=TOO_MANY,
            seconds=seconds,
            version=submission.version,
        )
    codes.mail_code(submission.code_subject, submission.sender_email, then=then)
    return redirect("submissions:code", token)


def _new_code(request: HttpRequest, submission: Submission, token: str) -> HttpResponseBase:
    context: dict[str, Any] = {"form": CodeForm(), "submission": submission, "token": token}
    if seconds := codes.mail_wait(request, submission.sender_email):
        return told_to_wait(request, "submissions/code.html", context | {"problem": too_often(seconds)}, seconds)
    before = codes.code_in_post(submission.code_subject, submission.sender_email)
    codes.mail_code(submission.code_subject, submission.sender_email, then=before.then if before else "")
    return render(request, "submissions/code.html", context | {"is_new": True})


def _after_confirming(
    request: HttpRequest, submission: Submission, token: str, *, sends_after: bool
) -> HttpResponseBase:
    if not sends_after:
        mail.mail_sender("submission_link", submission, timezone.now().isoformat())
        return redirect("submissions:write", token)
    try:
        hand_in(submission, seen=submission.version)
    except NotReady as not_ready:
        values = _as_sent(submission)
        return _not_ready(request, SubmissionForm(values, instance=submission), token, not_ready.problems)
    return redirect("submissions:status", token)


def _as_sent(submission: Submission) -> Any:
    """What is kept, as a form would send it."""
    form = SubmissionForm(instance=submission)
    return {name: form[name].value() for name in form.fields}


def _status(
    request: HttpRequest, submission: Submission, token: str, *, form: AnswerForm | None = None
) -> HttpResponse:
    context = {
        "submission": submission,
        "token": token,
        "sentence": sentence_of(submission),
        "steps": steps_of(submission),
        "correspondence": submission.messages.all(),
        "form": form or AnswerForm(),
        "is_asked": submission.state == State.QUESTION,
    }
    return render(request, "submissions/status.html", context, status=UNPROCESSABLE if form else 200)


def _is_autosave(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "autosave"
