"""What a municipality was shown, what it said, who said it and when."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision


class ApprovalQuerySet(models.QuerySet["Approval"]):
    """Approvals by what became of them."""

    def pending(self) -> ApprovalQuerySet:
        """Those that the municipality has not answered."""
        return self.filter(decision=Approval.Decision.PENDING)

    def allowing(self) -> ApprovalQuerySet:
        """Those that let the page be published."""
        return self.filter(decision__in=Approval.ALLOWING)


class Approval(models.Model):
    """One version of one page, put before its municipality. `digest` is the fingerprint of what it saw."""

    class Decision(models.TextChoices):
        """What was said; the last two are written down by an editor."""

        PENDING = "pending", _("väntar på svar")
        APPROVED = "approved", _("godkänd av kommunen")
        CHANGE = "change", _("kommunen vill ändra")
        REPLACED = "replaced", _("ersatt av en nyare fråga")
        BY_PHONE = "recorded", _("godkänd på annat sätt")
        WITHOUT = "without", _("publiceras utan godkännande")

    ALLOWING: ClassVar = (Decision.APPROVED, Decision.BY_PHONE, Decision.WITHOUT)
    BY_EDITOR: ClassVar = (Decision.BY_PHONE, Decision.WITHOUT)

    page = models.ForeignKey(Page, models.SET_NULL, null=True, verbose_name=_("sida"), related_name="approvals")
    page_title = models.CharField(_("rubrik"), max_length=255)
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, verbose_name=_("version"), related_name="+")
    revision_number = models.PositiveIntegerField(_("versionens nummer"))
    digest = models.CharField(_("fingeravtryck"), max_length=64)
    address = models.EmailField(_("skickades till"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("fråga från")
    )
    asked_at = models.DateTimeField(_("skickades"), default=timezone.now)
    reminded_at = models.DateTimeField(_("påmint"), null=True, blank=True)
    decision = models.CharField(_("svar"), max_length=8, choices=Decision.choices, default=Decision.PENDING)
    decided_at = models.DateTimeField(_("besvarades"), null=True, blank=True)
    decided_by = models.CharField(_("besvarades av"), max_length=160, blank=True)
    note = models.TextField(_("kommentar"), blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("godkännande")
        verbose_name_plural = _("godkännanden")
        ordering = ("-asked_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["page"], condition=models.Q(decision="pending"), name="one_open_question_a_page"
            ),
            models.CheckConstraint(
                condition=models.Q(decision__in=["pending", "replaced"], decided_at__isnull=True)
                | models.Q(decided_at__isnull=False) & ~models.Q(decided_by=""),
                name="a_decision_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision__in=["change", "recorded", "without"]) | ~models.Q(note=""),
                name="a_decision_of_that_kind_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Godkännande {self.pk}"

    @property
    def is_pending(self) -> bool:
        """Whether it can still be answered."""
        return self.decision == self.Decision.PENDING

    @property
    def version_at(self) -> datetime.datetime:
        """When the version it is about was saved; when it was asked about, once the version is gone."""
        return self.revision.created_at if self.revision else self.asked_at
