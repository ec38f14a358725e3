"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    """Outgoing mail as rows: written with what causes it, sent afterwards."""

    name = "letters"
    verbose_name = _("Brev")
