"""What editors do with a submission: check it, ask about it, answer in words kept ready."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from submissions.models.submission import Submission


class Check(models.Model):
    """One point of the checklist, ticked by an editor."""

    class Point(models.TextChoices):
        """What is looked at before anything is published."""

        FACTS = "facts", _("Fakta: siffror och påståenden går att belägga")
        PLAIN = "plain", _("Klarspråk: korta meningar, resultatet först")
        SECRECY = "secrecy", _("Sekretess: inga anbud, anbudsgivare eller priser ur pågående upphandlingar")
        PERSONAL = "personal", _("Personuppgifter: inga namn, personnummer eller adresser i texten")
        CONTACT = "contact", _("Kontakt: rollen finns och brevlådan når någon")

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="checks")
    point = models.CharField(_("punkt"), max_length=8, choices=Point.choices)
    at = models.DateTimeField(_("när"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("av")
    )

    class Meta:
        verbose_name = _("avbockad punkt")
        verbose_name_plural = _("avbockade punkter")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "point"], name="a_point_is_ticked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.point}"


class Message(models.Model):
    """A question of the editors or an answer of the sender, kept with the submission."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="messages")
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("när"), default=timezone.now)
    is_from_editors = models.BooleanField(_("från redaktionen"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("av")
    )

    class Meta:
        verbose_name = _("meddelande")
        verbose_name_plural = _("meddelanden")
        ordering = ("at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(text=""), name="a_message_says_something"),
        ]

    def __str__(self) -> str:
        return f"Meddelande {self.pk}"


class CannedReply(models.Model):
    """An answer that editors give often. One that is not used any more is switched off, not deleted."""

    title = models.CharField(_("rubrik"), max_length=80, unique=True, help_text=_("Till exempel: Be om en siffra."))
    text = models.TextField(_("text"), help_text=_("Det som skickas. Du kan ändra det varje gång."))
    is_used = models.BooleanField(
        _("används"), default=True, help_text=_("Avbockat visas svaret inte längre när du granskar.")
    )
    sort_order = models.PositiveSmallIntegerField(_("ordning"), default=0, help_text=_("Lägst nummer står först."))

    class Meta:
        verbose_name = _("standardsvar")
        verbose_name_plural = _("standardsvar")
        ordering = ("sort_order", "title")

    def __str__(self) -> str:
        return self.title
