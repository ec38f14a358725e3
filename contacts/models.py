"""A question to a peer, who was asked, what was said and every step of it; and what contacts say of how often."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from kunskapsbank.private_links import AbstractPrivateLink, PrivateLinkQuerySet
from municipalities.models import Municipality

LONGEST_QUESTION = 5_000
LONGEST_ASKER = 160
LONGEST_SUMMARY = 80
MOST_PER_MONTH = 4


class State(models.TextChoices):
    """Where a question is."""

    UNCONFIRMED = "unconfirmed", _("obekräftad")
    WITH_CONTACT = "with_contact", _("hos kontakten")
    WITH_SUPPORT = "with_support", _("hos Kundstöd")
    DECLINED = "declined", _("kontakten kan inte svara")
    REFERRED = "referred", _("kontakten hänvisar vidare")
    ANSWERED = "answered", _("besvarad")
    CLOSED = "closed", _("avslutad")


# Where it may go from each. What was closed is opened again by an answer that comes late: it is not thrown away.
MOVES: dict[str, frozenset[str]] = {
    State.UNCONFIRMED: frozenset({State.WITH_CONTACT, State.WITH_SUPPORT}),
    State.WITH_CONTACT: frozenset(
        {State.WITH_CONTACT, State.ANSWERED, State.DECLINED, State.REFERRED, State.WITH_SUPPORT, State.CLOSED}
    ),
    State.WITH_SUPPORT: frozenset({State.WITH_CONTACT, State.ANSWERED, State.CLOSED}),
    State.DECLINED: frozenset({State.WITH_CONTACT, State.ANSWERED, State.CLOSED}),
    State.REFERRED: frozenset({State.WITH_CONTACT, State.ANSWERED, State.CLOSED}),
    State.ANSWERED: frozenset({State.WITH_CONTACT, State.WITH_SUPPORT, State.CLOSED}),
    State.CLOSED: frozenset({State.ANSWERED}),
}
# What nobody but Kundstöd will do anything about.
WAITING_FOR_SUPPORT = (State.WITH_SUPPORT, State.DECLINED, State.REFERRED)
OPEN_STATES = (State.WITH_CONTACT, *WAITING_FOR_SUPPORT)


class Actor(models.TextChoices):
    """Who did something."""

    ASKER = "asker", _("den som frågar")
    CONTACT = "contact", _("kontakten")
    SUPPORT = "support", _("Kundstöd")
    SITE = "site", _("webbplatsen")


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions by who has to do something."""

    def sent(self) -> QuestionQuerySet:
        """Those that were asked: an unconfirmed one is nobody's but its writer's."""
        return self.exclude(state=State.UNCONFIRMED)

    def waiting_for_support(self) -> QuestionQuerySet:
        """Those that nobody but Kundstöd will answer."""
        return self.filter(state__in=WAITING_FOR_SUPPORT)

    def full(self) -> QuestionQuerySet:
        """Those whose texts and addresses are still kept."""
        return self.filter(emptied_at=None)


class Question(models.Model):
    """What somebody wants to know. `version` grows with every change, so that nobody acts past another unseen."""

    class Helped(models.TextChoices):
        """What the asker says a fortnight later; the values stand in addresses."""

        YES = "ja", _("ja")
        PARTLY = "lite", _("lite")
        NO = "nej", _("nej")

    state = models.CharField(_("läge"), max_length=12, choices=State.choices, default=State.UNCONFIRMED)
    version = models.PositiveIntegerField(_("version"), default=1)
    page = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, related_name="questions", verbose_name=_("om sidan")
    )
    text = models.TextField(_("fråga"), blank=True)
    asker = models.CharField(_("vem som frågar"), max_length=LONGEST_ASKER, blank=True)
    asker_email = models.EmailField(_("frågarens e-postadress"), blank=True)
    municipality = models.ForeignKey(
        Municipality, models.SET_NULL, null=True, blank=True, related_name="questions", verbose_name=_("kommun")
    )
    created_at = models.DateTimeField(_("skriven"), default=timezone.now)
    updated_at = models.DateTimeField(_("ändrad"), default=timezone.now)
    sent_at = models.DateTimeField(_("ställd"), null=True, blank=True)
    answered_at = models.DateTimeField(_("senast besvarad"), null=True, blank=True)
    helped_asked_at = models.DateTimeField(_("frågad om det hjälpte"), null=True, blank=True)
    helped = models.CharField(_("hjälpte det?"), max_length=4, choices=Helped.choices, blank=True)
    draft_page = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("utkast som gjorts av svaret")
    )
    consent = models.TextField(_("samtycke till utkastet"), blank=True)
    is_example = models.BooleanField(_("exempelinnehåll"), default=False, editable=False)
    emptied_at = models.DateTimeField(_("tömd"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("fråga")
        verbose_name_plural = _("frågor")
        default_permissions = ("change",)
        ordering = ("-sent_at", "-pk")
        indexes: ClassVar = [models.Index(fields=["state", "updated_at"], name="questions_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="a_question_has_a_known_state"),
            models.CheckConstraint(
                condition=Q(state=State.UNCONFIRMED, sent_at=None)
                | (~Q(state=State.UNCONFIRMED) & Q(sent_at__isnull=False)),
                name="what_is_asked_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(emptied_at=None) | Q(text="", asker="", asker_email="", consent="", state=State.CLOSED),
                name="an_emptied_question_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"Fråga {self.pk}"

    @property
    def is_unconfirmed(self) -> bool:
        """Whether nobody but its writer has it."""
        return self.state == State.UNCONFIRMED

    @property
    def is_open(self) -> bool:
        """Whether somebody has it to answer."""
        return self.state in OPEN_STATES

    @property
    def is_with_support(self) -> bool:
        """Whether Kundstöd has to do something."""
        return self.state in WAITING_FOR_SUPPORT

    @property
    def is_emptied(self) -> bool:
        """Whether only what is counted is left."""
        return self.emptied_at is not None

    @property
    def heading(self) -> str:
        """What it is about, in a line: the page it was asked of, or its own first words."""
        return self.page.title if self.page else self.summary

    @property
    def summary(self) -> str:
        """Its first words, or its number when it says nothing any more."""
        line = " ".join(self.text.split()) or str(self)
        return line if len(line) <= LONGEST_SUMMARY else f"{line[:LONGEST_SUMMARY].rsplit(' ', 1)[0]} …"

    @property
    def code_subject(self) -> str:
        """What a code by mail confirms: that the asker's address is the asker's."""
        return f"question:{self.pk}"

    def asked_addresses(self) -> set[str]:
        """Where it has been sent, in lower case."""
        return {address.lower() for address in self.turns.values_list("address", flat=True)}


class TurnQuerySet(models.QuerySet["Turn"]):
    """Those who were asked."""

    def occasion_of_question(self) -> Subquery:
        """The number of the last time that somebody was asked the question of an outer row."""
        latest = self.filter(question=OuterRef("question")).order_by("-occasion")
        return Subquery(latest.values("occasion")[:1])

    def asked_last(self) -> TurnQuerySet:
        """Those who were asked last of their question: one, or a contact and the mailbox beside it."""
        return self.filter(occasion=Turn.objects.occasion_of_question())


class Turn(models.Model):
    """One who was asked: the contact of a page, its mailbox, or Kundstöd.

    A contact and the mailbox that are asked together have the same `occasion`; the next to be asked has the next.

    `draft` is an answer that its writer has to look at before it is sent; `note` is what a contact who does not answer
    tells Kundstöd, and nobody else.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="turns")
    page = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("kontakt för sidan")
    )
    address = models.EmailField(_("skickad till"), blank=True)
    is_support = models.BooleanField(_("är Kundstöd"), default=False)
    is_mailbox = models.BooleanField(_("är funktionsbrevlådan"), default=False)
    occasion = models.PositiveSmallIntegerField(_("tillfrågad som nummer"), default=1)
    draft = models.TextField(_("svar att titta på"), blank=True)
    note = models.TextField(_("till Kundstöd"), blank=True)
    created_at = models.DateTimeField(_("först tillfrågad"), default=timezone.now)
    asked_at = models.DateTimeField(_("senast tillfrågad"), default=timezone.now)
    reminded_at = models.DateTimeField(_("påmind"), null=True, blank=True)

    objects = TurnQuerySet.as_manager()

    class Meta:
        verbose_name = _("tillfrågad")
        verbose_name_plural = _("tillfrågade")
        default_permissions = ()
        ordering = ("asked_at", "pk")
        indexes: ClassVar = [models.Index(Lower("address"), "created_at", name="questions_to_a_contact")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question", "occasion", "is_mailbox"], name="one_contact_and_one_mailbox_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.pk}"


class Message(models.Model):
    """What was said after the question, as plain text. `mail_digest` knows a reply by mail that comes twice."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="messages")
    turn = models.ForeignKey(Turn, models.CASCADE, related_name="messages")
    author = models.CharField(_("av"), max_length=8, choices=Actor.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField(_("text"), blank=True)
    at = models.DateTimeField(_("när"), default=timezone.now)
    mail_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("meddelande")
        verbose_name_plural = _("meddelanden")
        default_permissions = ()
        ordering = ("at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question", "mail_digest"], condition=~Q(mail_digest=""), name="a_reply_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.get_author_display()}"


class QuestionStep(models.Model):
    """A step on its way: which, when and whose. It holds no text and no address and is kept for the statistics."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="steps")
    state = models.CharField(_("läge"), max_length=12, choices=State.choices)
    at = models.DateTimeField(_("när"), default=timezone.now)
    actor = models.CharField(_("av"), max_length=8, choices=Actor.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("redaktör")
    )

    class Meta:
        verbose_name = _("steg")
        verbose_name_plural = _("steg")
        default_permissions = ()
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.question_id}: {self.get_state_display()}"


class QuestionLinkQuerySet(PrivateLinkQuerySet):
    """Links by whether they still open anything."""

    def valid(self) -> PrivateLinkQuerySet:
        """Those that are not over and whose question still says something."""
        return super().valid().filter(question__emptied_at=None)


class QuestionLink(AbstractPrivateLink):
    """A secret that opens a question: for its asker, or for the one of a turn.

    One `for_mail` stands in an address that takes replies. It opens no page, for others see that address. One
    `is_of_old_address` stands in letters to an address that its owner has left: who writes there now is not known, so
    the owner looks first.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="links")
    turn = models.ForeignKey(Turn, models.CASCADE, null=True, blank=True, related_name="links")
    for_mail = models.BooleanField(_("för svar med mejl"), default=False)
    is_of_old_address = models.BooleanField(_("mejlad till en adress som är bytt"), default=False, db_default=False)

    objects: ClassVar[Any] = QuestionLinkQuerySet.as_manager()

    class Meta(AbstractPrivateLink.Meta):
        default_permissions = ()


class ContactLimit(models.Model):
    """How many questions a contact takes in a month, and until when none; its row is the contact's lock as well."""

    address = models.EmailField(_("kontaktens e-postadress"))
    most_per_month = models.PositiveSmallIntegerField(
        _("frågor i månaden, högst"),
        default=MOST_PER_MONTH,
        help_text=_("Fler än så går till sidans andra adress eller till Kundstöd. 0 betyder inga alls."),
    )
    paused_until = models.DateField(
        _("paus till och med"),
        null=True,
        blank=True,
        help_text=_("Så länge går frågorna till sidans andra adress eller till Kundstöd."),
    )

    class Meta:
        verbose_name = _("gräns för en kontakt")
        verbose_name_plural = _("kontakternas gränser")
        constraints: ClassVar = [models.UniqueConstraint(Lower("address"), name="a_contact_has_one_limit")]

    def __str__(self) -> str:
        return f"Gräns {self.pk}"

    def is_paused(self, today: datetime.date) -> bool:
        """Whether the contact takes no questions today."""
        return self.paused_until is not None and self.paused_until >= today

    def is_usual(self, today: datetime.date) -> bool:
        """Whether it says nothing today that is not so for everybody."""
        return self.most_per_month == MOST_PER_MONTH and not self.is_paused(today)
