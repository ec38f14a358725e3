"""Page ids from an engine to pages that a visitor may see, whatever the engine believes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cases.models import PeerPage
from kunskapsbank.pages import BasePage
from kunskapsbank.visibility import readable
from search.documents import searchable_types, story_of


def visible(pages: PageQuerySet) -> PageQuerySet:
    """Those of the pages that anyone may read now: published, not restricted, not past their expiry."""
    return readable(pages).filter(Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now()))


def visible_pages() -> PageQuerySet:
    """Searchable pages that anyone may read now."""
    return visible(Page.objects.type(*searchable_types()))


def hydrate(page_ids: Collection[int]) -> dict[int, Any]:
    """The visible pages among these, by id, with what their rows in a list need; a query for each page type."""
    if not page_ids:
        return {}
    found: dict[int, Any] = {}
    for page_type in searchable_types():
        if len(found) < len(page_ids):
            found |= visible(_with_sender(page_type)).in_bulk(list(page_ids))
    return found


def texts_of(page: BasePage) -> tuple[str, ...]:
    """The page's own words: title, ingress, body."""
    return page.title, page.intro, story_of(page)


def _with_sender(page_type: type[BasePage]) -> PageQuerySet:
    """With what a row shows, and of a case or a challenge all its texts: their words are looked for."""
    return page_type.objects.for_rows().defer(None) if issubclass(page_type, PeerPage) else page_type.objects.all()
