"""A municipality is asked whether its case still holds, by a private link, and answers."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.pages import CasePage

LONGEST_MESSAGE = 4_000


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Reminders by what came of them."""

    def open_to(self, now: datetime.datetime) -> ReminderQuerySet:
        """Those whose link still leads somewhere."""
        return self.filter(expires_at__gt=now)

    def unread(self) -> ReminderQuerySet:
        """Answers that an editor has to read: something is different, and nobody has seen to it."""
        return self.filter(answer__in=[Reminder.Answer.CHANGED, Reminder.Answer.OVER], handled_at=None)


class Reminder(models.Model):
    """One question whether a case still holds. The link's secret is in the letter alone; here is its fingerprint."""

    class Answer(models.TextChoices):
        """What the municipality can say; the values stand in addresses."""

        HOLDS = "stammer", _("stämmer fortfarande")
        CHANGED = "nytt-lage", _("läget är nytt")
        OVER = "galler-inte", _("gäller inte längre")

    case = models.ForeignKey(CasePage, models.CASCADE, verbose_name=_("exempel"), related_name="reminders")
    digest = models.CharField(_("länkens fingeravtryck"), max_length=64, unique=True)
    sent_at = models.DateTimeField(_("skickad"), default=timezone.now, db_index=True)
    expires_at = models.DateTimeField(_("gäller till"))
    answer = models.CharField(_("svar"), max_length=12, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("besvarad"), null=True, blank=True)
    message = models.TextField(_("meddelande"), max_length=LONGEST_MESSAGE, blank=True)
    handled_at = models.DateTimeField(_("läst"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("av"), related_name="+"
    )

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("påminnelse")
        verbose_name_plural = _("påminnelser")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="cases_reminder_answer_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(answer="nytt-lage", message=""), name="cases_reminder_new_situation_is_told"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
