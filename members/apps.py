"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """Wires the app into the project."""

    name = "members"
    verbose_name = _("Medlemmar")
