"""Kundstöd's list of questions, and what contacts take."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from contacts.admin_views import QuestionView
from contacts.models import WAITING_FOR_SUPPORT, ContactLimit, Question, State
from kunskapsbank.reports import SaysWhyEmpty

ASKED = [one for one in State.choices if one[0] != State.UNCONFIRMED]
# What nobody answers comes first, then what a contact has; what is done comes last.
URGENCY = Case(
    When(state__in=WAITING_FOR_SUPPORT, then=Value(0)),
    When(state=State.WITH_CONTACT, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


class QuestionFilterSet(WagtailFilterSet):
    """Filters of questions. Nobody can look for those that are not sent: they are their writers' own."""

    state = django_filters.MultipleChoiceFilter(choices=ASKED, label=_("Läge"), widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Question
        fields: ClassVar = ["state", "municipality", "helped"]


class QuestionIndexView(SaysWhyEmpty, generic.IndexView):
    """The questions, what is unanswered first and the oldest of that first."""

    page_title = _("Frågor")
    model = Question
    any_permission_required: ClassVar = ["change"]
    default_ordering = ("urgency", "sent_at")
    when_empty = _("Ingen har ställt någon fråga än.")
    search_fields: ClassVar = ["text", "asker"]
    paginate_by = 30
    list_export: ClassVar = [
        "pk",
        "summary",
        "page",
        "state",
        "municipality",
        "sent_at",
        "answered_at",
        "helped",
    ]
    export_headings: ClassVar = {"pk": _("nummer"), "summary": _("fråga")}
    export_filename = "fragor"
    filterset_class = QuestionFilterSet
    columns: ClassVar = [
        TitleColumn("summary", label=_("Fråga"), url_name="questions_admin:question"),
        Column("page", label=_("Om sidan")),
        Column("state", label=_("Läge"), accessor="get_state_display", sort_key="state"),
        Column("municipality", label=_("Kommun som frågar"), sort_key="municipality__short_name"),
        DateColumn("sent_at", label=_("Ställd"), sort_key="sent_at"),
        DateColumn("answered_at", label=_("Besvarad"), sort_key="answered_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Question]:
        """Those that were asked, with how urgent they are."""
        return Question.objects.sent().select_related("page", "municipality").annotate(urgency=URGENCY)


class QuestionViewSet(ViewSet):
    """The list, and each question."""

    icon = "help"
    url_prefix = "questions"
    url_namespace = "questions_admin"

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Where the views find each other."""
        names = {f"{name}_url_name": self.get_url_name(name) for name in ("index", "index_results")}
        return super().get_common_view_kwargs(header_icon=self.icon, **names, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        """The addresses below /admin/questions/."""
        return [
            path("", self.construct_view(QuestionIndexView), name="index"),
            path("results/", self.construct_view(QuestionIndexView, results_only=True), name="index_results"),
            path("<int:pk>/", self.construct_view(QuestionView), name="question"),
        ]


class ContactLimitViewSet(SnippetViewSet):
    """How many questions contacts take, under the settings."""

    model = ContactLimit
    icon = "calendar-alt"
    menu_label = _("Kontakternas gränser")
    add_to_settings_menu = True
    list_display: ClassVar = ["address", "most_per_month", "paused_until"]
    ordering: ClassVar = ["address"]
    search_fields: ClassVar = ["address"]
    search_backend_name = None
    panels: ClassVar = [FieldPanel("address"), FieldPanel("most_per_month"), FieldPanel("paused_until")]
