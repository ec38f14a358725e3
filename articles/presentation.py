"""An article as a visitor reads it."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from articles.models import ArticlePage
from kunskapsbank.structured import article_script
from kunskapsbank.templatetags.pictures import preview_of


def article_context(page: ArticlePage, request: HttpRequest) -> dict[str, Any]:
    """What the template of an article needs beside the page itself; pictures with their cuts in one query."""
    pictures = [block.value["picture"] for block in page.body if block.block_type == "picture"]
    prefetch_related_objects([picture for picture in (page.lead_picture, *pictures) if picture], "renditions")
    topics = list(page.topics.all())
    preview = preview_of(page.lead_picture)
    preview_url = request.build_absolute_uri(preview.url) if preview else ""
    script = article_script(
        page,
        request,
        author=page.author,
        datePublished=page.date.isoformat(),
        about=[topic.label for topic in topics],
        image=preview_url,
    )
    return {"topics": topics, "preview_url": preview_url, "json_ld": script}
