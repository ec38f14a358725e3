"""The editor's desk: what waits, as numbers on the admin's start page that each open their list.

An app adds its own with the hook `register_desk_number`: a function of the user that gives a DeskNumber, or None where
the number is nothing that this user can do anything about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

HOOK = "register_desk_number"


@dataclass(frozen=True, slots=True)
class DeskNumber:
    """So many of something; `url` is the list of them, `word` what to do, or that there is nothing to do."""

    label: str
    count: int
    url: str
    word: str
    order: int


class DeskPanel(Component):
    """The numbers in a row, first on the page."""

    name = "desk"
    order = 20
    template_name = "kunskapsbank/desk.html"

    def __init__(self, request: HttpRequest) -> None:
        """Counts at once, a query or two for each number."""
        found = (register(request.user) for register in hooks.get_hooks(HOOK))
        self._numbers = sorted((number for number in found if number), key=lambda number: number.order)

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """The numbers in their order."""
        return {"numbers": self._numbers}
