"""What this app adds to the editors' side."""

from __future__ import annotations

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from articles.viewsets import ArticleListingViewSet, TopicViewSet

register_snippet(TopicViewSet)


@hooks.register("register_admin_viewset")
def on_register_article_listing() -> ArticleListingViewSet:
    """The list of all articles."""
    return ArticleListingViewSet("articles")
