"""The editors' list of what was handed in, and their canned replies."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from kunskapsbank.reports import SaysWhyEmpty, UsedColumn
from submissions.admin_views import ApprovalView, ReviewView
from submissions.models import CannedReply, State, Submission


class SubmissionFilterSet(WagtailFilterSet):
    """Filters of what was handed in. Nobody can look for drafts: they are their writers' own."""

    state = django_filters.MultipleChoiceFilter(
        choices=[one for one in State.choices if one[0] != State.DRAFT],
        label=_("Läge"),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Submission
        fields: ClassVar = ["kind", "state", "municipality"]


class SubmissionIndexView(SaysWhyEmpty, generic.IndexView):
    """What was handed in, the newest first."""

    page_title = _("Inlämnat")
    model = Submission
    any_permission_required: ClassVar = ["change"]
    default_ordering = "-sent_at"
    when_empty = _("Ingenting är inlämnat än.")
    search_fields: ClassVar = ["title"]
    paginate_by = 30
    list_export: ClassVar = ["title", "kind", "municipality", "state", "sent_at", "updated_at"]
    export_filename = "inlamnat"
    filterset_class = SubmissionFilterSet
    columns: ClassVar = [
        TitleColumn("title", label=_("Rubrik"), sort_key="title", url_name="submissions_admin:review"),
        Column("kind", label=_("Slag"), accessor="get_kind_display", sort_key="kind"),
        Column("municipality", label=_("Kommun"), sort_key="municipality__short_name"),
        Column("state", label=_("Läge"), accessor="get_state_display", sort_key="state"),
        DateColumn("sent_at", label=_("Inskickat"), sort_key="sent_at"),
        DateColumn("updated_at", label=_("Ändrat"), sort_key="updated_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Submission]:
        """All but drafts."""
        return Submission.objects.sent().select_related("municipality")


class SubmissionViewSet(ViewSet):
    """The list, the review of each, and the approvals of a page."""

    icon = "mail"
    url_prefix = "submissions"
    url_namespace = "submissions_admin"

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Where the views find each other."""
        names = {f"{name}_url_name": self.get_url_name(name) for name in ("index", "index_results")}
        return super().get_common_view_kwargs(header_icon=self.icon, **names, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        """The addresses below /admin/submissions/."""
        return [
            path("", self.construct_view(SubmissionIndexView), name="index"),
            path("results/", self.construct_view(SubmissionIndexView, results_only=True), name="index_results"),
            path("<int:pk>/", self.construct_view(ReviewView), name="review"),
            path("sida/<int:page_id>/", self.construct_view(ApprovalView), name="approval"),
        ]


class CannedReplyViewSet(SnippetViewSet):
    """Canned replies, under the settings."""

    model = CannedReply
    icon = "mail"
    menu_label = _("Standardsvar")
    add_to_settings_menu = True
    list_display: ClassVar = [
        "title",
        UsedColumn(),
        "sort_order",
    ]
    ordering: ClassVar = ["sort_order", "title"]
    search_fields: ClassVar = ["title", "text"]
    search_backend_name = None
    panels: ClassVar = [FieldPanel("title"), FieldPanel("text"), FieldPanel("is_used"), FieldPanel("sort_order")]
