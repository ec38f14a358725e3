"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    """Questions to a peer in another municipality."""

    name = "contacts"
    verbose_name = _("Frågor till kollegor")
