"""Asks municipalities whether their cases still hold."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.confirming import cases_to_ask, remind

MOST_A_NIGHT = 200


class Command(BaseCommand):
    """Made for every night."""

    help = "Write to the contacts of cases that nobody has confirmed for a year."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many at most, so that a mail server takes them."""
        parser.add_argument("--most", type=int, default=MOST_A_NIGHT, help="at most so many letters")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write and say how many."""
        written = remind(cases_to_ask(timezone.now())[: options["most"]])
        self.stdout.write(_("%(count)s påminnelser skrivna.") % {"count": written})
