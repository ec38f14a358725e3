"""What the admin's start page says of the search."""

from __future__ import annotations

from typing import Any

from django.forms import Media
from django.http import HttpRequest
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from search.status import SetAside, may_see_details, read_status


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
