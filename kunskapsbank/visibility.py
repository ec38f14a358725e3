"""Which pages everybody may read, asked within the question for the pages.

Wagtail's `.public()` asks a question of its own each time it is called, and takes an alias for a page like others.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db.models import Exists, ExpressionWrapper, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr
from wagtail.models import Page, PageViewRestriction

# Where a page lies, and what it stands for: an alias, and an alias of an alias.
_PATHS = ("path", "alias_of__path", "alias_of__alias_of__path")


def readable(pages: QuerySet[Any]) -> Any:
    """Those of the pages that are published, with no restriction on them or on a page above them.

    Nor on what an alias stands for, or on a page above that, also where it is itself an alias.
    """
    return pages.filter(~_is_restricted(), live=True)


def restrictions_on(page: Page, above: Iterable[Page]) -> QuerySet[PageViewRestriction]:
    """Those on a page, on the pages above it and on the tree's root; of an alias those on what it stands for."""
    sources = [_source(one).pk for one in (*above, page)]
    return PageViewRestriction.objects.filter(Q(page__in=sources) | Q(page__path=page.path[: Page.steplen]))


@cache
def _is_restricted() -> Exists:
    """Whether a restriction lies on a page or above it; put together once, for every page asks it many times."""
    restrictions = PageViewRestriction.objects.annotate(depth=Length("page__path"))
    depth = ExpressionWrapper(F("depth"), IntegerField())
    places = (Q(page__path=Substr(OuterRef(path), 1, depth)) for path in _PATHS)
    return Exists(restrictions.filter(reduce(or_, places)))


def _source(page: Page) -> Page:
    """The page that an alias stands for, through other aliases too; itself for any other page."""
    return _source(page.alias_of) if page.alias_of_id else page
