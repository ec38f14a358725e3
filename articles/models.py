"""Articles such as the summary of a tour."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from articles.blocks import ArticleBody
from kunskapsbank.pages import BasePage


class ArticleIndexPage(BasePage):
    """/artiklar/: articles, newest first."""

    search_role = "excluded"
    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["articles.ArticlePage"]
    template = "pages/article_index.html"

    class Meta:
        verbose_name = _("artikellista")


class ArticlePage(BasePage):
    """An article: date, ingress and a body of blocks."""

    search_role = "searchable"
    date = models.DateField(_("datum"), default=timezone.localdate)
    intro = models.CharField(_("ingress"), max_length=400)
    body = StreamField(ArticleBody(), verbose_name=_("text"))

    parent_page_types: ClassVar = ["articles.ArticleIndexPage"]
    subpage_types: ClassVar = []
    template = "pages/article.html"
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("date"), FieldPanel("intro"), FieldPanel("body")]

    class Meta:
        verbose_name = _("artikel")
        verbose_name_plural = _("artiklar")
