"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from cases.letter_kinds import REMINDER
from letters.kinds import register


class CasesConfig(AppConfig):
    """Wires the app into the project."""

    name = "cases"
    verbose_name = _("Exempel")

    def ready(self) -> None:
        """Connect the signal handlers, and describe its letters."""
        from cases.signal_handlers import connect  # noqa: PLC0415 - models are not loaded before

        connect()
        register(REMINDER)
