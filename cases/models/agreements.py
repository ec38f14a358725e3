"""Framework agreements, now and coming."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.models.vocabulary import Category, FrameworkAgreementStatus, Goal


class FrameworkAgreement(models.Model):
    """A framework agreement (ramavtal) that several municipalities may call off from."""

    name = models.CharField(_("namn"), max_length=160, help_text=_("Till exempel: Livsmedel, grossist 2026."))
    owner = models.CharField(_("avtalsägare"), max_length=120, help_text=_("Till exempel: en inköpscentral."))
    url = models.URLField(_("länk"), blank=True)
    status = models.ForeignKey(FrameworkAgreementStatus, models.PROTECT, verbose_name=_("läge"))
    starts_on = models.DateField(_("gäller från"), null=True, blank=True)
    ends_on = models.DateField(_("gäller till och med"), null=True, blank=True)
    categories = models.ManyToManyField(Category, verbose_name=_("kategorier"), blank=True)
    goals = models.ManyToManyField(Goal, verbose_name=_("mål"), blank=True)
    is_example = models.BooleanField(_("exempelinnehåll"), default=False, editable=False)

    class Meta:
        verbose_name = _("ramavtal")
        verbose_name_plural = _("ramavtal")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "owner"],
                name="one_agreement_a_name_and_owner",
                violation_error_message=_("Avtalsägaren har redan ett ramavtal med det namnet."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="an_agreement_ends_after_it_starts",
                violation_error_message=_("Ramavtalet kan inte ta slut innan det börjar gälla."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Say beside the field that the agreement ends before it starts."""
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("Ramavtalet kan inte ta slut innan det börjar gälla.")})

    @property
    def dates(self) -> str:
        """When it may be used, in words: "1 mars 2025 till 28 februari 2029"; empty when nothing is known."""
        starts, ends = (date_format(day, "j F Y") if day else "" for day in (self.starts_on, self.ends_on))
        if starts and ends:
            return _("%(starts)s till %(ends)s") % {"starts": starts, "ends": ends}
        if starts:
            return _("från %(starts)s") % {"starts": starts}
        return _("till %(ends)s") % {"ends": ends} if ends else ""
