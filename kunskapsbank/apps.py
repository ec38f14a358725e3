"""The project's own app: base page, security headers, checks and template tags."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models import EmailField


class KunskapsbankConfig(AppConfig):
    """What every other app may know."""

    name = "kunskapsbank"
    verbose_name = "Kunskapsbanken"

    def ready(self) -> None:
        """Let the checks run, listen for new pictures, take in addresses in one form and give out no formulas."""
        from wagtail.admin.forms.models import register_form_field_override  # noqa: PLC0415 - models come only now

        from kunskapsbank import checks, reports, signal_handlers  # noqa: F401, PLC0415
        from kunskapsbank.written import MailAddressField  # noqa: PLC0415

        register_form_field_override(EmailField, override={"form_class": MailAddressField})
        signal_handlers.connect()
        reports.make_exports_harmless()
