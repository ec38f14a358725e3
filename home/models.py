"""Start page, standing pages and the site's own settings."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField
from wagtail.models import Page

from home.front import Front
from kunskapsbank.pages import BasePage

SUGGESTIONS = 3


class HomePage(BasePage):
    """/: one search box, new cases, goals, open challenges, the latest article."""

    search_role = "excluded"
    heading = models.CharField(
        _("rubrik"), max_length=120, default="Någon annan kommun har redan suttit där du sitter."
    )
    lead = models.CharField(
        _("ingress"),
        max_length=280,
        default=(
            "Berätta vad ni brottas med. Du får se vilka som haft det likadant, vad de gjorde och vem du kan fråga."
        ),
    )
    suggestions = models.TextField(
        _("så här kan det låta"),
        blank=True,
        default=(
            "Vi får bara in ett anbud när vi upphandlar skolskjuts\n"
            "Leverantören höjer priserna mitt i avtalet\n"
            "Politiken vill ha 60 procent ekologiskt men budgeten är densamma"
        ),
        help_text=_("En fråga på varje rad, högst tre visas."),
    )

    max_count = 1
    template = "pages/home.html"
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("heading"),
        FieldPanel("lead", widget=AdminAutoHeightTextInput),
        FieldPanel("suggestions"),
    ]

    class Meta:
        verbose_name = _("startsida")

    @property
    def shown_suggestions(self) -> list[str]:
        """The first lines of the suggestions, without empty ones."""
        lines = (line.strip() for line in self.suggestions.splitlines())
        return [line for line in lines if line][:SUGGESTIONS]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what is new on the site."""
        return super().get_context(request, *args, **kwargs) | {"front": Front()}


class StandingPage(BasePage):
    """A standing page: about, accessibility, personal data, cookies."""

    search_role = "excluded"
    intro = models.CharField(_("ingress"), max_length=280, blank=True)
    body = RichTextField(_("text"), features=["h2", "h3", "bold", "ul", "ol", "link", "document-link"])

    parent_page_types: ClassVar = ["home.HomePage", "home.StandingPage"]
    template = "pages/standing.html"
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]

    class Meta:
        verbose_name = _("fast sida")
        verbose_name_plural = _("fasta sidor")


@register_setting(icon="help")
class SupportSettings(BaseSiteSetting):
    """Kundstöd, the humans behind the site."""

    email = models.EmailField(_("e-postadress"), default="kundstod@example.se")
    phone = models.CharField(_("telefon"), max_length=40, blank=True)
    answer_time = models.CharField(
        _("svarstid"), max_length=60, default="inom två arbetsdagar", help_text=_("Fortsätter meningen ”Svar …”.")
    )
    contact_page = models.ForeignKey(
        Page,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sida om Kundstöd"),
        help_text=_("Dit leder ”Skriv till Kundstöd”. Utan sida leder länken till e-postadressen."),
    )

    select_related = ("contact_page",)
    panels: ClassVar = [
        FieldPanel("email", help_text=_("Visas på webbplatsen. Frågor till Kundstöd skickas hit.")),
        FieldPanel("phone", help_text=_("Visas på webbplatsen om den är ifylld.")),
        "answer_time",
        "contact_page",
    ]

    class Meta:
        verbose_name = _("Kundstöd")
