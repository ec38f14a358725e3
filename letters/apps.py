"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from letters.kinds import register


class LettersConfig(AppConfig):
    """Outgoing mail as rows: written with what causes it, sent afterwards."""

    name = "letters"
    verbose_name = _("Brev")

    def ready(self) -> None:
        """Describe its own letter, and check the settings of mail."""
        from letters import checks  # noqa: F401, PLC0415 - registers itself
        from letters.codes import CODE_KIND  # noqa: PLC0415 - models are not loaded before

        register(CODE_KIND)
