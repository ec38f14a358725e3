"""The 290 municipalities as facts, with their counties and groups."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from kunskapsbank.vocabulary import Term
from municipalities.collation import swedish_key


class County(models.Model):
    """A county (län), by SCB's two-digit code."""

    code = models.CharField(_("länskod"), max_length=2, primary_key=True)
    name = models.CharField(_("namn"), max_length=60, unique=True, help_text=_("Till exempel Västernorrlands län"))
    short_name = models.CharField(_("kort namn"), max_length=40, help_text=_("Till exempel Västernorrland"))
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

    code = models.CharField(
        _("kommunkod"),
        max_length=4,
        primary_key=True,
        validators=[RegexValidator(r"^\d{4}$", _("En kommunkod har fyra siffror, till exempel 2280."))],
    )
    name = models.CharField(_("namn"), max_length=60, unique=True, help_text=_("Till exempel Kramfors kommun"))
    short_name = models.CharField(_("kort namn"), max_length=40, unique=True, help_text=_("Till exempel Kramfors"))
    slug = models.SlugField(_("adressdel"), max_length=40, unique=True)
    county = models.ForeignKey(County, models.PROTECT, verbose_name=_("län"), related_name="municipalities")
    group = models.ForeignKey(
        MunicipalityGroup, models.PROTECT, verbose_name=_("kommungrupp"), related_name="municipalities"
    )
    population = models.PositiveIntegerField(
        _("invånare"), validators=[MinValueValidator(1)], help_text=_("Antal den 31 december, till exempel 18681")
    )
    population_year = models.PositiveSmallIntegerField(
        _("år för invånarantal"), validators=[MinValueValidator(1950), MaxValueValidator(2100)]
    )
    latitude = models.FloatField(
        _("latitud"),
        help_text=_("WGS 84, grader"),
        validators=[MinValueValidator(55.0), MaxValueValidator(69.5)],
    )
    longitude = models.FloatField(
        _("longitud"),
        help_text=_("WGS 84, grader"),
        validators=[MinValueValidator(10.5), MaxValueValidator(24.5)],
    )
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

    @staticmethod
    def in_swedish_order(municipalities: Iterable[Municipality]) -> list[Municipality]:
        """The municipalities from A to Ö, whatever the database thinks of å, ä and ö."""
        return sorted(municipalities, key=lambda municipality: swedish_key(municipality.short_name))


class FactsStamp(models.Model):
    """One row that changes whenever a fact behind likeness does, so that every process knows when to compute anew."""

    SINGLETON = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLETON, editable=False)
    value = models.CharField(max_length=16)

    class Meta:
        verbose_name = _("stämpel för kommunfakta")
        verbose_name_plural = _("stämplar för kommunfakta")

    def __str__(self) -> str:
        return self.value

    @classmethod
    def current(cls) -> str:
        """The stamp now; empty before any fact was written."""
        return cls.objects.filter(pk=cls.SINGLETON).values_list("value", flat=True).first() or ""

    @classmethod
    def renew(cls) -> None:
        """Say that facts changed. Random rather than counted: a rolled back count would come again for other facts."""
        cls.objects.update_or_create(pk=cls.SINGLETON, defaults={"value": get_random_string(16)})
