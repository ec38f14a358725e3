"""Outgoing mail as rows: what is written in the transaction that causes it cannot be lost, and is sent once."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Longer than a mail server is waited for.
LEASE = datetime.timedelta(minutes=5)
FIRST_RETRY = datetime.timedelta(seconds=30)
LONGEST_RETRY = datetime.timedelta(minutes=30)
# A mail server that is away over a long weekend loses nothing.
GIVES_UP_AFTER = datetime.timedelta(days=5)
# What becomes of a letter on its way.
_OUTCOME = ("sent_at", "given_up_at", "last_error", "next_try_at", "leased_until")
_CONTENT = ("to", "reply_to", "subject", "text", "unsubscribe_url", "emptied_at")


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters by where they are on their way."""

    def waiting(self) -> LetterQuerySet:
        """Those that are neither sent nor given up."""
        return self.filter(sent_at=None, given_up_at=None)

    def due(self) -> LetterQuerySet:
        """Those to be sent now, the oldest first."""
        return self.waiting().filter(next_try_at__lte=timezone.now()).order_by("next_try_at", "pk")

    def given_up(self) -> LetterQuerySet:
        """Those that reached nobody."""
        return self.exclude(given_up_at=None)

    def to_see_to(self) -> LetterQuerySet:
        """Those of them that no editor has seen to."""
        return self.given_up().filter(handled_at=None)


class Letter(models.Model):
    """One letter to one address.

    `key` says what it is about: the same letter is never made twice. A letter that `holds_secret` (a code, a private
    link) is emptied as soon as it is sent or given up, others some time after.
    """

    key = models.CharField(_("nyckel"), max_length=200, unique=True)
    kind = models.SlugField(_("slag"), max_length=60)
    to = models.EmailField(_("till"), blank=True)
    reply_to = models.EmailField(_("svar till"), blank=True)
    subject = models.CharField(_("ämne"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    unsubscribe_url = models.URLField(_("länk för att avsluta"), max_length=500, blank=True)
    thread = models.CharField(_("hör ihop med"), max_length=200, blank=True)
    # Whom it was to, as a fingerprint: a letter that comes back is often emptied already.
    address_digest = models.CharField(max_length=64, blank=True)
    holds_secret = models.BooleanField(_("innehåller något hemligt"), default=False)
    created_at = models.DateTimeField(_("skrivet"), default=timezone.now)
    next_try_at = models.DateTimeField(_("nästa försök"), default=timezone.now)
    leased_until = models.DateTimeField(_("skickas just nu, till"), null=True, blank=True)
    useless_after = models.DateTimeField(_("onödigt efter"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("försök"), default=0)
    last_error = models.CharField(_("senaste fel"), max_length=80, blank=True)
    sent_at = models.DateTimeField(_("skickat"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("uppgivet"), null=True, blank=True)
    handled_at = models.DateTimeField(_("avklarat"), null=True, blank=True)
    emptied_at = models.DateTimeField(_("tömt"), null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("mejl")
        verbose_name_plural = _("mejl")
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                name="letters_that_wait",
                condition=models.Q(sent_at=None, given_up_at=None),
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(given_up_at=None),
                name="a_letter_is_sent_or_given_up",
            ),
            models.CheckConstraint(
                condition=models.Q(emptied_at=None) | models.Q(to="", subject="", text=""),
                name="an_emptied_letter_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def is_sent(self) -> None:
        """Note that the mail server took it."""
        self.sent_at = timezone.now()
        self.last_error = ""
        self._keep_outcome()

    def is_refused(self, reason: str) -> None:
        """Note why it could not be sent, and when to try again; give it up when that has gone on for days."""
        next_try_at = timezone.now() + min(FIRST_RETRY * 2 ** min(self.attempts - 1, 20), LONGEST_RETRY)
        if next_try_at > (self.useless_after or self.created_at + GIVES_UP_AFTER):
            self.give_up(reason)
            return
        self.last_error = reason
        self.next_try_at = next_try_at
        self._keep_outcome()

    def give_up(self, reason: str) -> None:
        """Note that it reaches nobody. Unless it holds a secret it is kept a while, so that an editor may try again."""
        self.last_error = reason
        self.given_up_at = timezone.now()
        self._keep_outcome()

    @property
    def is_being_sent(self) -> bool:
        """Whether a process has it now, or had it and died less than a lease ago."""
        return self.leased_until is not None and self.leased_until > timezone.now()

    @property
    def can_be_tried(self) -> bool:
        """Whether it can still be sent: it is neither sent nor emptied, and nobody is sending it now."""
        return self.sent_at is None and self.emptied_at is None and not self.is_being_sent

    def empty(self) -> None:
        """Forget whom it was to and what it said; that it was sent is still known."""
        self.to = self.reply_to = self.subject = self.text = self.unsubscribe_url = ""
        self.emptied_at = timezone.now()

    def _keep_outcome(self) -> None:
        """Write it down. Whoever was forgotten while the letter was on its way stays so: nothing is written back."""
        self.leased_until = None
        names: tuple[str, ...] = _OUTCOME
        if self.holds_secret and (self.sent_at or self.given_up_at):
            self.empty()
            names += _CONTENT
        Letter.objects.waiting().filter(pk=self.pk).update(**{name: getattr(self, name) for name in names})


class MailedCode(models.Model):
    """A code that was mailed to the address somebody says is theirs; only its fingerprint is kept."""

    about = models.CharField(_("vad den bekräftar"), max_length=100, unique=True)
    address = models.EmailField(_("e-postadress"))
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(_("gäller till"))
    tries = models.PositiveSmallIntegerField(_("försök"), default=0)
    then = models.CharField(_("det som ska göras sedan"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("kod")
        verbose_name_plural = _("koder")

    def __str__(self) -> str:
        return f"Kod {self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether it no longer holds."""
        return self.expires_at <= timezone.now()


class UndeliverableAddress(models.Model):
    """An address from which letters come back; only its fingerprint is kept."""

    class Why(models.TextChoices):
        """What is the matter with it."""

        PERMANENT = "permanent", _("adressen finns inte")
        TEMPORARY = "temporary", _("brevlådan är full eller svarar inte")
        COMPLAINT = "complaint", _("mottagaren har anmält mejlen som skräp")

    digest = models.CharField(max_length=64, unique=True)
    why = models.CharField(_("varför"), max_length=9, choices=Why.choices)
    count = models.PositiveIntegerField(_("gånger"), default=1)
    last_at = models.DateTimeField(_("senast"))

    class Meta:
        verbose_name = _("adress som inte tar emot mejl")
        verbose_name_plural = _("adresser som inte tar emot mejl")

    def __str__(self) -> str:
        return f"Adress {self.pk}"


class EndedLetters(models.Model):
    """A kind of letter that the owner of an address wants no more of; only a fingerprint of the two is kept."""

    kind = models.SlugField(_("slag"), max_length=60)
    digest = models.CharField(max_length=64)
    ended_at = models.DateTimeField(_("avslutat"), default=timezone.now)

    class Meta:
        verbose_name = _("avslutade brev")
        verbose_name_plural = _("avslutade brev")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "digest"], name="letters_are_ended_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class TakenMail(models.Model):
    """Mail that came in and was seen to, by its fingerprint: it is never seen to twice."""

    digest = models.CharField(max_length=64, unique=True)
    taken_at = models.DateTimeField(_("hanterat"), default=timezone.now)

    class Meta:
        verbose_name = _("mejl som kommit in")
        verbose_name_plural = _("mejl som kommit in")

    def __str__(self) -> str:
        return f"Mejl {self.pk}"
