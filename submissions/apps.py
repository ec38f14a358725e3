"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from letters.kinds import register
from submissions.letter_kinds import KINDS


class SubmissionsConfig(AppConfig):
    """Wires the app into the project: it listens to pages that are published, and says what it keeps about people."""

    name = "submissions"
    verbose_name = _("Inlämnat")

    def ready(self) -> None:
        """Start to listen, describe its letters, and tell what is kept about people."""
        from members import personal_data as people  # noqa: PLC0415 - models are not loaded before
        from submissions import personal_data  # noqa: PLC0415
        from submissions.signal_handlers import connect  # noqa: PLC0415

        connect()
        register(*KINDS)
        people.register(personal_data.keeper())
