"""Kundstöd's page of a question: the thread, whom to ask, and what can be done next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin

from contacts import drafts, services
from contacts.admin_forms import DraftForm, ForwardForm, SupportForm
from contacts.models import Actor, Question, State
from contacts.peers import peers_for
from contacts.presentation import name_of
from kunskapsbank.reports import edits_pages

UNPROCESSABLE, CONFLICT = 422, 409


class QuestionView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A question. Every form carries the version that was looked at, so that two never act past each other."""

    model = Question
    permission_required = "change"
    template_name = "contacts/admin/question.html"
    header_icon = "help"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Begin with forms as yet unsent."""
        super().setup(request, *args, **kwargs)
        self.forms: dict[str, Form] = {}
        self.status = 200

    @cached_property
    def question(self) -> Question:
        """The question; one whose asker has not shown who they are is nobody's business yet."""
        sent = Question.objects.sent().select_related("page", "municipality", "draft_page")
        return get_object_or_404(sent, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """What it is about."""
        return self.question.summary

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The list above it."""
        above = {"url": reverse("questions_admin:index"), "label": _("Frågor")}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what was pressed; what cannot be done now is said with everything written kept."""
        actions: dict[str, Callable[[], str | None]] = {
            "forward": self._forward,
            "answer": self._answer,
            "close": self._close,
            "draft": self._draft,
        }
        action = next((actions[name] for name in actions if name in request.POST), None)
        if action is None:
            return redirect("questions_admin:question", self.question.pk)
        try:
            done = action()
        except services.Overtaken:
            self.question.refresh_from_db()
            self.status = CONFLICT
            messages.error(
                request, _("Något har hänt med frågan sedan du öppnade sidan. Titta vad, och gör sedan om ditt.")
            )
            done = None
        if done is None:
            return self.render_to_response(self.get_context_data(**kwargs), status=self.status)
        messages.success(request, done)
        return redirect("questions_admin:question", self.question.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All of the page; forms that were just sent keep what was written."""
        question = self.question
        reply = self.forms.get("text")
        can_forward = question.is_open or question.state == State.ANSWERED
        can_draft = edits_pages(self.request.user) and not question.draft_page_id and drafts.owners_of(question)
        return super().get_context_data(**kwargs) | {
            "question": question,
            "said": [
                (message, name_of(message.turn)) for message in question.messages.select_related("turn__page", "by")
            ],
            "turns": [(turn, name_of(turn)) for turn in question.turns.select_related("page")],
            "steps": question.steps.select_related("by"),
            "peers": peers_for(question) if can_forward else [],
            "can_forward": can_forward,
            "forward": self.forms.get("forward") or ForwardForm(),
            "reply": reply or SupportForm(),
            "findings": reply.pointed_out if isinstance(reply, SupportForm) and reply.is_valid() else [],
            "draft": self.forms.get("draft") or (DraftForm(question) if can_draft else None),
        }

    @property
    def _seen(self) -> int:
        value = self.request.POST.get("version", "")
        return int(value) if value.isdecimal() else 0

    def _filled(self, name: str, form: Form) -> Any | None:
        """What the form says, or None when it has to be shown again."""
        self.forms[name] = form
        if form.is_valid() and not getattr(form, "findings", None):
            return form.cleaned_data
        self.status = UNPROCESSABLE
        return None

    def _forward(self) -> str | None:
        values = self._filled("forward", ForwardForm(self.request.POST))
        if values is None:
            return None
        turn = services.forward(self.question, values["page"], by=self.request.user, seen=self._seen)
        return _("Frågan är skickad till %(name)s.") % {"name": name_of(turn)}

    def _answer(self) -> str | None:
        values = self._filled("text", SupportForm(self.request.POST, about=self.question))
        if values is None:
            return None
        services.answer_as_support(self.question, values["text"], by=self.request.user, seen=self._seen)
        return _("Svaret är skickat.")

    def _close(self) -> str | None:
        values = self._filled("text", SupportForm(self.request.POST, about=self.question))
        if values is None:
            return None
        who = services.Who(Actor.SUPPORT, self.request.user)
        services.close(self.question, who=who, seen=self._seen, note=values["text"])
        return _("Frågan är avslutad, och den som frågade får veta varför.")

    def _draft(self) -> str | None:
        if not edits_pages(self.request.user):
            raise PermissionDenied
        values = self._filled("draft", DraftForm(self.question, self.request.POST))
        if values is None:
            return None
        page = drafts.make_draft(self.question, values, by=self.request.user, seen=self._seen)
        return _("”%(title)s” finns nu som utkast.") % {"title": page.title}
