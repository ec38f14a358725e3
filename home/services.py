"""What the site's shell and its set-up commands do."""

from __future__ import annotations

from functools import cache as cache_in_process
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from wagtail.models import get_page_models

from kunskapsbank.pages import BasePage

EXAMPLE_KEY = "home:has-example-content"
EXAMPLE_SECONDS = 60


def has_example_content() -> bool:
    """Whether any page was laid in to show how the site works; known anew within a minute."""
    answer = cache.get(EXAMPLE_KEY)
    if answer is None:
        answer = bool(_example_pages()[:1])
        cache.set(EXAMPLE_KEY, answer, EXAMPLE_SECONDS)
    return answer


@cache_in_process
def _example_pages() -> QuerySet[Any, Any]:
    """The ids of all of them; to put the question together for each page type takes longer than to ask it."""
    first, *rest = (model.objects.filter(is_example=True).values("pk").order_by() for model in example_page_models())
    return first.union(*rest, all=True)


def forget_example_content() -> None:
    """Let the next page ask anew whether there is example content."""
    cache.delete(EXAMPLE_KEY)


def example_page_models() -> list[type[BasePage]]:
    """Every concrete page type that can carry the example mark."""
    return [model for model in get_page_models() if issubclass(model, BasePage)]
