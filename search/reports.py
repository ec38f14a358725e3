"""The editors' lists of the search: what was asked, what is not in the index, how the synonyms changed."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, TitleColumn, UserColumn
from wagtail.models import Page
from wagtail.permissions import policy_registry

from kunskapsbank.reports import FormColumn, ListView, PageListView, StateFilterSet, editable_pages
from search.models import AskedText, AskedTextQuerySet, StoredDocument, SynonymChange, SynonymGroup
from search.status import may_see_details

HANDLED, EVERYTHING = "klara", "alla"


class AskedTextFilterSet(StateFilterSet):
    """What is to be done, unless something else is asked for."""

    state = django_filters.ChoiceFilter(
        label=_("Visa"),
        empty_label=_("Utan träff, att göra"),
        choices=[(HANDLED, _("Utan träff, avklarade")), (EVERYTHING, _("Alla sökningar"))],
        method="leave",
    )

    class Meta:
        model = AskedText
        fields: ClassVar[list[str]] = []

    def in_state(self, texts: AskedTextQuerySet, state: str) -> AskedTextQuerySet:
        """The texts of the state."""
        if state == EVERYTHING:
            return texts
        if state == HANDLED:
            return texts.filter(unanswered_at__isnull=False).exclude(pk__in=AskedText.objects.unanswered())
        return texts.unanswered()


class ActionsColumn(FormColumn):
    """What an editor can do about one row."""

    cell_template_name = "search/asked_actions.html"

    def get_cell_context_data(self, instance: AskedText, parent_context: Any) -> dict[str, Any]:
        """Whether synonyms are among it."""
        user = parent_context["request"].user
        may_add_synonyms = policy_registry.get_by_type(SynonymGroup).user_has_permission(user, "add")
        return super().get_cell_context_data(instance, parent_context) | {"may_add_synonyms": may_add_synonyms}


class AskedTextsView(ListView):
    """Searches without hits, the most frequent first."""

    model = AskedText
    permission_required = "change"
    page_title = _("Sökningar utan träff")
    header_icon = "search"
    index_url_name = "search_asked"
    index_results_url_name = "search_asked_results"
    filterset_class = AskedTextFilterSet
    is_searchable = True
    search_fields: ClassVar = ["text"]
    default_ordering = "-unanswered"
    when_empty = _("Allt som söks ger träff, eller är avklarat.")
    verbose_name_plural = _("sökningar")
    columns: ClassVar = [
        Column("text", label=_("Sökning"), sort_key="text", classname="title"),
        NumberColumn("unanswered", label=_("Utan träff"), sort_key="unanswered"),
        NumberColumn("asked", label=_("Gånger"), sort_key="asked"),
        DateColumn("asked_at", label=_("Senast"), sort_key="asked_at"),
        ActionsColumn("actions", label=_("Att göra")),
    ]
    list_export: ClassVar = [
        "text",
        "unanswered",
        "asked",
        "asked_at",
        "unanswered_at",
        "writer",
        "writer_asked_at",
        "handled_at",
    ]
    export_headings: ClassVar = {"unanswered": _("Utan träff"), "asked": _("Gånger"), "asked_at": _("Senast sökt")}

    def get_base_queryset(self) -> QuerySet[AskedText]:
        """With counts and names."""
        return AskedText.objects.with_counts().select_related("handled_by", "writer_asked_by")


def edit_url(row: Any) -> str | None:
    """Where the page is edited; None where there is none any more."""
    return reverse("wagtailadmin_pages:edit", args=[row.page_id]) if row.title else None


class WaitingFilterSet(WagtailFilterSet):
    """By what went wrong."""

    class Meta:
        model = StoredDocument
        fields: ClassVar = ["failure"]


class WaitingView(PageListView):
    """Pages whose last change is not in the search yet; of those, the ones that this editor may change."""

    model = StoredDocument
    page_title = _("Sidor som inte är med i sökningen än")
    header_icon = "search"
    index_url_name = "search_waiting"
    index_results_url_name = "search_waiting_results"
    filterset_class = WaitingFilterSet
    default_ordering = "waiting_since"
    when_empty = _("Allt som är publicerat går att hitta.")
    verbose_name_plural = _("sidor")
    columns: ClassVar = [
        TitleColumn("title", label=_("Sida"), sort_key="title", get_url=edit_url),
        DateColumn("waiting_since", label=_("Väntar sedan"), sort_key="waiting_since"),
        Column("failure", label=_("Vad som hände"), accessor="get_failure_display", sort_key="failure"),
        NumberColumn("attempts", label=_("Försök"), sort_key="attempts"),
    ]
    list_export: ClassVar = ["page_id", "title", "waiting_since", "failure", "attempts"]
    export_headings: ClassVar = {"title": _("Sida"), "page_id": _("Sidans nummer")}

    def get_base_queryset(self) -> QuerySet[StoredDocument]:
        """With the page's title."""
        return waiting_for(self.request.user)


def waiting_for(user: Any) -> QuerySet[StoredDocument]:
    """What waits that the user may change; for those who run the site everything."""
    title = Page.objects.filter(pk=OuterRef("page_id")).values("title")[:1]
    rows = StoredDocument.objects.filter(waiting_since__isnull=False).annotate(title=Subquery(title))
    if may_see_details(user):
        return rows
    return rows.filter(page_id__in=editable_pages(user).values("pk"))


class UndoColumn(FormColumn):
    """A button that takes a change back."""

    cell_template_name = "search/synonym_undo.html"


class SynonymHistoryView(ListView):
    """Every change of the synonyms, the latest first."""

    model = SynonymChange
    permission_required = "change"
    page_title = _("Synonymernas historik")
    header_icon = "history"
    index_url_name = "search_synonym_history"
    index_results_url_name = "search_synonym_history_results"
    default_ordering = "-changed_at"
    when_empty = _("Ingen har ändrat synonymerna än.")
    verbose_name_plural = _("ändringar")
    columns: ClassVar = [
        DateColumn("changed_at", label=_("När"), sort_key="changed_at"),
        Column("before_words", label=_("Före")),
        Column("after_words", label=_("Efter")),
        UserColumn("changed_by", label=_("Av"), blank_display_name=_("systemet")),
        UndoColumn("undo", label=""),
    ]
    list_export: ClassVar = ["changed_at", "before_words", "after_words", "changed_by.get_full_name"]
    export_headings: ClassVar = {
        "before_words": _("Före"),
        "after_words": _("Efter"),
        "changed_by.get_full_name": _("Av"),
    }

    @cached_property
    def permission_policy(self) -> Any:
        """Whoever edits synonyms."""
        return policy_registry.get_by_type(SynonymGroup)

    def get_base_queryset(self) -> QuerySet[SynonymChange]:
        """With names."""
        return SynonymChange.objects.select_related("changed_by")
