"""An article as a visitor reads it."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils.safestring import SafeString

from articles.models import ArticlePage
from kunskapsbank.structured import as_script
from kunskapsbank.templatetags.pictures import preview_of


def article_context(page: ArticlePage, request: HttpRequest) -> dict[str, Any]:
    """What the template of an article needs beside the page itself; pictures with their cuts in one query."""
    pictures = [block.value["picture"] for block in page.body if block.block_type == "picture"]
    prefetch_related_objects([picture for picture in (page.lead_picture, *pictures) if picture], "renditions")
    topics = list(page.topics.all())
    preview = preview_of(page.lead_picture)
    preview_url = request.build_absolute_uri(preview.url) if preview else ""
    return {"topics": topics, "preview_url": preview_url, "json_ld": json_ld(page, topics, preview_url, request)}


def json_ld(page: ArticlePage, topics: list[Any], preview_url: str, request: HttpRequest) -> SafeString:
    """The page as schema.org's Article."""
    article = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.title,
        "description": page.description,
        "inLanguage": "sv",
        "url": page.get_full_url(request),
        "image": preview_url,
        "datePublished": page.date.isoformat(),
        "dateModified": page.last_published_at.isoformat() if page.last_published_at else "",
        "author": {"@type": "Organization", "name": page.author},
        "publisher": {"@type": "Organization", "name": "Kunskapsbanken"},
        "about": [topic.label for topic in topics],
    }
    return as_script({key: value for key, value in article.items() if value})
