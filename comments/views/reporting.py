"""Reporting a comment, which needs no account."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comments.forms import ReportForm
from comments.models import Comment
from comments.pages import open_to_readers
from comments.reporting import report as keep
from comments.views.answers import FORBIDDEN, UNPROCESSABLE, later
from kunskapsbank.csrf import is_from_elsewhere
from kunskapsbank.entry import entry_problem, seal_for
from kunskapsbank.private import private
from kunskapsbank.ratelimit import CUSTOMER, Limit, client_network, retry_after

REPORT = Limit("comments.report", 5, 3600)
REPORT_A_DAY = Limit("comments.report-a-day", 10, 86_400)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, comment_id: int) -> HttpResponseBase:
    """What is wrong with the comment; who sends it learns no more than that it was taken."""
    comment = get_object_or_404(Comment.objects.published(), pk=comment_id)
    page = open_to_readers(comment.page_id)
    if page is None:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None)
    context = {"comment": comment, "subject": page, "form": form, "seal": seal_for(form.data)}
    if not form.is_bound:
        return render(request, "comments/report.html", context)
    if is_from_elsewhere(request):
        elsewhere = {"problem": _("Anmälan kom från en annan webbplats. Skicka den härifrån i stället.")}
        return render(request, "comments/report.html", context | elsewhere, status=FORBIDDEN)
    problem = entry_problem(request.POST)
    if problem or not form.is_valid():
        return render(request, "comments/report.html", context | {"problem": problem}, status=UNPROCESSABLE)
    if seconds := retry_after(request, REPORT, REPORT_A_DAY):
        return later(request, "comments/report.html", context, seconds)
    keep(comment, **form.cleaned_data, network=client_network(request, ipv6_prefix=CUSTOMER))
    return render(request, "comments/reported.html", context)
