"""Lay in the demonstration content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from home.demo import EDITOR_EMAIL, EDITOR_PASSWORD, load_demo, make_editor


class Command(BaseCommand):
    """Makes a living site of an empty one; run again it only adds what is missing."""

    help = "Lägger in exempelinnehållet: exempel, öppna utmaningar, ramavtal, artiklar, och vad besökare har skrivit."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the demonstration content, and on a laptop an account to try the admin with."""
        load_demo(self.stdout.write, verbosity=options["verbosity"])
        if settings.DEBUG:
            make_editor()
            self.stdout.write(
                f"Logga in på {reverse('members:password')} med {EDITOR_EMAIL} och lösenordet {EDITOR_PASSWORD}."
            )
        self.stdout.write(self.style.SUCCESS("Exempelinnehållet är på plats. Ta bort det med manage.py demo_remove."))
