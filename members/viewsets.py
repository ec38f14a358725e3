"""The editors' list of which mail domains are which municipality's."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import SnippetViewSet

from members.models import MunicipalityDomain


class MunicipalityDomainFilterSet(WagtailFilterSet):
    """Filters of domains."""

    class Meta:
        model = MunicipalityDomain
        fields: ClassVar = ["municipality"]


class MunicipalityDomainViewSet(SnippetViewSet):
    """The domains."""

    model = MunicipalityDomain
    icon = "mail"
    menu_label = _("E-postdomäner")
    menu_order = 312
    add_to_admin_menu = True
    filterset_class = MunicipalityDomainFilterSet
    search_fields: ClassVar = ["domain", "municipality__short_name"]
    search_backend_name = None
    list_per_page = 50
    list_display: ClassVar = [
        "domain",
        Column("municipality", label=_("Kommun"), sort_key="municipality__short_name"),
        BooleanColumn("with_subdomains", label=_("Även underdomäner"), sort_key="with_subdomains"),
    ]

    @cached_property
    def edit_handler(self) -> ObjectList:
        """Whose it is, and what it takes in."""
        # Wagtail's chooser would show 290 municipalities ten at a time.
        municipality = FieldPanel("municipality", widget=forms.Select)
        panels = [municipality, FieldPanel("domain"), FieldPanel("with_subdomains")]
        return ObjectList(panels).bind_to_model(self.model)
