"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from cases.letter_kinds import REMINDER
from letters.kinds import register


class CasesConfig(AppConfig):
    """Wires the app into the project: it listens to pages, and says what it keeps about people."""

    name = "cases"
    verbose_name = _("Exempel")

    def ready(self) -> None:
        """Connect the signal handlers, describe its letters, and tell what is kept about people."""
        from cases import personal_data  # noqa: PLC0415 - models are not loaded before
        from cases.signal_handlers import connect  # noqa: PLC0415
        from members import personal_data as people  # noqa: PLC0415

        connect()
        register(REMINDER)
        people.register(personal_data.keeper())
