"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from contacts.letter_kinds import KINDS
from letters import kinds


class ContactsConfig(AppConfig):
    """Questions to a peer in another municipality: takes replies by mail, and says what it keeps about people."""

    name = "contacts"
    verbose_name = _("Frågor till kollegor")

    def ready(self) -> None:
        """Tell the rooms below."""
        from contacts import mail, personal, replies  # noqa: PLC0415 - models are not loaded before
        from letters.incoming import register_replies  # noqa: PLC0415
        from members.personal_data import register  # noqa: PLC0415

        register_replies(mail.REPLIES, replies.take)
        register(personal.keeper())
        kinds.register(*KINDS)
