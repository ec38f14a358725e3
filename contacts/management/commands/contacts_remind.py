"""`contacts_remind`: remind contacts, give what they do not answer to Kundstöd, ask whether answers helped."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from contacts.reminding import Reminded, remind


class Command(BaseCommand):
    """Made to run every morning; says what it did only when there was something to do."""

    help = "Påminner kontakter om obesvarade frågor, lämnar över dem till Kundstöd och frågar om svar hjälpte."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is due."""
        done = remind()
        if done != Reminded():
            self.stdout.write(
                f"{done.reminded} påminda, {done.taken_over} hos Kundstöd, {done.asked} frågade om svaret."
            )
