"""Configuration of the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from letters import kinds
from members.letter_kinds import KINDS


class MembersConfig(AppConfig):
    """Wires the app into the project: it keeps accounts, and listens to what changes them."""

    name = "members"
    verbose_name = _("Medlemmar")

    def ready(self) -> None:
        """Start to listen, tell what is kept about people, and describe the letters."""
        from letters.personal import forget, kept_about, move  # noqa: PLC0415 - models are not loaded before
        from members.account import export_account  # noqa: PLC0415
        from members.erasing import erase_accounts_of  # noqa: PLC0415
        from members.personal_data import Keeper, register  # noqa: PLC0415
        from members.signal_handlers import connect  # noqa: PLC0415

        connect()
        register(Keeper(name="Konto", export=export_account, erase=erase_accounts_of))
        # Their own app knows no members.
        register(Keeper(name="Mejl till dig", export=kept_about, erase=forget, move=move))
        kinds.register(*KINDS)
