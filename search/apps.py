"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Wires the app into the project: it listens to pages, nobody calls it."""

    name = "search"
    verbose_name = _("Sök")

    def ready(self) -> None:
        """Register the checks and start to listen."""
        from search import checks, signal_handlers  # noqa: F401, PLC0415 - its models are there only now

        signal_handlers.connect()
