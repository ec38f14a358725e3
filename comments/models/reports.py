"""What readers report."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment

LONGEST_NOTE = 500


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports by whether anybody has looked at them."""

    def open(self) -> ReportQuerySet:
        """Those that no moderator has answered."""
        return self.filter(handled_at=None)


class Report(models.Model):
    """One reader's report. `network` is a fingerprint of where it came from, another for every comment.

    It stays when the report is answered, so that the same network does not report the same comment again.
    """

    class About(models.TextChoices):
        """What is wrong with the comment."""

        PERSONAL = "personal", _("Den innehåller personuppgifter")
        SECRECY = "secrecy", _("Den röjer något som är sekretessbelagt")
        THREAT = "threat", _("Den är hotfull, kränkande eller hets mot någon")
        ADVERT = "advert", _("Den är reklam eller skräp")
        OTHER = "other", _("Något annat")

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reports")
    about = models.CharField(_("skäl"), max_length=8, choices=About.choices)
    note = models.CharField(_("beskrivning"), max_length=LONGEST_NOTE, blank=True)
    network = models.CharField(max_length=64, blank=True, editable=False)
    at = models.DateTimeField(_("när"), default=timezone.now)
    handled_at = models.DateTimeField(_("besvarad"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("av")
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("anmälan")
        verbose_name_plural = _("anmälningar")
        default_permissions = ()
        ordering = ("at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(about__in=["personal", "secrecy", "threat", "advert", "other"]),
                name="a_report_is_about_something_known",
            ),
            models.UniqueConstraint(
                fields=["comment", "network"], condition=~Q(network=""), name="a_network_reports_a_comment_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Anmälan {self.pk}"
