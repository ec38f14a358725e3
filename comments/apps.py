"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from comments.letter_kinds import KINDS
from letters.kinds import register


class CommentsConfig(AppConfig):
    """Comments on pages, and all that keeps them civil."""

    name = "comments"
    verbose_name = _("Kommentarer")

    def ready(self) -> None:
        """Tell what is kept about people, and describe the letters."""
        from comments.personal_data import keep  # noqa: PLC0415 - models are not loaded before

        keep()
        register(*KINDS)
