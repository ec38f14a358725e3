"""Many pages published at once, which passes no form: what a form would refuse is looked at beforehand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page


def pages_about_to_be_published(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> list[Page]:
    """The pages of a bulk action, with those below them where that was asked for; none unless it publishes now.

    Takes what the hook `before_bulk_action` is given. Of the pages below, Wagtail publishes those that are not live.
    """
    if request.method != "POST" or action_type != "publish":
        return []
    pages = [page for page in objects if isinstance(page, Page)]
    if not action.cleaned_form.cleaned_data.get("include_descendants"):
        return pages
    return [below for page in pages for below in page.get_descendants(inclusive=True)]
