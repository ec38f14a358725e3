"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """Wires the app into the project."""

    name = "home"
    verbose_name = _("Webbplats")
