"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from letters.kinds import register
from municipalities.letter_kinds import INVITATION


class MunicipalitiesConfig(AppConfig):
    """Wires the app into the project."""

    name = "municipalities"
    verbose_name = _("Kommuner")

    def ready(self) -> None:
        """Start to listen, and describe the letter."""
        from municipalities import signal_handlers  # noqa: PLC0415 - its models are there only now

        signal_handlers.connect()
        register(INVITATION)
