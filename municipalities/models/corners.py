"""A municipality's own corner of the site: who works there, its files and the way its pages are approved."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, GroupApprovalTask, Workflow

from municipalities.models.facts import Municipality


class Corner(models.Model):
    """What joining made for a municipality, so that it is found again whatever it is called by then.

    The row stays when the municipality leaves: its files and its history are taken up again if it comes back.
    """

    municipality = models.OneToOneField(
        Municipality, models.PROTECT, verbose_name=_("kommun"), related_name="corner", primary_key=True
    )
    joined_at = models.DateTimeField(_("ansluten"), default=timezone.now)
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ansluten av"),
    )
    left_at = models.DateTimeField(_("avslutad"), null=True, blank=True)
    editors = models.OneToOneField(
        Group, models.SET_NULL, null=True, blank=True, related_name="edits_corner", verbose_name=_("redaktörer")
    )
    reviewers = models.OneToOneField(
        Group, models.SET_NULL, null=True, blank=True, related_name="reviews_corner", verbose_name=_("granskare")
    )
    collection = models.OneToOneField(
        Collection, models.SET_NULL, null=True, blank=True, related_name="corner", verbose_name=_("samling")
    )
    approval = models.OneToOneField(
        GroupApprovalTask,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="corner",
        verbose_name=_("kommunens godkännande"),
    )
    workflow = models.OneToOneField(
        Workflow, models.SET_NULL, null=True, blank=True, related_name="corner", verbose_name=_("arbetsflöde")
    )

    class Meta:
        verbose_name = _("kommunens hörn")
        verbose_name_plural = _("kommunernas hörn")
        default_permissions = ()
        permissions: ClassVar = [("join_municipality", _("Kan ansluta kommuner och bjuda in deras redaktörer"))]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("joined_at")), name="municipalities_corner_left_later"
            )
        ]

    def __str__(self) -> str:
        return str(self.municipality)

    @property
    def is_open(self) -> bool:
        """Whether the municipality is joined now."""
        return self.left_at is None
