"""`comments_forget`: remove what nobody confirmed, and what is kept no longer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from comments.retention import Forgotten, forget


class Command(BaseCommand):
    """Made to run every night; says what it did only when there was something to do."""

    help = "Tar bort obekräftade kommentarer, tömmer dolda och glömmer adresser när tiden är ute."

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget."""
        done = forget()
        if done != Forgotten():
            self.stdout.write(
                f"{done.unconfirmed} obekräftade borttagna, {done.emptied} dolda tömda, "
                f"{done.addresses} adresser borttagna."
            )
