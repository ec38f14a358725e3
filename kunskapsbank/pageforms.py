"""What the form of every page checks."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from kunskapsbank.textcheck import personal_number_problem
from kunskapsbank.texts import as_html, text_fields


class CheckedPageForm(WagtailAdminPageForm):
    """Refuses to publish a personal number; a draft may hold one, and the text check says so."""

    def clean(self) -> dict[str, Any]:
        """Say it beside the field that has it."""
        cleaned = super().clean()
        if self.is_deferred_validation:
            return cleaned
        for name in text_fields(self._meta.model):
            if name in cleaned and (problem := personal_number_problem(as_html(cleaned[name]))):
                self.add_error(name, problem)
        return cleaned
