"""Articles such as the summary of a tour."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from articles.blocks import ArticleBody, Route
from kunskapsbank.pages import BasePage

WORDS_A_MINUTE = 200
ARTICLES_A_PAGE = 12
# Blocks that do not belong to the running text, in the order they stand beside it.
BESIDE = ("route", "facts")


class ArticleIndexPage(BasePage):
    """/artiklar/: articles, newest first."""

    search_role = "excluded"
    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["articles.ArticlePage"]
    template = "pages/article_index.html"

    class Meta:
        verbose_name = _("artikellista")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add one page of the articles, as the address's `sida` says."""
        articles = ArticlePage.objects.child_of(self).live().public().newest_first()
        shown = Paginator(articles, ARTICLES_A_PAGE).get_page(request.GET.get("sida"))
        return super().get_context(request, *args, **kwargs) | {"articles": shown}


class ArticlePageQuerySet(PageQuerySet):
    """Questions about articles; chain after `.live().public()` for visitors."""

    def newest_first(self) -> ArticlePageQuerySet:
        """By the date the editors gave."""
        return self.order_by("-date", "-pk")


ArticlePageManager = PageManager.from_queryset(ArticlePageQuerySet, class_name="ArticlePageManager")


class ArticlePage(BasePage):
    """An article: date, author, ingress and a body of blocks."""

    search_role = "searchable"
    date = models.DateField(_("datum"), default=timezone.localdate)
    author = models.CharField(
        _("text av"), max_length=120, default="Redaktionen, Kundstöd", help_text=_("En roll räcker.")
    )
    intro = models.CharField(_("ingress"), max_length=400)
    body = StreamField(ArticleBody(), verbose_name=_("text"))

    objects = ArticlePageManager()

    parent_page_types: ClassVar = ["articles.ArticleIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/article.html"
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        FieldPanel("date"),
        FieldPanel("author"),
    ]

    class Meta:
        verbose_name = _("artikel")
        verbose_name_plural = _("artiklar")

    @property
    def story(self) -> list[StreamValue.StreamChild]:
        """The blocks of the running text."""
        return [block for block in self.body if block.block_type not in BESIDE]

    @property
    def beside(self) -> list[StreamValue.StreamChild]:
        """The blocks that stand beside it, maps first."""
        blocks = [block for block in self.body if block.block_type in BESIDE]
        return sorted(blocks, key=lambda block: BESIDE.index(block.block_type))

    @property
    def journey(self) -> Route | None:
        """The first journey of the article."""
        return next((block.value for block in self.body if block.block_type == "route"), None)

    @property
    def minutes(self) -> int:
        """About how long the article takes to read, at least a minute."""
        words = " ".join(self.body.stream_block.get_searchable_content(self.body)).split()
        return max(1, math.ceil(len(words) / WORDS_A_MINUTE))
