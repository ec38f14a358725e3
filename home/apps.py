"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from members.personal_data import Keeper, register


class HomeConfig(AppConfig):
    """Wires the app into the project."""

    name = "home"
    verbose_name = _("Webbplats")

    def ready(self) -> None:
        """Give out and erase letters with the rest of a person's data: their own app knows no members."""
        from letters.personal import forget, kept_about  # noqa: PLC0415 - models are not loaded before

        register(Keeper("Mejl till dig", kept_about, forget))
