"""Articles for templates of articles and of the pages that they are about."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import IntegerField
from django.db.models.functions import Cast
from wagtail.models import ReferenceIndex

from articles.blocks import media
from articles.models import ArticlePage
from kunskapsbank.pages import for_everybody

register = template.Library()
register.filter("document_facts", media.document_facts)


@register.inclusion_tag("components/mentioned_in.html")
def mentioned_in(page: Any) -> dict[str, Any]:
    """The published articles that refer to a page, newest first."""
    return {"articles": articles_about(page) if page.pk else []}


def articles_about(page: Any) -> list[ArticlePage]:
    """The published articles that show a page as a card or link to it, newest first; everyone may read them."""
    references = ReferenceIndex.get_references_to(page).annotate(page_id=Cast("object_id", IntegerField()))
    articles = for_everybody(ArticlePage.objects.all()).filter(pk__in=references.values("page_id"))
    return list(articles.newest_first().only("title", "url_path", "slug", "date", "path", "depth"))
