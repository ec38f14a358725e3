"""What must hold for the project to start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from kunskapsbank.pageforms import CheckedPageForm
from kunskapsbank.pages import BasePage

SEARCH_ROLES = ("searchable", "excluded")


@register
def every_page_type_has_a_search_role(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a page type that says neither that the public search finds it nor that it does not."""
    return list(_without_search_role(_page_types()))


@register
def every_page_type_is_checked_for_personal_numbers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a page type whose form would publish a personal number."""
    return list(_without_checked_form(_page_types()))


def _page_types() -> list[type[BasePage]]:
    return [model for model in apps.get_models() if issubclass(model, BasePage)]


def _without_search_role(models: Iterable[type[BasePage]]) -> Iterable[CheckMessage]:
    for model in models:
        if getattr(model, "search_role", None) not in SEARCH_ROLES:
            yield Error(
                f"{model.__name__} does not say whether the public search finds it.",
                hint=f"Set `search_role` to one of {', '.join(SEARCH_ROLES)}.",
                obj=model,
                id="search.E001",
            )


def _without_checked_form(models: Iterable[type[BasePage]]) -> Iterable[CheckMessage]:
    for model in models:
        if not issubclass(model.base_form_class, CheckedPageForm):
            yield Error(
                f"{model.__name__} has a form that publishes personal numbers.",
                hint="Let its `base_form_class` be a kunskapsbank.pageforms.CheckedPageForm.",
                obj=model,
                id="kunskapsbank.E001",
            )
