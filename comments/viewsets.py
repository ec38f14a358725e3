"""Where the moderators' pages lie, and the table of reasons."""

from __future__ import annotations

from typing import ClassVar

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from comments.admin_views import BulkView, CommentView, MunicipalitiesView, PageView, QueueView
from comments.models import HidingReason
from kunskapsbank.reports import UsedColumn


class CommentViewSet(ViewSet):
    """The queue, each comment, and what is decided about pages and municipalities."""

    icon = "comment"
    url_prefix = "comments"
    url_namespace = "comments_admin"

    def get_urlpatterns(self) -> list[URLPattern]:
        """The addresses below /admin/comments/."""
        return [
            path("", QueueView.as_view(), name="index"),
            path("<int:pk>/", CommentView.as_view(), name="comment"),
            path("flera/", BulkView.as_view(), name="bulk"),
            path("sida/<int:page_id>/", PageView.as_view(), name="page"),
            path("kommuner/", MunicipalitiesView.as_view(), name="municipalities"),
        ]


class HidingReasonViewSet(SnippetViewSet):
    """The reasons for hiding, under the settings."""

    model = HidingReason
    icon = "comment"
    menu_label = _("Skäl att dölja kommentarer")
    add_to_settings_menu = True
    list_display: ClassVar = [
        "label",
        UsedColumn(),
        "sort_order",
    ]
    ordering: ClassVar = ["sort_order", "label"]
    search_fields: ClassVar = ["label", "explanation"]
    search_backend_name = None
    panels: ClassVar = [
        FieldPanel("label"),
        FieldPanel("explanation"),
        FieldPanel("is_used"),
        FieldPanel("sort_order"),
    ]
