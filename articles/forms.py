"""What the editors' form of an article checks beyond each field by itself."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.blocks.stream_block import StreamBlockValidationError

from articles import guides, slugs
from kunskapsbank.pageforms import CheckedPageForm
from kunskapsbank.slugs import free_slug
from kunskapsbank.written import without_unseen

LINES = ("title", "intro", "lead_alt", "author")


class ArticlePageForm(CheckedPageForm):
    """The rules of an article; a draft may break them, what is published may not."""

    def clean(self) -> dict[str, Any]:
        """Put each broken rule beside the field or block where it is mended."""
        cleaned = super().clean()
        for name in LINES:
            if isinstance(cleaned.get(name), str):
                cleaned[name] = " ".join(without_unseen(cleaned[name]).split())
        if not self.is_deferred_validation:
            self._name_after_title(cleaned)
            self._check_picture(cleaned)
            self._check_guides(cleaned)
        return cleaned

    def _name_after_title(self, cleaned: dict[str, Any]) -> None:
        """A draft that began from a template gets its address when it gets its title."""
        if slugs.is_draft(cleaned.get("slug") or "") and (name := slugify(cleaned.get("title") or "")):
            cleaned["slug"] = free_slug(name, below=self.parent_page)

    def _check_picture(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("lead_picture") and not (cleaned.get("lead_alt") or cleaned.get("lead_is_decorative")):
            message = _("Beskriv bilden för den som inte ser den, eller säg att den bara är dekoration.")
            self.add_error("lead_alt", message)

    def _check_guides(self, cleaned: dict[str, Any]) -> None:
        for name in guides.fields_with(cleaned.get):
            self.add_error(name, guides.REMAINING)
        if places := list(guides.blocks_with(cleaned.get("body") or ())):
            errors = {place: ValidationError(guides.REMAINING) for place in places}
            self.add_error("body", StreamBlockValidationError(block_errors=errors))
