"""The search in Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search.models import SynonymGroup
from search.panels import SearchPanel
from search.suggestions import suggestions


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


@hooks.register("construct_homepage_panels")
def on_construct_homepage_panels(request: HttpRequest, panels: list[Any]) -> None:
    """How the search is doing."""
    panels.append(SearchPanel(request))


@hooks.register("register_admin_urls")
def on_register_admin_urls() -> list[URLPattern]:
    """Where an article's editor asks for cases that belong with it."""
    return [path("articles/forslag/", suggestions, name="case_suggestions")]


@hooks.register("register_permissions")
def on_register_permissions() -> QuerySet[Permission]:
    """The right to see what is wrong with the search, which a group of operators may be given."""
    return Permission.objects.filter(content_type__app_label="search", codename="view_storeddocument")
