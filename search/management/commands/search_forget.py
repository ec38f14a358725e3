"""Forgets old counts of what was searched for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from search.tally import forget_old


class Command(BaseCommand):
    """Made for every night."""

    help = "Delete counts of searches that are older than they are kept."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete and say how much."""
        texts = forget_old(timezone.now())
        days = settings.KEEP.searches.days
        self.stdout.write(_("Glömde %(texts)s sökningar äldre än %(days)s dagar.") % {"texts": texts, "days": days})
