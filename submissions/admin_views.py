"""The editors' two pages: the review of what was handed in, and who has approved a page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Page

from cases.models import PeerPage
from kunskapsbank.actions import UNPROCESSABLE, Action, ActionView
from submissions import approving, reviewing
from submissions.admin_forms import AskForm, ChecklistForm, PageForm, RecordForm, ReplyForm
from submissions.models import CannedReply, Submission
from submissions.presentation import steps_of
from submissions.services import Overtaken


class ReviewView(ActionView):
    """The submission beside the checklist, with what can be done next."""

    model = Submission
    template_name = "submissions/admin/review.html"
    header_icon = "mail"
    overtaken = Overtaken
    overtaken_text = gettext_lazy(
        "Någon annan har gjort något här sedan du öppnade sidan. Titta vad, och gör sedan om ditt."
    )

    @cached_property
    def subject(self) -> Submission:
        """The submission; a draft is none of the editors' business."""
        sent = Submission.objects.sent().select_related("municipality", "category", "phase", "procurement_status")
        return get_object_or_404(sent, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Its title."""
        return self.subject.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The list above it."""
        above = {"url": reverse("submissions_admin:index"), "label": _("Inlämnat")}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.subject.title}]

    def get_actions(self) -> dict[str, Action]:
        """Tick the checklist, write to the sender, make a page of it."""
        return {
            "tick": self._tick,
            "ask": self._ask,
            "decline": self._decline,
            "page": self._make_page,
            "canned": self._use_canned,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All of the page; forms that were just sent keep what was written."""
        submission = self.subject
        page = submission.page.specific if submission.page else None
        return super().get_context_data(**kwargs) | {
            "submission": submission,
            "steps": steps_of(submission),
            "checks": {check.point: check for check in submission.checks.select_related("by")},
            "correspondence": submission.messages.select_related("by"),
            "changes": submission.changes.select_related("by"),
            "canned": CannedReply.objects.filter(is_used=True),
            "checklist": self.forms.get("tick") or self._checklist(),
            "reply": self.forms.get("ask") or ReplyForm(),
            "page_form": self.forms.get("page") or (None if page else PageForm(submission)),
            "page": page,
            "missing_approval": approving.missing_approval(page) if page else None,
        }

    def _checklist(self) -> ChecklistForm:
        return ChecklistForm(initial={"points": list(self.subject.checks.values_list("point", flat=True))})

    def _tick(self) -> str | None:
        values = self.filled("tick", ChecklistForm(self.request.POST))
        if values is None:
            return None
        reviewing.tick(self.subject, values["points"], by=self.request.user, seen=self.seen)
        return _("Checklistan är sparad.")

    def _ask(self) -> str | None:
        values = self.filled("ask", ReplyForm(self.request.POST))
        if values is None:
            return None
        reviewing.ask_sender(self.subject, values["text"], by=self.request.user, seen=self.seen)
        return _("Frågan är skickad.")

    def _decline(self) -> str | None:
        values = self.filled("ask", ReplyForm(self.request.POST))
        if values is None:
            return None
        reviewing.decline(self.subject, values["text"], by=self.request.user, seen=self.seen)
        return _("Avsändaren har fått veta varför.")

    def _make_page(self) -> str | None:
        values = self.filled("page", PageForm(self.subject, self.request.POST))
        if values is None:
            return None
        try:
            page = reviewing.make_page(self.subject, values, by=self.request.user, seen=self.seen)
        except reviewing.NoPlace:
            self.forms["page"].add_error(None, _("Kommunen har ingen sida än. Kör kommandot site_setup först."))
            self.status = UNPROCESSABLE
            return None
        return _("”%(title)s” finns nu som utkast.") % {"title": page.title}

    def _use_canned(self) -> None:
        """Put a canned reply after what is written already; nothing is sent."""
        canned = CannedReply.objects.filter(pk=self.request.POST["canned"], is_used=True).first()
        written = self.request.POST.get("text", "").strip()
        text = "\n\n".join(part for part in (written, canned.text if canned else "") if part)
        self.forms["ask"] = ReplyForm(initial={"text": text})


class ApprovalView(WagtailAdminTemplateMixin, TemplateView):
    """Who has approved a page and in which version; asking, and writing down what is known."""

    template_name = "submissions/admin/approval.html"
    page_title = _("Kommunens godkännande")
    header_icon = "check"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """For those who may publish the page."""
        self.page = get_object_or_404(Page, pk=kwargs["page_id"]).specific
        if not isinstance(self.page, PeerPage) or not self.page.permissions_for_user(request.user).can_publish():
            raise PermissionDenied
        self.forms: dict[str, Form] = {}
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """The page's title."""
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The page above it."""
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        above = {"url": edit, "label": self.page.get_admin_display_title()}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask the municipality, or write down what is known."""
        done = self._ask() if "ask" in request.POST else self._record()
        if done is None:
            return self.render_to_response(self.get_context_data(**kwargs), status=UNPROCESSABLE)
        messages.success(request, done)
        return redirect("submissions_admin:approval", self.page.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The approvals, each with whether it is of what the page says now."""
        approvals = self.page.approvals.select_related("asked_by", "page__latest_revision")
        submission = approving.submission_of(self.page)
        address = (submission and submission.sender_email) or next(iter(self.page.contact_addresses), "")
        return super().get_context_data(**kwargs) | {
            "page": self.page,
            "submission": submission,
            "approvals": [(approval, approving.is_of_present_version(approval)) for approval in approvals],
            "missing_approval": approving.missing_approval(self.page),
            "ask": self.forms.get("ask") or AskForm(initial={"address": address}),
            "record": self.forms.get("record") or RecordForm(),
        }

    def _ask(self) -> str | None:
        form = self.forms["ask"] = AskForm(self.request.POST)
        if not form.is_valid():
            return None
        approving.ask(self.page, address=form.cleaned_data["address"], by=self.request.user)
        return _("Länken är skickad.")

    def _record(self) -> str | None:
        form = self.forms["record"] = RecordForm(self.request.POST)
        if not form.is_valid():
            return None
        approving.record(self.page, **form.cleaned_data, by=self.request.user)
        return _("Det är antecknat.")
