"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """Wires the app into the project."""

    name = "cases"
    verbose_name = _("Exempel")

    def ready(self) -> None:
        """Connect the signal handlers."""
        from cases.signal_handlers import connect  # noqa: PLC0415 - models are not loaded before

        connect()
