"""What the site's shell and its set-up commands do."""

from __future__ import annotations

from wagtail.models import Page

from kunskapsbank.pages import BasePage


def has_example_content() -> bool:
    """Whether any page was laid in to show how the site works."""
    return any(model.objects.filter(is_example=True).exists() for model in example_page_models())


def example_page_models() -> list[type[BasePage]]:
    """Every concrete page type that can carry the example mark."""
    return [model for model in BasePage.__subclasses__() if not model._meta.abstract and issubclass(model, Page)]
