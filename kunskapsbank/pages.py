"""The abstract base of every page type."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

from kunskapsbank.pageforms import CheckedPageForm


class BasePage(Page):
    """What all pages share: breadcrumbs, the example mark and where their template lies.

    `search_role` says how the public search sees the type: "searchable" or "excluded". A system check refuses
    a type that says neither.
    """

    search_role: ClassVar[str]
    takes_comments: ClassVar[bool] = False

    is_example = models.BooleanField(
        _("exempelinnehåll"),
        default=False,
        editable=False,
        help_text=_("Inlagd för att visa hur webbplatsen fungerar, tas bort med ett kommando."),
    )

    base_form_class = CheckedPageForm
    show_in_menus_default = False

    class Meta:
        abstract = True

    @property
    def description(self) -> str:
        """The page in a sentence or two, for search engines and link previews."""
        return self.search_description or getattr(self, "intro", "")

    @cached_property
    def breadcrumbs(self) -> list[Page]:
        """The pages above this one that a visitor may see, from the start page down, without the page itself."""
        return list(self.get_ancestors().filter(depth__gt=1).live().public().specific(defer=True))


def for_everybody(pages: PageQuerySet) -> PageQuerySet:
    """Those that every visitor may read: as `.live().public()`, which asks for the restrictions anew for every list."""
    path = ExpressionWrapper(OuterRef("path"), models.CharField())
    above = PageViewRestriction.objects.alias(below=path).filter(below__startswith=F("page__path"))
    return pages.live().exclude(Exists(above))
