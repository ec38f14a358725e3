"""What the form of every page checks."""

from __future__ import annotations

from typing import Any

from django.forms import ModelForm
from django.forms.formsets import DELETION_FIELD_NAME
from wagtail.admin.forms import WagtailAdminPageForm

from kunskapsbank.textcheck import personal_number_problem
from kunskapsbank.texts import UNPUBLISHED_ROWS, as_html, text_fields


class CheckedPageForm(WagtailAdminPageForm):
    """Refuses to publish a personal number; a draft may hold one, and the text check says so."""

    def clean(self) -> dict[str, Any]:
        """Say it beside the field that has it."""
        cleaned = super().clean()
        if self.is_deferred_validation:
            return cleaned
        _refuse_personal_numbers(self)
        return cleaned

    def is_valid(self) -> bool:
        """The same in inline rows, which are only read once the form itself is."""
        is_valid = super().is_valid()
        if self.is_deferred_validation or not self.is_bound:
            return is_valid
        rows = [row for name, formset in self.formsets.items() if name not in UNPUBLISHED_ROWS for row in formset.forms]
        for row in rows:
            if not row.cleaned_data.get(DELETION_FIELD_NAME):
                _refuse_personal_numbers(row)
        return is_valid and not any(row.errors for row in rows)


def _refuse_personal_numbers(form: ModelForm) -> None:
    for name in text_fields(form._meta.model):
        problem = personal_number_problem(as_html(form.cleaned_data.get(name, "")))
        if problem and not form.has_error(name):
            form.add_error(name, problem)
