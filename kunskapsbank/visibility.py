"""Which pages everybody may read, asked within the question for the pages.

Wagtail's `.public()` says the same, with a question of its own each time it is called.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Exists, ExpressionWrapper, F, IntegerField, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Length, Substr
from wagtail.models import Page, PageViewRestriction


def readable(pages: QuerySet[Any]) -> Any:
    """Those of the pages that are published, with no restriction on them or on a page above them."""
    return pages.filter(~_is_restricted(), live=True)


def restrictions_on(page: Page) -> QuerySet[PageViewRestriction]:
    """Those on a page and on the pages above it; of an alias those on what it stands for."""
    ends = range(Page.steplen, len(page.path) + 1, Page.steplen)
    here_and_above = Page.objects.filter(path__in=[page.path[:end] for end in ends])
    sources = here_and_above.annotate(source=Coalesce("alias_of", "pk")).values("source")
    return PageViewRestriction.objects.filter(page__in=sources)


@cache
def _is_restricted() -> Exists:
    """Whether a restriction lies on a page or above it; put together once, for every page asks it many times."""
    restrictions = PageViewRestriction.objects.annotate(depth=Length("page__path"))
    here = Substr(OuterRef("path"), 1, ExpressionWrapper(F("depth"), IntegerField()))
    return Exists(restrictions.filter(page__path=here))
