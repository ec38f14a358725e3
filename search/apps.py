"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Wires the app into the project."""

    name = "search"
    verbose_name = _("Sök")
