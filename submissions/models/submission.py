"""A case or an open challenge that somebody hands in, and the links and codes that open it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cases.models import Category, Goal, Phase, ProcurementStatus
from kunskapsbank.private_links import AbstractPrivateLink
from municipalities.models import Municipality


class Kind(models.TextChoices):
    """What is handed in."""

    CASE = "case", _("exempel")
    CHALLENGE = "challenge", _("öppen utmaning")


class State(models.TextChoices):
    """Where it is, as the sender and the editors are told."""

    DRAFT = "draft", _("utkast")
    RECEIVED = "received", _("mottaget")
    IN_REVIEW = "in_review", _("granskas")
    QUESTION = "question", _("fråga till er")
    APPROVAL = "approval", _("hos er för godkännande")
    APPROVED = "approved", _("godkänt")
    PUBLISHED = "published", _("publicerat")
    DECLINED = "declined", _("avböjt")
    WITHDRAWN = "withdrawn", _("återtaget")


# Where it may go from each.
MOVES: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.RECEIVED}),
    State.RECEIVED: frozenset({State.IN_REVIEW, State.QUESTION, State.DECLINED, State.WITHDRAWN}),
    State.IN_REVIEW: frozenset(
        {State.QUESTION, State.APPROVAL, State.APPROVED, State.PUBLISHED, State.DECLINED, State.WITHDRAWN}
    ),
    State.QUESTION: frozenset(
        {State.RECEIVED, State.IN_REVIEW, State.APPROVAL, State.PUBLISHED, State.DECLINED, State.WITHDRAWN}
    ),
    State.APPROVAL: frozenset(
        {State.APPROVED, State.IN_REVIEW, State.QUESTION, State.PUBLISHED, State.DECLINED, State.WITHDRAWN}
    ),
    State.APPROVED: frozenset(
        {State.APPROVAL, State.IN_REVIEW, State.QUESTION, State.PUBLISHED, State.DECLINED, State.WITHDRAWN}
    ),
    State.DECLINED: frozenset({State.IN_REVIEW}),
    State.PUBLISHED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
WITH_EDITORS = (State.RECEIVED, State.IN_REVIEW, State.APPROVED)
OPEN_STATES = (*WITH_EDITORS, State.QUESTION, State.APPROVAL)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Submissions by who has to do something."""

    def sent(self) -> SubmissionQuerySet:
        """Those that an editor may see: a draft is its writer's own."""
        return self.exclude(state=State.DRAFT)

    def waiting_for_editors(self) -> SubmissionQuerySet:
        """Those that an editor has to do something about."""
        return self.filter(state__in=WITH_EDITORS)


class Submission(models.Model):
    """Plain text as the sender wrote it; `version` grows with every change, so that nobody undoes what is unseen."""

    kind = models.CharField(_("slag"), max_length=9, choices=Kind.choices)
    state = models.CharField(_("läge"), max_length=9, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=1)

    title = models.CharField(_("rubrik"), max_length=300, blank=True)
    challenge = models.TextField(_("utmaning"), blank=True)
    solution = models.TextField(_("så gjorde vi"), blank=True)
    result = models.TextField(_("resultat"), blank=True)
    lessons_worked = models.TextField(_("det här fungerade"), blank=True)
    lessons_avoid = models.TextField(_("det här skulle vi inte göra om"), blank=True)
    fits_if = models.TextField(_("passar er om"), blank=True)

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, verbose_name=_("kommun"), related_name="submissions"
    )
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, verbose_name=_("kategori"))
    phase = models.ForeignKey(Phase, models.SET_NULL, null=True, blank=True, verbose_name=_("fas"))
    procurement_status = models.ForeignKey(
        ProcurementStatus, models.SET_NULL, null=True, blank=True, verbose_name=_("upphandlingens läge")
    )
    goals = models.ManyToManyField(Goal, verbose_name=_("mål"), blank=True)
    is_anonymous = models.BooleanField(_("publicera anonymt"), default=False)
    contact_role = models.CharField(_("vem kan man fråga?"), max_length=120, blank=True)
    contact_email = models.EmailField(_("funktionsbrevlåda"), blank=True)
    asks_sender = models.BooleanField(_("frågor också till avsändaren"), default=False)
    contact_via_support = models.BooleanField(_("frågor går via Kundstöd"), default=False)

    sender_email = models.EmailField(_("din e-postadress"), blank=True)
    confirmed_at = models.DateTimeField(_("adressen bekräftad"), null=True, blank=True)
    page = models.OneToOneField(
        Page, models.SET_NULL, null=True, blank=True, verbose_name=_("sida"), related_name="submission"
    )
    created_at = models.DateTimeField(_("påbörjat"), default=timezone.now)
    updated_at = models.DateTimeField(_("ändrat"), default=timezone.now)
    sent_at = models.DateTimeField(_("inskickat"), null=True, blank=True)
    warned_at = models.DateTimeField(_("påmint"), null=True, blank=True)
    is_example = models.BooleanField(_("exempelinnehåll"), default=False, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("inlämning")
        verbose_name_plural = _("inlämnat")
        ordering = ("-sent_at", "-pk")
        indexes: ClassVar = [models.Index(fields=["state", "updated_at"], name="submissions_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="a_submission_has_a_known_kind"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="a_submission_has_a_known_state"),
            models.CheckConstraint(
                condition=models.Q(state=State.DRAFT)
                | models.Q(sent_at__isnull=False, confirmed_at__isnull=False, municipality__isnull=False),
                name="what_was_sent_has_a_confirmed_sender",
            ),
        ]

    def __str__(self) -> str:
        return f"Inlämning {self.pk}"

    @property
    def is_case(self) -> bool:
        """Whether it is a case, not an open challenge."""
        return self.kind == Kind.CASE

    @property
    def is_draft(self) -> bool:
        """Whether it has not been sent yet."""
        return self.state == State.DRAFT

    @property
    def is_confirmed(self) -> bool:
        """Whether the sender has shown to have the address."""
        return bool(self.sender_email and self.confirmed_at)

    @property
    def code_subject(self) -> str:
        """What a code by mail confirms: that the sender's address is the sender's."""
        return f"submission:{self.pk}"

    @property
    def takes_questions(self) -> bool:
        """Whether questions go to the sender's own address: where it was asked for, or where there is no mailbox."""
        return self.asks_sender or not self.contact_email

    @property
    def is_editable(self) -> bool:
        """Whether the sender may change the text: until the editors have it, and when they ask, until it is a page."""
        return self.is_draft or (self.state == State.QUESTION and self.page_id is None)

    @property
    def is_open(self) -> bool:
        """Whether anything can still happen to it."""
        return self.state in OPEN_STATES

    @property
    def is_secret(self) -> bool:
        """Whether the procurement is under secrecy now."""
        return bool(self.procurement_status and self.procurement_status.is_secret)

    @cached_property
    def story(self) -> list[tuple[str, str]]:
        """The texts that are written, each with its label, in the order of the page."""
        names = ("challenge", "solution", "result", "lessons_worked", "lessons_avoid", "fits_if")
        labels = {field.name: str(field.verbose_name) for field in self._meta.concrete_fields}
        return [(labels[name], getattr(self, name)) for name in names if getattr(self, name)]


class StateChange(models.Model):
    """A step on its way: which, when and by whom; without a user it was the sender."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="changes")
    state = models.CharField(_("läge"), max_length=9, choices=State.choices)
    at = models.DateTimeField(_("när"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("av")
    )

    class Meta:
        verbose_name = _("steg")
        verbose_name_plural = _("steg")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.get_state_display()}"


class PrivateLink(AbstractPrivateLink):
    """A link that opens one submission or one approval."""

    submission = models.ForeignKey(Submission, models.CASCADE, null=True, blank=True, related_name="links")
    approval = models.ForeignKey("submissions.Approval", models.CASCADE, null=True, blank=True, related_name="links")

    class Meta(AbstractPrivateLink.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(submission__isnull=True, approval__isnull=False)
                | models.Q(submission__isnull=False, approval__isnull=True),
                name="a_link_opens_one_thing",
            )
        ]
