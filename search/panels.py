"""What the admin's start page says of the search, and how synonyms are tried out."""

from __future__ import annotations

from typing import Any

from django.forms import Media
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from search.status import SetAside, may_see_details, read_status
from search.synonyms import try_out

TRY = "action-try"
TRY_TEXT = "try-text"


class SearchPanel(Component):
    """Counts and what waits, for everybody; what is wrong and what to do about it, for those who run the site."""

    name = "search_status"
    template_name = "search/admin_panel.html"

    def __init__(self, request: HttpRequest) -> None:
        """Reads the state at once: what needs somebody comes first on the page."""
        self._user = request.user
        self._sees_details = may_see_details(request.user)
        self._status = read_status()
        self.order = 50 if self._sees_details and self._status.problems else 400

    @property
    def media(self) -> Media:
        """Its style."""
        return Media(css={"all": ["search/panel.css"]})

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """The state, and of the pages that could not be indexed those that this person may do something about."""
        set_aside = [page for page in self._status.set_aside if self._sees_details or self._may_edit(page)]
        return {"status": self._status, "sees_details": self._sees_details, "set_aside": set_aside}

    def _may_edit(self, page: SetAside) -> bool:
        found = Page.objects.filter(pk=page.page_id).first()
        return found is not None and found.permissions_for_user(self._user).can_edit()


class TryPanel(Panel):
    """A question, and what it finds before and after: with the synonyms in force, and as the form would have them."""

    def __init__(self, **kwargs: Any) -> None:
        """Below the words, with a heading of its own."""
        super().__init__(**{"heading": _("Prova innan du sparar"), **kwargs})

    class BoundPanel(Panel.BoundPanel):
        """The panel of one form."""

        template_name = "search/try_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The trial, where one was asked for and the form can be read."""
            sent = self.request.POST
            text = sent.get(TRY_TEXT, self.form.initial.get("terms", "") if self.instance.pk is None else "").strip()
            trial = None
            if TRY in sent and text and self.form.is_valid():
                trial = try_out(text, self.form.instance.members, instead_of=self.instance.pk)
            return super().get_context_data(parent_context) | {
                "trial": trial,
                "try_name": TRY,
                "text_name": TRY_TEXT,
                "text": text,
                "lacks_text": TRY in sent and not text,
                "asked": sent.get("asked") or self.request.GET.get("asked", ""),
            }
