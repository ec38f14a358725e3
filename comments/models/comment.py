"""A comment, where it is on its way, and the log of what was done with it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from comments.models.reasons import HidingReason
from municipalities.models import Municipality

LONGEST_NAME = 80
LONGEST_ROLE = 120
LONGEST_TEXT = 3_000


class State(models.TextChoices):
    """Where a comment is."""

    UNCONFIRMED = "unconfirmed", _("obekräftad")
    WAITING = "waiting", _("väntar på granskning")
    PUBLISHED = "published", _("publicerad")
    HIDDEN = "hidden", _("dold")
    ERASED = "erased", _("borttagen av den som skrev")


# Where it may go from each. Published goes back to waiting when several have reported it.
MOVES: dict[str, frozenset[str]] = {
    State.UNCONFIRMED: frozenset({State.WAITING, State.ERASED}),
    State.WAITING: frozenset({State.PUBLISHED, State.HIDDEN, State.ERASED}),
    State.PUBLISHED: frozenset({State.WAITING, State.HIDDEN, State.ERASED}),
    State.HIDDEN: frozenset({State.PUBLISHED, State.ERASED}),
    State.ERASED: frozenset(),
}
NOTHING_PERSONAL = Q(text="", author_name="", author_role="", badge="", email="", text_digest="") & Q(
    user=None, municipality=None
)


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments by who may see them."""

    def published(self) -> CommentQuerySet:
        """Those that every visitor reads."""
        return self.filter(state=State.PUBLISHED)

    def shown(self) -> CommentQuerySet:
        """Those, and the places of those that were there once."""
        return self.filter(published_at__isnull=False)

    def for_moderators(self) -> CommentQuerySet:
        """Those that a moderator may see: an unconfirmed one may be in a stranger's name."""
        return self.exclude(state=State.UNCONFIRMED)

    def by(self, address: str) -> CommentQuerySet:
        """Those of whoever has this address. What was written with an account is its owner's, whatever the address."""
        return self.filter(Q(email__iexact=address, user=None) | Q(user__email__iexact=address))


class Comment(models.Model):
    """Plain text below a page, or below another comment of the page; `version` grows with every change.

    Name, role, badge and municipality are those of the time of writing. One that is emptied says nothing about anybody
    any more and keeps its place in the thread.
    """

    page = models.ForeignKey(Page, models.CASCADE, verbose_name=_("sida"), related_name="comments")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, verbose_name=_("svar på"), related_name="replies"
    )
    state = models.CharField(_("läge"), max_length=11, choices=State.choices, default=State.UNCONFIRMED)
    version = models.PositiveIntegerField(_("version"), default=1)
    text = models.TextField(_("text"), blank=True)
    author_name = models.CharField(_("namn"), max_length=LONGEST_NAME, blank=True)
    author_role = models.CharField(_("roll"), max_length=LONGEST_ROLE, blank=True)
    badge = models.CharField(_("märke"), max_length=80, blank=True)
    email = models.EmailField(_("e-postadress"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("medlem"),
        related_name="comments",
    )
    municipality = models.ForeignKey(
        Municipality, models.SET_NULL, null=True, blank=True, verbose_name=_("kommun"), related_name="+"
    )
    text_digest = models.CharField(max_length=64, blank=True, editable=False)
    reason = models.ForeignKey(
        HidingReason, models.PROTECT, null=True, blank=True, verbose_name=_("skäl"), related_name="+"
    )
    created_at = models.DateTimeField(_("skriven"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("bekräftad"), null=True, blank=True)
    published_at = models.DateTimeField(_("publicerad"), null=True, blank=True)
    hidden_at = models.DateTimeField(_("dold"), null=True, blank=True)
    emptied_at = models.DateTimeField(_("tömd"), null=True, blank=True)
    is_example = models.BooleanField(_("exempelinnehåll"), default=False, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("kommentar")
        verbose_name_plural = _("kommentarer")
        default_permissions = ()
        permissions: ClassVar = [("moderate_comment", _("Kan granska kommentarer"))]
        indexes: ClassVar = [
            models.Index(fields=["page", "parent", "published_at"], name="comments_in_threads"),
            models.Index(fields=["state", "created_at"], name="comments_by_state"),
            models.Index(fields=["text_digest", "created_at"], name="comments_by_text"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="a_comment_has_a_known_state"),
            models.CheckConstraint(
                condition=~Q(state=State.ERASED) | Q(emptied_at__isnull=False), name="an_erased_comment_is_emptied"
            ),
            models.CheckConstraint(
                condition=Q(emptied_at=None) | NOTHING_PERSONAL, name="an_emptied_comment_says_nothing"
            ),
            models.CheckConstraint(
                condition=Q(emptied_at=None) | Q(state__in=[State.HIDDEN, State.ERASED]),
                name="what_is_shown_or_waits_is_not_emptied",
            ),
            models.CheckConstraint(
                condition=Q(emptied_at__isnull=False) | (~Q(text="") & ~Q(author_name="")),
                name="a_comment_has_a_text_and_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(published_at__isnull=False, confirmed_at__isnull=False),
                name="what_is_published_has_a_confirmed_writer",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.HIDDEN) | Q(reason__isnull=False, hidden_at__isnull=False),
                name="what_is_hidden_has_a_reason",
            ),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="a_comment_is_no_reply_to_itself"),
            models.UniqueConstraint(
                fields=["page", "email", "text_digest"],
                condition=~Q(text_digest="") & ~Q(state=State.UNCONFIRMED),
                name="one_writer_says_a_thing_once_a_page",
            ),
        ]

    def __str__(self) -> str:
        return f"Kommentar {self.pk}"

    @property
    def is_published(self) -> bool:
        """Whether every visitor reads it."""
        return self.state == State.PUBLISHED

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the writer has yet to show that the address is theirs."""
        return self.state == State.UNCONFIRMED

    @property
    def code_subject(self) -> str:
        """What a code by mail confirms: that the writer's address is the writer's."""
        return f"comment:{self.pk}"


class CommentChange(models.Model):
    """A step: which, when, by whom and why, without a word of the comment; without a user it was the writer."""

    class Cause(models.TextChoices):
        """Why, where it was no moderator's own decision."""

        NONE = "", _("av någon")
        REPORTED = "reported", _("anmäld av flera")
        TIME = "time", _("gallrad")

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="changes")
    state = models.CharField(_("läge"), max_length=11, choices=State.choices)
    at = models.DateTimeField(_("när"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("av")
    )
    reason = models.ForeignKey(
        HidingReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("skäl")
    )
    cause = models.CharField(_("orsak"), max_length=8, choices=Cause.choices, blank=True)

    class Meta:
        verbose_name = _("steg")
        verbose_name_plural = _("steg")
        default_permissions = ()
        ordering = ("at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="a_comments_step_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.get_state_display()}"
