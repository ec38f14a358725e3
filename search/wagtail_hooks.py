"""The search in Wagtail's admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search.models import SynonymGroup


class SynonymGroupViewSet(SnippetViewSet):
    """Synonyms, edited one group at a time."""

    model = SynonymGroup
    icon = "list-ul"
    menu_label = _("Synonymer")
    add_to_settings_menu = True
    list_display = ("__str__",)
    ordering = ("terms",)
    search_fields = ("terms",)
    panels = (FieldPanel("terms"),)


register_snippet(SynonymGroupViewSet)
