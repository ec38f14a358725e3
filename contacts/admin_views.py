"""Kundstöd's page of a question: the thread, whom to ask, and what can be done next."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import drafts, services
from contacts.admin_forms import DraftForm, ForwardForm, SupportForm
from contacts.models import Actor, Question, State
from contacts.peers import peers_for
from contacts.presentation import name_of
from kunskapsbank.actions import Action, ActionView
from kunskapsbank.reports import edits_pages


class QuestionView(ActionView):
    """A question, with whom to ask."""

    model = Question
    template_name = "contacts/admin/question.html"
    header_icon = "help"
    overtaken = services.Overtaken
    overtaken_text = gettext_lazy("Något har hänt med frågan sedan du öppnade sidan. Titta vad, och gör sedan om ditt.")

    @cached_property
    def subject(self) -> Question:
        """The question; one whose asker has not shown who they are is nobody's business yet."""
        sent = Question.objects.sent().select_related("page", "municipality", "draft_page")
        return get_object_or_404(sent, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """What it is about."""
        return self.subject.summary

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The list above it."""
        above = {"url": reverse("questions_admin:index"), "label": _("Frågor")}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]

    def get_actions(self) -> dict[str, Action]:
        """Pass it on, answer it, end it, make a draft of it."""
        return {"forward": self._forward, "answer": self._answer, "close": self._close, "draft": self._draft}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All of the page; forms that were just sent keep what was written."""
        question = self.subject
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

    def _forward(self) -> str | None:
        values = self.filled("forward", ForwardForm(self.request.POST))
        if values is None:
            return None
        turn = services.forward(self.subject, values["page"], by=self.request.user, seen=self.seen)
        return _("Frågan är skickad till %(name)s.") % {"name": name_of(turn)}

    def _answer(self) -> str | None:
        values = self.filled("text", SupportForm(self.request.POST, about=self.subject))
        if values is None:
            return None
        services.answer_as_support(self.subject, values["text"], by=self.request.user, seen=self.seen)
        return _("Svaret är skickat.")

    def _close(self) -> str | None:
        values = self.filled("text", SupportForm(self.request.POST, about=self.subject))
        if values is None:
            return None
        who = services.Who(Actor.SUPPORT, self.request.user)
        services.close(self.subject, who=who, seen=self.seen, note=values["text"])
        return _("Frågan är avslutad, och den som frågade får veta varför.")

    def _draft(self) -> str | None:
        if not edits_pages(self.request.user):
            raise PermissionDenied
        values = self.filled("draft", DraftForm(self.subject, self.request.POST))
        if values is None:
            return None
        page = drafts.make_draft(self.subject, values, by=self.request.user, seen=self.seen)
        return _("”%(title)s” finns nu som utkast.") % {"title": page.title}
