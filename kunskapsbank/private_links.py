"""Private links as rows: each has a secret that opens one thing, of which only the fingerprint is kept."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kunskapsbank.links import digest_of, new_token


class PrivateLinkQuerySet(models.QuerySet):
    """Links by whether they still open anything."""

    def valid(self) -> PrivateLinkQuerySet:
        """Those that are not over."""
        return self.filter(expires_at__gt=timezone.now())

    def over(self) -> PrivateLinkQuerySet:
        """Those that open nothing any more."""
        return self.filter(expires_at__lte=timezone.now())

    def behind(self, secret: str) -> Any:
        """The link with this secret, if it is one and not over."""
        return self.valid().filter(digest=digest_of(secret)).first()

    def make(self, *, lasts: datetime.timedelta, secret: str = "", **opens: Any) -> str:
        """A new link that opens something for so long; gives its secret, a new one where none is given."""
        secret = secret or new_token()
        self.create(digest=digest_of(secret), expires_at=timezone.now() + lasts, **opens)
        return secret


class AbstractPrivateLink(models.Model):
    """What each app's links have in common."""

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("gäller till"))

    objects = PrivateLinkQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name = _("privat länk")
        verbose_name_plural = _("privata länkar")

    def __str__(self) -> str:
        return f"Länk {self.pk}"
