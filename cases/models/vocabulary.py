"""The controlled vocabularies of procurement, as tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kunskapsbank.vocabulary import Term


class CpvCode(models.Model):
    """A code of the Common Procurement Vocabulary (regulation EC 213/2008), by its eight digits."""

    code = models.CharField(_("kod"), max_length=8, primary_key=True)
    check_digit = models.CharField(_("kontrollsiffra"), max_length=1)
    label = models.CharField(_("benämning"), max_length=300)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("överordnad"), related_name="children"
    )
    level = models.PositiveSmallIntegerField(
        _("nivå"), help_text=_("1 huvudgrupp, 2 grupp, 3 klass, 4 kategori, 5 underkategori")
    )

    class Meta:
        verbose_name = _("CPV-kod")
        verbose_name_plural = _("CPV-koder")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code}-{self.check_digit} {self.label}"


class Category(Term):
    """What is bought, in the site's own tree of at most two levels."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("överordnad"), related_name="children"
    )
    cpv_divisions = models.ManyToManyField(
        CpvCode, verbose_name=_("CPV-huvudgrupper"), blank=True, limit_choices_to={"level": 1}
    )

    class Meta(Term.Meta):
        verbose_name = _("kategori")
        verbose_name_plural = _("kategorier")


class Goal(Term):
    """What the municipality wants to reach."""

    class Kind(models.TextChoices):
        """Where the goal comes from."""

        QUICK = "quick", _("lokalt mål")
        NATIONAL = "national", _("nationell upphandlingsstrategi")
        AGENDA_2030 = "agenda2030", _("Agenda 2030")

    kind = models.CharField(_("slag"), max_length=12, choices=Kind.choices, default=Kind.QUICK)
    description = models.TextField(_("beskrivning"), blank=True)

    class Meta(Term.Meta):
        verbose_name = _("mål")
        verbose_name_plural = _("mål")
        ordering = ("kind", "sort_order")


class Phase(Term):
    """Where in the purchasing process the challenge lies."""

    class Meta(Term.Meta):
        verbose_name = _("fas")
        verbose_name_plural = _("faser")


class Regulation(Term):
    """The law (regelverk) a procurement follows."""

    law_number = models.CharField(_("SFS-nummer"), max_length=20, blank=True)
    name = models.CharField(_("lagens namn"), max_length=120, blank=True)
    is_procurement = models.BooleanField(_("är upphandling"), default=True)

    class Meta(Term.Meta):
        verbose_name = _("regelverk")
        verbose_name_plural = _("regelverk")


class Procedure(Term):
    """A procedure (förfarande) and the laws and the time it belongs to."""

    regulations = models.ManyToManyField(Regulation, verbose_name=_("regelverk"), related_name="procedures")
    is_above_threshold = models.BooleanField(_("över tröskelvärdet"), default=True)

    class Meta(Term.Meta):
        verbose_name = _("förfarande")
        verbose_name_plural = _("förfaranden")


class Method(Term):
    """A way to buy that is not a procedure: framework agreement, call-off, dynamic purchasing system."""

    class Meta(Term.Meta):
        verbose_name = _("metod")
        verbose_name_plural = _("metoder")


class OperatingModel(Term):
    """How the service is run: own staff, together with others, bought, through a purchasing body."""

    class Meta(Term.Meta):
        verbose_name = _("driftform")
        verbose_name_plural = _("driftformer")


class ProcurementStatus(Term):
    """How far the procurement has come; some statuses are under secrecy."""

    is_secret = models.BooleanField(
        _("sekretess råder"),
        default=False,
        help_text=_("Frågor om upphandlingen ska vänta: 19 kap. 3 § offentlighets- och sekretesslagen."),
    )

    class Meta(Term.Meta):
        verbose_name = _("läge")
        verbose_name_plural = _("lägen")


class FrameworkAgreementStatus(Term):
    """How far a framework agreement has come."""

    is_usable = models.BooleanField(_("går att avropa från"), default=False)
    is_coming = models.BooleanField(_("är på väg"), default=False)

    class Meta(Term.Meta):
        verbose_name = _("ramavtalsläge")
        verbose_name_plural = _("ramavtalslägen")
