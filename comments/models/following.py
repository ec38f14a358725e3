"""Who follows which thread, and the private links to what is somebody's own."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from comments.models.comment import Comment
from kunskapsbank.private_links import AbstractPrivateLink


class Follow(models.Model):
    """Somebody who gets at most one letter a day about new comments on a page; `told_at` is how far it was told."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name=_("sida"))
    address = models.EmailField(_("e-postadress"))
    since = models.DateTimeField(_("sedan"), default=timezone.now)
    told_at = models.DateTimeField(_("senast berättat"), default=timezone.now)

    class Meta:
        verbose_name = _("någon som följer")
        verbose_name_plural = _("de som följer")
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint("page", Lower("address"), name="an_address_follows_a_page_once"),
        ]

    def __str__(self) -> str:
        return f"Följer {self.pk}"


class PrivateLink(AbstractPrivateLink):
    """A link that opens one thing."""

    class Kind(models.TextChoices):
        """What it opens."""

        COMMENT = "comment", _("en kommentar, för den som skrev den")
        OWN = "own", _("allt som någon har skrivit")
        FOLLOWED = "followed", _("det någon följer")
        FEED = "feed", _("flödet för den som granskar")

    kind = models.CharField(_("slag"), max_length=8, choices=Kind.choices)
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="links")
    address = models.EmailField(_("e-postadress"), blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta(AbstractPrivateLink.Meta):
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="comment", comment__isnull=False, address="", user=None)
                | (Q(kind__in=["own", "followed"], comment=None, user=None) & ~Q(address=""))
                | Q(kind="feed", comment=None, address="", user__isnull=False),
                name="a_comments_link_opens_one_thing",
            )
        ]
