"""Why comments are hidden: a table that moderators may change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class HidingReason(models.Model):
    """A reason for hiding. One that is not used any more is switched off, not deleted: comments refer to it."""

    label = models.CharField(
        _("skäl"), max_length=80, unique=True, help_text=_("Visas där kommentaren stod. Till exempel: Personuppgifter.")
    )
    explanation = models.TextField(
        _("förklaring"), help_text=_("Det som den som skrev får läsa, och vad hen kan göra i stället.")
    )
    is_used = models.BooleanField(_("används"), default=True, help_text=_("Avbockat går skälet inte längre att välja."))
    sort_order = models.PositiveSmallIntegerField(_("ordning"), default=0, help_text=_("Lägst nummer står först."))

    class Meta:
        verbose_name = _("skäl att dölja")
        verbose_name_plural = _("skäl att dölja")
        ordering = ("sort_order", "label")

    def __str__(self) -> str:
        return self.label
