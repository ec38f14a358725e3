"""Articles, their topics and the list of them."""

from __future__ import annotations

from articles.models.pages import ArticleIndexPage, ArticlePage
from articles.models.topics import Topic

__all__ = ["ArticleIndexPage", "ArticlePage", "Topic"]
