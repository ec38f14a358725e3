"""The editors' handbook in the admin: `docs/editors.md` and the pages below it, as they lie in the repository."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from markdown_it import MarkdownIt
from markdown_it.token import Token
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

DOCS = Path(settings.BASE_DIR) / "docs"
CONTENTS, CHAPTERS, PICTURES = DOCS / "editors.md", DOCS / "editors", DOCS / "images" / "editors"
_CHAPTER = re.compile(r"(?:editors/)?([a-z0-9-]+)\.md(#[\w-]+)?")
_PICTURE = re.compile(r"\.\./images/editors/([a-z0-9-]+)\.png")
# Nothing but Markdown: HTML in a page would be shown as it is written.
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


class HandbookView(WagtailAdminTemplateMixin, TemplateView):
    """The contents, or one page."""

    template_name = "kunskapsbank/handbook.html"
    header_icon = "help"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Read the page; where there is none of that name, there is nothing here."""
        super().setup(request, *args, **kwargs)
        chapter = kwargs.get("chapter")
        path = CHAPTERS / f"{chapter}.md" if chapter else CONTENTS
        if not path.is_file():
            raise Http404
        self.heading, _line_end, self.body = path.read_text(encoding="utf-8").removeprefix("# ").partition("\n")

    @property
    def page_title(self) -> str:
        """The page's heading."""
        return self.heading

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Below the contents."""
        above = {"url": reverse("handbook"), "label": _("Handbok")}
        here = {"url": "", "label": self.page_title}
        return [*self.breadcrumbs_items, *([above] if self.kwargs.get("chapter") else []), here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page as HTML."""
        return super().get_context_data(**kwargs) | {"heading": self.heading, "body": as_html(self.body)}


def picture(_request: HttpRequest, name: str) -> FileResponse:
    """A picture of the handbook."""
    path = PICTURES / f"{name}.png"
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/png")


def as_html(text: str) -> SafeString:
    """A page's Markdown as HTML, with links that lead to pages of the handbook in the admin."""
    tokens = _markdown.parse(text)
    for token in tokens:
        for inner in token.children or ():
            _lead(inner)
    return mark_safe(_markdown.renderer.render(tokens, _markdown.options, {}))  # noqa: S308 - escaped by the library


def _lead(token: Token) -> None:
    if token.type == "link_open" and (match := _CHAPTER.fullmatch(str(token.attrs["href"]))):
        token.attrs["href"] = reverse("handbook_chapter", args=[match[1]]) + (match[2] or "")
    elif token.type == "image" and (match := _PICTURE.fullmatch(str(token.attrs["src"]))):
        token.attrs["src"] = reverse("handbook_picture", args=[match[1]])
