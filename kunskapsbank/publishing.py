"""A workflow's last approval publishes without passing a form or a publication hook: here it is asked the same.

An app says what keeps a page from being published with the hook `publication_problem`: a function of the page that
gives a Refusal or None. Raised as NotPublished inside the approval's transaction, it undoes the approval.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.workflows import publish_workflow_state

if TYPE_CHECKING:
    from wagtail.models import WorkflowState

HOOK = "publication_problem"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a page may not be published, and where something can be done about it."""

    text: str
    url: str


class NotPublished(Exception):
    """A workflow would have published what may not be."""

    def __init__(self, refusal: Refusal) -> None:
        """With the reason."""
        super().__init__()
        self.refusal = refusal


def finish_workflow(workflow_state: WorkflowState, user: Any = None) -> None:
    """Publish what was approved last, unless something keeps it from being published. Raises NotPublished."""
    from wagtail.models import Page  # noqa: PLC0415 - its models import this module, which a setting names

    page = workflow_state.content_object
    if isinstance(page, Page):
        for ask in hooks.get_hooks(HOOK):
            if refusal := ask(page):
                raise NotPublished(refusal)
    publish_workflow_state(workflow_state, user=user)


class NotPublishedMiddleware:
    """Says why, and leads to where something can be done about it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """As every middleware."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing is done to what goes well."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The reason as a message; a dialogue is told where to go, as Wagtail's own tells it."""
        if not isinstance(exception, NotPublished):
            return None
        messages.error(request, exception.refusal.text)
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return JsonResponse({"step": "success", "redirect": exception.refusal.url})
        return redirect(exception.refusal.url)
