"""Page types: the list of articles, and an article."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.blocks import StreamValue
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from articles import guides
from articles.blocks import ArticleBody, Journey
from articles.feeds import atom_response, rss_response
from articles.forms import ArticlePageForm
from articles.listing import ArticleList
from articles.models.topics import Topic
from kunskapsbank.pages import BasePage
from kunskapsbank.panels import TextCheckPanel
from kunskapsbank.slugs import numbered
from kunskapsbank.visibility import readable

WORDS_A_MINUTE = 200
# Blocks that do not belong to the running text; they stand beside it.
BESIDE = ("facts", "contact")


class ArticleIndexPage(RoutablePageMixin, BasePage):
    """/artiklar/: articles, newest first, by topic and year."""

    search_role = "excluded"
    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["articles.ArticlePage"]
    template = "pages/article_index.html"

    class Meta:
        verbose_name = _("artikellista")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the articles that the address asks for."""
        return super().get_context(request, *args, **kwargs) | {"listing": self.listing(request)}

    def listing(self, request: HttpRequest) -> ArticleList:
        """The articles that the address asks for."""
        return ArticleList.from_query(readable(ArticlePage.objects.child_of(self)), request.GET)

    @path("flode/", name="rss")
    def serve_rss(self, request: HttpRequest) -> HttpResponse:
        """The newest articles as RSS; the list's own filters hold here too, such as `?amne=samverkan`."""
        return rss_response(self, self.listing(request), request)

    @path("atom/", name="atom")
    def serve_atom(self, request: HttpRequest) -> HttpResponse:
        """The same as Atom."""
        return atom_response(self, self.listing(request), request)


class ArticlePageQuerySet(PageQuerySet):
    """Questions about articles; within `readable()` for visitors."""

    def newest_first(self) -> ArticlePageQuerySet:
        """By the date the editors gave."""
        return self.order_by("-date", "-pk")

    def for_rows(self) -> ArticlePageQuerySet:
        """With everything a row in a list shows."""
        return self.select_related("lead_picture").prefetch_related("lead_picture__renditions")


ArticlePageManager = PageManager.from_queryset(ArticlePageQuerySet, class_name="ArticlePageManager")


@dataclass(frozen=True, slots=True)
class Part:
    """A block of the running text, and for a heading the anchor that leads to it."""

    block: StreamValue.StreamChild
    anchor: str = ""


class ArticlePage(BasePage):
    """An article: date, author, ingress, picture and a body of blocks."""

    search_role = "searchable"
    takes_comments = True
    date = models.DateField(_("datum"), default=timezone.localdate, help_text=_("Bestämmer ordningen i listan."))
    author = models.CharField(
        _("text av"), max_length=120, default="Redaktionen, Kundstöd", help_text=_("En roll räcker.")
    )
    intro = models.CharField(
        _("ingress"),
        max_length=400,
        help_text=_("Det viktigaste först, i en eller två meningar. Högst 400 tecken. Visas i listor och vid delning."),
    )
    topics = ParentalManyToManyField(Topic, verbose_name=_("ämnen"), blank=True)
    lead_picture = models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("bild"),
        help_text=_("Står överst i artikeln och visas i listor och vid delning."),
    )
    lead_alt = models.CharField(
        _("beskrivning av bilden"),
        max_length=200,
        blank=True,
        help_text=_("För den som inte ser den. Till exempel: Tio personer runt ett bord med papper."),
    )
    lead_is_decorative = models.BooleanField(
        _("bilden är bara dekoration"), default=False, help_text=_("Då behövs ingen beskrivning.")
    )
    body = StreamField(ArticleBody(), verbose_name=_("text"))

    objects = ArticlePageManager()

    base_form_class = ArticlePageForm
    parent_page_types: ClassVar = ["articles.ArticleIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/article.html"
    content_panels: ClassVar = [
        TextCheckPanel(),
        TitleFieldPanel("title", attrs={"data-controller": "kb-words", "data-kb-words-characters-value": 100}),
        FieldPanel(
            "intro",
            widget=AdminAutoHeightTextInput,
            attrs={"data-controller": "kb-words", "data-kb-words-characters-value": 400},
        ),
        MultiFieldPanel(
            [FieldPanel("lead_picture"), FieldPanel("lead_alt"), FieldPanel("lead_is_decorative")], heading=_("Bild")
        ),
        FieldPanel("body"),
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
        FieldRowPanel([FieldPanel("date"), FieldPanel("author")], heading=_("När och av vem")),
    ]

    class Meta:
        verbose_name = _("artikel")
        verbose_name_plural = _("artiklar")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it; whichever way it is published, it holds no guiding words then. Raises ValidationError."""
        if self.live and kwargs.get("clean", True) and guides.remain_in(self):
            raise ValidationError(guides.REMAINING)
        super().save(*args, **kwargs)

    @cached_property
    def story(self) -> list[Part]:
        """The blocks of the running text, each heading with an anchor of its own."""
        parts: list[Part] = []
        for block in self.body:
            if block.block_type in BESIDE:
                continue
            anchor = _anchor(str(block.value), parts) if block.block_type == "heading" else ""
            parts.append(Part(block, anchor))
        return parts

    @property
    def facts(self) -> list[StreamValue.StreamChild]:
        """The fact boxes that stand beside it."""
        return self._of_type("facts")

    @property
    def contacts(self) -> list[StreamValue.StreamChild]:
        """The contact cards that stand beside it."""
        return self._of_type("contact")

    @property
    def journeys(self) -> list[Journey]:
        """The tours, whose maps stand beside it."""
        return [block.value for block in self._of_type("events")]

    @property
    def journey(self) -> Journey | None:
        """The first tour of the article."""
        return next(iter(self.journeys), None)

    @property
    def minutes(self) -> int:
        """About how long the article takes to read, at least a minute."""
        words = " ".join(self.body.stream_block.get_searchable_content(self.body)).split()
        return max(1, math.ceil(len(words) / WORDS_A_MINUTE))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the article as it is told."""
        from articles.presentation import article_context  # noqa: PLC0415 - it reads the models defined here

        return super().get_context(request, *args, **kwargs) | article_context(self, request)

    def _of_type(self, name: str) -> list[StreamValue.StreamChild]:
        return [block for block in self.body if block.block_type == name]


def _anchor(heading: str, before: list[Part]) -> str:
    """The heading as an address within the page, with a number where another one has it already."""
    return numbered(slugify(heading) or "avsnitt", {part.anchor for part in before})
