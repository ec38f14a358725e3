"""What editors decide about comments: on which pages they are closed, and where a municipality moderates itself."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from municipalities.models import Municipality


class ClosedPage(models.Model):
    """A page that takes no new comments because an editor closed them; without a row it is open."""

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="closed_comments")
    at = models.DateTimeField(_("när"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("av")
    )

    class Meta:
        verbose_name = _("sida med stängda kommentarer")
        verbose_name_plural = _("sidor med stängda kommentarer")
        default_permissions = ()

    def __str__(self) -> str:
        return f"Sida {self.page_id}"


class ModeratingMunicipality(models.Model):
    """A municipality whose reviewers moderate the comments on its own pages, beside the editorial office."""

    municipality = models.OneToOneField(
        Municipality, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("kommun")
    )
    since = models.DateTimeField(_("sedan"), default=timezone.now)

    class Meta:
        verbose_name = _("kommun som granskar själv")
        verbose_name_plural = _("kommuner som granskar själva")
        default_permissions = ()
        ordering: ClassVar = ["municipality__name"]

    def __str__(self) -> str:
        return str(self.municipality)
