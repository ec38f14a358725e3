"""Page types: the list of municipalities and the profile of each."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from kunskapsbank.pageforms import CheckedPageForm
from kunskapsbank.pages import BasePage
from municipalities.directory import Directory
from municipalities.models.facts import Municipality
from municipalities.profile import Profile


class MunicipalityIndexPage(BasePage):
    """/kommuner/: all municipalities as list and map."""

    search_role = "excluded"
    intro = models.CharField(
        _("ingress"),
        max_length=280,
        blank=True,
        default="Alla kommuner har en egen sida, med det de har delat och vilka de liknar.",
        help_text=_("En eller två meningar ovanför kartan."),
    )

    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["municipalities.MunicipalityPage"]
    template = "pages/municipality_index.html"
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("kommunlista")
        verbose_name_plural = _("kommunlistor")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the directory as the address's filters ask for it."""
        return super().get_context(request, *args, **kwargs) | {"directory": Directory.from_query(self, request.GET)}


class MunicipalityPageForm(CheckedPageForm):
    """A profile stays with the municipality it was made for: what lies below it is that municipality's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Lock the municipality of a page that exists."""
        super().__init__(*args, **kwargs)
        if self.instance.pk and "municipality" in self.fields:
            self.fields["municipality"].disabled = True


class MunicipalityPage(BasePage):
    """/kommuner/<kommun>/: one municipality's profile; its cases and open challenges lie below it."""

    search_role = "excluded"
    municipality = models.OneToOneField(
        Municipality,
        models.PROTECT,
        verbose_name=_("kommun"),
        related_name="page",
        help_text=_("Ger sidan dess rubrik och adress. Går inte att byta sedan sidan har skapats."),
    )
    intro = models.CharField(
        _("ingress"),
        max_length=280,
        blank=True,
        help_text=_(
            "En mening om hur ni arbetar med inköp, till exempel: "
            "Vi är tre som upphandlar och delar avtal med två grannar. "
            "Lämnas den tom skriver webbplatsen hur många exempel ni har delat."
        ),
    )

    base_form_class = MunicipalityPageForm
    parent_page_types: ClassVar = ["municipalities.MunicipalityIndexPage"]
    template = "pages/municipality.html"
    content_panels: ClassVar = [FieldPanel("municipality"), FieldPanel("intro")]
    promote_panels: ClassVar = [MultiFieldPanel([FieldPanel("seo_title"), FieldPanel("search_description")], _("Sök"))]

    class Meta:
        verbose_name = _("kommunsida")
        verbose_name_plural = _("kommunsidor")

    @cached_property
    def profile(self) -> Profile:
        """What the page shows of the municipality."""
        municipalities = Municipality.objects.select_related("county", "group")
        return Profile(municipalities.get(pk=self.municipality_id))

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Take title and address from the municipality before anything is checked."""
        if self.municipality_id:
            self.title = self.draft_title = self.municipality.short_name
            self.slug = self.municipality.slug
        super().full_clean(*args, **kwargs)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find the page below, but not an anonymous one: this address would tell who stands behind it."""
        result = super().route(request, path_components)
        if path_components and getattr(result[0], "is_anonymous", False):
            raise Http404
        return result

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the profile."""
        return super().get_context(request, *args, **kwargs) | {
            "profile": self.profile,
            "municipality": self.profile.municipality,
        }
