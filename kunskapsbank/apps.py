"""The project's own app: base page, security headers, checks and template tags."""

from __future__ import annotations

from django.apps import AppConfig


class KunskapsbankConfig(AppConfig):
    """What every other app may know."""

    name = "kunskapsbank"
    verbose_name = "Kunskapsbanken"

    def ready(self) -> None:
        """Let the project's checks run, listen for new pictures, and keep formulas out of what is exported."""
        from kunskapsbank import checks, reports, signal_handlers  # noqa: F401, PLC0415 - models are there only now

        signal_handlers.connect()
        reports.make_exports_harmless()
