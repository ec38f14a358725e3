"""Links to pages in rich text: whatever number stands in one, only what visitors see has an address."""

from __future__ import annotations

from typing import Any

from wagtail.admin.rich_text.converters.html_to_contentstate import PageLinkElementHandler
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from kunskapsbank.visibility import readable


class PublicPageLinkHandler(PageLinkHandler):
    """On the site: a link to a page that is not public leads nowhere, as one to a page that is gone."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Any]:
        """The pages, None for those that visitors may not see."""
        pages = super().get_many(attrs_list)
        shown = _shown([page.pk for page in pages if page])
        return [page if page and page.pk in shown else None for page in pages]


class PublicPageLinkElementHandler(PageLinkElementHandler):
    """In the editor: the address of such a page, and where it lies, is not told either."""

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        """What the editor knows of the link."""
        number = int(attrs["id"])
        if number not in _shown([number]):
            return {"id": number, "url": None, "parentId": None}
        return super().get_attribute_data(attrs)


def _shown(numbers: list[int]) -> set[int]:
    return set(readable(Page.objects.filter(pk__in=numbers)).values_list("pk", flat=True))
