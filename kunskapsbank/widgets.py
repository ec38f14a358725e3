"""Fields of the admin that browsers would show in a language of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


class FileChoice(forms.FileInput):
    """A field for a file with Swedish words: the browser's own lies unseen on top, and does the work."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The browser's field, a button and the chosen file's name, which a script keeps."""
        return format_html(
            '<span class="kb-file" data-none="{none}">{field}'
            '<span class="button button-secondary" aria-hidden="true">{choose}</span> '
            '<span class="kb-file__name" aria-hidden="true">{none}</span></span>',
            field=super().render(name, value, attrs, renderer),
            choose=_("Välj fil"),
            none=_("Ingen fil är vald"),
        )
