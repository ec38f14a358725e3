"""`pictures_prepare`: make what the site shows of its pictures, where it is missing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kunskapsbank.models import Picture
from kunskapsbank.tasks import prepare


class Command(BaseCommand):
    """The worker runs it every night, for what a dead worker or a new layout left undone."""

    help = "Gör de storlekar och format av bilderna som saknas."

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through all pictures."""
        for picture in Picture.objects.prefetch_related("renditions").iterator(chunk_size=100):
            prepare(picture)
