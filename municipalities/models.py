"""The 290 municipalities as facts, and their profile pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from kunskapsbank.pages import BasePage
from kunskapsbank.vocabulary import Term


class County(models.Model):
    """A county (län), by SCB's two-digit code."""

    code = models.CharField(_("länskod"), max_length=2, primary_key=True)
    name = models.CharField(_("namn"), max_length=60, unique=True)
    slug = models.SlugField(_("adressdel"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("län")
        verbose_name_plural = _("län")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class MunicipalityGroup(Term):
    """A group of SKR's municipality classification, such as C6 Mindre stad/tätort."""

    class Meta(Term.Meta):
        verbose_name = _("kommungrupp")
        verbose_name_plural = _("kommungrupper")

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Municipality(models.Model):
    """A municipality by SCB's four-digit code, with what its likeness to others is computed from."""

    code = models.CharField(_("kommunkod"), max_length=4, primary_key=True)
    name = models.CharField(_("namn"), max_length=60, unique=True, help_text=_("Till exempel Kramfors kommun"))
    short_name = models.CharField(_("kort namn"), max_length=40, unique=True)
    slug = models.SlugField(_("adressdel"), max_length=40, unique=True)
    county = models.ForeignKey(County, models.PROTECT, verbose_name=_("län"), related_name="municipalities")
    group = models.ForeignKey(
        MunicipalityGroup, models.PROTECT, verbose_name=_("kommungrupp"), related_name="municipalities"
    )
    population = models.PositiveIntegerField(_("invånare"))
    population_year = models.PositiveSmallIntegerField(_("år för invånarantal"))
    latitude = models.FloatField(_("latitud"), help_text=_("WGS 84, grader"))
    longitude = models.FloatField(_("longitud"), help_text=_("WGS 84, grader"))
    neighbours = models.ManyToManyField("self", verbose_name=_("grannkommuner"), blank=True)
    structurally_similar = models.ManyToManyField(
        "self",
        verbose_name=_("strukturellt lika enligt Kolada"),
        symmetrical=False,
        blank=True,
        related_name="structurally_similar_to",
    )

    class Meta:
        verbose_name = _("kommun")
        verbose_name_plural = _("kommuner")
        ordering = ("short_name",)

    def __str__(self) -> str:
        return self.name


class MunicipalityIndexPage(BasePage):
    """/kommuner/: all municipalities as list and map."""

    search_role = "excluded"
    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["municipalities.MunicipalityPage"]
    template = "pages/municipality_index.html"

    class Meta:
        verbose_name = _("kommunlista")


class MunicipalityPage(BasePage):
    """/kommuner/<kommun>/: one municipality's profile; its cases and open challenges lie below it."""

    search_role = "excluded"
    municipality = models.OneToOneField(Municipality, models.PROTECT, verbose_name=_("kommun"), related_name="page")
    intro = models.CharField(
        _("ingress"),
        max_length=280,
        blank=True,
        help_text=_(
            "En mening om hur ni arbetar med inköp, till exempel: Vi är tre som upphandlar och delar avtal med två grannar."
        ),
    )

    parent_page_types: ClassVar = ["municipalities.MunicipalityIndexPage"]
    template = "pages/municipality.html"
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("municipality"), FieldPanel("intro")]

    class Meta:
        verbose_name = _("kommunsida")
        verbose_name_plural = _("kommunsidor")
