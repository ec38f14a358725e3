"""Controlled vocabularies: tables with a code, a Swedish label, an order and the time they are valid."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class TermQuerySet(models.QuerySet):
    """Terms of one vocabulary."""

    def valid_on(self, day: datetime.date) -> TermQuerySet:
        """Terms that may be used for something that began on this day."""
        return self.filter(
            models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day),
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day),
        )


class Term(models.Model):
    """One entry of a vocabulary; `code` never changes, `label` may."""

    code = models.SlugField(_("kod"), max_length=40, unique=True)
    label = models.CharField(_("benämning"), max_length=200)
    sort_order = models.PositiveSmallIntegerField(_("ordning"), default=0)
    valid_from = models.DateField(_("gäller från"), null=True, blank=True)
    valid_to = models.DateField(_("gäller till och med"), null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("sort_order", "label")

    def __str__(self) -> str:
        return self.label
