"""Which pages everybody may read, asked within the question for the pages.

Wagtail's `.public()` says the same, with a question of its own each time it is called.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, ExpressionWrapper, F, IntegerField, OuterRef, QuerySet
from django.db.models.functions import Length, Substr
from wagtail.models import PageViewRestriction


def readable(pages: QuerySet[Any]) -> Any:
    """Those of the pages that are published, with no restriction on them or on a page above them."""
    restrictions = PageViewRestriction.objects.annotate(depth=Length("page__path"))
    above = restrictions.filter(page__path=Substr(OuterRef("path"), 1, ExpressionWrapper(F("depth"), IntegerField())))
    return pages.filter(~Exists(above), live=True)
