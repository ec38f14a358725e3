"""Page types: cases, open challenges, goals and their lists."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from cases.models.agreements import FrameworkAgreement
from cases.models.vocabulary import (
    Category,
    CpvCode,
    Goal,
    Method,
    OperatingModel,
    Phase,
    Procedure,
    ProcurementStatus,
    Regulation,
)
from cases.senders import Sender
from kunskapsbank.pages import BasePage
from municipalities.models import Municipality

SHORT_TEXT_FEATURES = ["bold", "ul", "ol", "link"]


class PeerPage(BasePage):
    """What a case and an open challenge share: a municipality with a challenge and somebody to ask."""

    search_role = "searchable"

    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        verbose_name=_("kommun"),
        related_name="%(class)ss",
        editable=False,
        help_text=_("Följer sidan ovanför."),
    )
    is_anonymous = models.BooleanField(
        _("publicera anonymt"),
        default=False,
        help_text=_(
            "Kommunen visas bara som sin grupp, till exempel ”En kommun i grupp C6”. Kontakt går via Kundstöd."
        ),
    )
    source_id = models.SlugField(_("id vid import"), max_length=50, unique=True, null=True, blank=True, editable=False)
    intro = models.CharField(_("ingress"), max_length=280)
    challenge = RichTextField(_("utmaning"), features=SHORT_TEXT_FEATURES)
    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("kategori"))
    cpv_codes = ParentalManyToManyField(CpvCode, verbose_name=_("CPV-koder"), blank=True)
    phase = models.ForeignKey(Phase, models.PROTECT, verbose_name=_("fas"))
    goals = ParentalManyToManyField(Goal, verbose_name=_("mål"))
    procurement_status = models.ForeignKey(ProcurementStatus, models.PROTECT, verbose_name=_("läge"))
    contact_role = models.CharField(_("kontakt, roll"), max_length=120, blank=True)
    contact_email = models.EmailField(_("kontakt, e-postadress"), blank=True)
    contact_via_support = models.BooleanField(_("frågor går via Kundstöd"), default=False)

    class Meta:
        abstract = True

    @cached_property
    def sender(self) -> Sender:
        """Who stands behind the page, as a visitor may know it; the only way templates and search learn it."""
        return Sender.of(self.municipality, is_anonymous=self.is_anonymous)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Take the municipality from the page above before anything is checked."""
        if self.path:
            parent = self.get_parent().specific
            self.municipality = parent.municipality
        super().full_clean(*args, **kwargs)


class CasePage(PeerPage):
    """A case: a challenge, what was done, what came of it and what we would not do again."""

    class WouldDoAgain(models.TextChoices):
        """The honest answer."""

        YES = "ja", _("Ja")
        PARTLY = "delvis", _("Delvis")
        NO = "nej", _("Nej")

    solution = RichTextField(_("så gjorde vi"), features=SHORT_TEXT_FEATURES)
    result = RichTextField(_("resultat"), features=SHORT_TEXT_FEATURES)
    lessons_worked = RichTextField(_("det här fungerade"), features=SHORT_TEXT_FEATURES)
    lessons_avoid = RichTextField(_("det här skulle vi inte göra om"), features=SHORT_TEXT_FEATURES)
    fits_if = RichTextField(_("passar er om"), features=SHORT_TEXT_FEATURES, blank=True)
    fits_not_if = RichTextField(_("passar inte om"), features=SHORT_TEXT_FEATURES, blank=True)
    headline_figure = models.CharField(_("siffra i listor"), max_length=18, blank=True)
    would_do_again = models.CharField(
        _("skulle vi göra om det?"), max_length=6, choices=WouldDoAgain.choices, blank=True
    )
    would_do_again_note = models.CharField(_("därför"), max_length=200, blank=True)
    regulation = models.ForeignKey(Regulation, models.PROTECT, null=True, blank=True, verbose_name=_("regelverk"))
    procedure = models.ForeignKey(Procedure, models.PROTECT, null=True, blank=True, verbose_name=_("förfarande"))
    methods = ParentalManyToManyField(Method, verbose_name=_("metoder"), blank=True)
    operating_model = models.ForeignKey(
        OperatingModel, models.PROTECT, null=True, blank=True, verbose_name=_("driftform")
    )
    framework_agreements = ParentalManyToManyField(FrameworkAgreement, verbose_name=_("ramavtal"), blank=True)
    procurement_started_on = models.DateField(_("upphandlingen påbörjades"), null=True, blank=True)
    resources_weeks = models.PositiveSmallIntegerField(_("veckor"), null=True, blank=True)
    resources_hours = models.PositiveIntegerField(_("timmar"), null=True, blank=True)
    resources_cost_sek = models.PositiveBigIntegerField(_("kostnad i kronor"), null=True, blank=True)
    confirmed_on = models.DateField(_("senast bekräftad"), null=True, blank=True, default=timezone.localdate)
    replaced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, verbose_name=_("ersatt av"), related_name="replaces"
    )
    builds_on = ParentalManyToManyField("self", verbose_name=_("bygger på"), blank=True, symmetrical=False)

    parent_page_types: ClassVar = ["municipalities.MunicipalityPage"]
    subpage_types: ClassVar = []
    template = "pages/case.html"

    class Meta:
        verbose_name = _("exempel")
        verbose_name_plural = _("exempel")


class Effect(Orderable):
    """One measured effect of a case: before and after in the same unit."""

    class Better(models.TextChoices):
        """Which way is an improvement."""

        HIGHER = "higher", _("högre är bättre")
        LOWER = "lower", _("lägre är bättre")

    page = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="effects")
    label = models.CharField(_("vad"), max_length=80)
    before = models.DecimalField(_("före"), max_digits=14, decimal_places=2)
    after = models.DecimalField(_("efter"), max_digits=14, decimal_places=2)
    unit = models.CharField(_("enhet"), max_length=20, blank=True)
    better = models.CharField(_("riktning"), max_length=6, choices=Better.choices, default=Better.HIGHER)
    measured = models.CharField(_("mätt"), max_length=7, blank=True, help_text=_("År och månad, till exempel 2025-03"))
    source = models.CharField(_("källa"), max_length=120, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("effekt")
        verbose_name_plural = _("effekter")

    def __str__(self) -> str:
        return self.label


class ChallengePage(PeerPage):
    """An open challenge: a problem without a solution yet."""

    parent_page_types: ClassVar = ["municipalities.MunicipalityPage"]
    subpage_types: ClassVar = []
    template = "pages/challenge.html"

    class Meta:
        verbose_name = _("öppen utmaning")
        verbose_name_plural = _("öppna utmaningar")
