"""A page of the admin that shows one thing and has a button for each thing that can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Model
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.views.generic import TemplateView
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin

UNPROCESSABLE, CONFLICT = 422, 409

# Does what was pressed and gives what to say of it; None where the page has to be shown again.
Action = Callable[[], str | None]


class ActionView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """The page and its buttons, which are named as the actions.

    Every form carries the version that was looked at, so that two never act past each other: an action raises
    `overtaken` where the thing has moved on, and everything that was written is kept.
    """

    permission_required = "change"
    overtaken: ClassVar[type[Exception]]
    overtaken_text: ClassVar[str | Promise]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Begin with forms as yet unsent."""
        super().setup(request, *args, **kwargs)
        self.forms: dict[str, Form] = {}
        self.status = 200

    @property
    def subject(self) -> Model:
        """What is acted on."""
        raise NotImplementedError

    def get_actions(self) -> Mapping[str, Action]:
        """What each button does."""
        raise NotImplementedError

    @property
    def seen(self) -> int:
        """The version that was looked at."""
        value = self.request.POST.get("version", "")
        return int(value) if value.isdecimal() else 0

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what was pressed; what cannot be done now is said with everything written kept."""
        actions = self.get_actions()
        action = next((actions[name] for name in actions if name in request.POST), None)
        if action is None:
            return redirect(request.path)
        try:
            done = action()
        except self.overtaken:
            self.subject.refresh_from_db()
            self.status = CONFLICT
            messages.error(request, str(self.overtaken_text))
            done = None
        if done is None:
            return self.render_to_response(self.get_context_data(**kwargs), status=self.status)
        messages.success(request, done)
        return redirect(request.path)

    def filled(self, name: str, form: Form) -> Any | None:
        """What the form says, or None when it has to be shown again: with errors, or with something to look at."""
        self.forms[name] = form
        if form.is_valid() and not getattr(form, "findings", None):
            return form.cleaned_data
        self.status = UNPROCESSABLE
        return None
