"""Make the pages a site begins with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from home.sitetree import set_up_site


class Command(BaseCommand):
    """Lays out the site once; run again it only adds what is missing."""

    help = "Gör startsidan, listorna, målsidorna, kommunsidorna och de fasta sidorna, om de saknas."

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up the site."""
        set_up_site(self.stdout.write)
