"""Framework agreements, now and coming."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.vocabulary import Category, FrameworkAgreementStatus, Goal


class FrameworkAgreement(models.Model):
    """A framework agreement (ramavtal) that several municipalities may call off from."""

    name = models.CharField(_("namn"), max_length=160)
    owner = models.CharField(_("avtalsägare"), max_length=120, help_text=_("Till exempel Adda eller Kammarkollegiet"))
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

    def __str__(self) -> str:
        return self.name
