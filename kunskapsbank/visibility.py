"""Which pages everybody may read, asked within the question for the pages.

Wagtail's `.public()` says the same, with a question of its own each time it is called.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db.models import Exists, ExpressionWrapper, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr
from wagtail.models import Page, PageViewRestriction


def readable(pages: QuerySet[Any]) -> Any:
    """Those of the pages that are published, with no restriction on them or on a page above them."""
    return pages.filter(~_is_restricted(), live=True)


def restrictions_on(page: Page, above: Iterable[Page]) -> QuerySet[PageViewRestriction]:
    """Those on a page, on the pages above it and on the tree's root; of an alias those on what it stands for."""
    sources = [_source(one).pk for one in (*above, page)]
    return PageViewRestriction.objects.filter(Q(page__in=sources) | Q(page__path=page.path[: Page.steplen]))


@cache
def _is_restricted() -> Exists:
    """Whether a restriction lies on a page or above it; put together once, for every page asks it many times."""
    restrictions = PageViewRestriction.objects.annotate(depth=Length("page__path"))
    here = Substr(OuterRef("path"), 1, ExpressionWrapper(F("depth"), IntegerField()))
    return Exists(restrictions.filter(page__path=here))


def _source(page: Page) -> Page:
    """The page that an alias stands for, through other aliases too; itself for any other page."""
    return _source(page.alias_of) if page.alias_of_id else page
