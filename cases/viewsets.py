"""The editors' lists: cases and open challenges with filters, framework agreements, the vocabularies."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cases.forms import FrameworkAgreementForm
from cases.models import (
    CasePage,
    Category,
    ChallengePage,
    CpvCode,
    FrameworkAgreement,
    FrameworkAgreementStatus,
    Goal,
    Method,
    OperatingModel,
    Phase,
    Procedure,
    ProcurementStatus,
    Regulation,
)
from municipalities.models import Municipality, MunicipalityGroup

FRESH, STALE = "bekraftad", "gammal"


class PeerFilterSet(PageListingViewSet.filterset_class):
    """Filters that an editor looks after pages with."""

    municipality = django_filters.ModelChoiceFilter(
        queryset=Municipality.objects.all(), label=_("Kommun"), widget=forms.Select
    )
    group = django_filters.ModelChoiceFilter(
        field_name="municipality__group", queryset=MunicipalityGroup.objects.all(), label=_("Kommungrupp")
    )
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.filter(parent=None), method="filter_category", label=_("Kategori")
    )

    def filter_category(self, pages: QuerySet, _name: str, category: Category) -> QuerySet:
        """Those in the category or in one below it."""
        return pages.filter(Q(category=category) | Q(category__parent=category))


class CaseFilterSet(PeerFilterSet):
    """Cases can also be fresh or in need of a call."""

    confirmed = django_filters.ChoiceFilter(
        choices=[(FRESH, _("De senaste 18 månaderna")), (STALE, _("Äldre eller aldrig"))],
        method="filter_confirmed",
        label=_("Bekräftad"),
    )

    class Meta:
        model = CasePage
        fields: ClassVar = ["phase", "procurement_status", "is_anonymous"]

    def filter_confirmed(self, pages: QuerySet, _name: str, value: str) -> QuerySet:
        """Those that were, or were not, confirmed lately."""
        unconfirmed = CasePage.objects.unconfirmed(timezone.localdate())
        return pages.exclude(pk__in=unconfirmed) if value == FRESH else pages.filter(pk__in=unconfirmed)


class ChallengeFilterSet(PeerFilterSet):
    """Filters of open challenges."""

    class Meta:
        model = ChallengePage
        fields: ClassVar = ["phase", "procurement_status", "is_anonymous"]


PEER_COLUMNS = [
    # Not the page above: it is the municipality, which has a column of its own.
    *(column for column in PageListingViewSet.columns if column.name != "parent"),
    Column("municipality", label=_("Kommun"), sort_key="municipality__short_name"),
    Column("category", label=_("Kategori"), sort_key="category__label"),
    Column("sender", label=_("Visas som"), accessor="sender.name"),
]


class CaseListingViewSet(PageListingViewSet):
    """All cases, wherever in the tree they lie."""

    model = CasePage
    icon = "doc-full"
    menu_label = _("Exempel")
    menu_order = 150
    add_to_admin_menu = True
    filterset_class = CaseFilterSet
    columns: ClassVar = [*PEER_COLUMNS, DateColumn("confirmed_on", label=_("Bekräftad"), sort_key="confirmed_on")]


class ChallengeListingViewSet(PageListingViewSet):
    """All open challenges, wherever in the tree they lie."""

    model = ChallengePage
    icon = "help"
    menu_label = _("Öppna utmaningar")
    menu_order = 151
    add_to_admin_menu = True
    filterset_class = ChallengeFilterSet
    columns: ClassVar = PEER_COLUMNS


class AgreementFilterSet(WagtailFilterSet):
    """Filters of framework agreements."""

    class Meta:
        model = FrameworkAgreement
        fields: ClassVar = ["status", "categories", "goals", "owner"]


class FrameworkAgreementViewSet(SnippetViewSet):
    """Framework agreements, now and coming."""

    model = FrameworkAgreement
    icon = "clipboard-list"
    menu_label = _("Ramavtal")
    menu_order = 160
    add_to_admin_menu = True
    list_display: ClassVar = ["name", "owner", "status", "starts_on", "ends_on"]
    filterset_class = AgreementFilterSet
    search_fields: ClassVar = ["name", "owner"]
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel(
                [
                    FieldPanel("owner"),
                    FieldPanel("url", help_text=_("Till exempel: https://inkopscentralen.example.se/.")),
                ]
            ),
            FieldPanel(
                "status",
                widget=forms.Select,
                help_text=_(
                    "Avgör om ramavtalet visas under målet som ett att avropa från, som på väg, eller inte alls."
                ),
            ),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            FieldPanel("categories", widget=forms.CheckboxSelectMultiple),
            FieldPanel("goals", widget=forms.CheckboxSelectMultiple),
        ],
        base_form_class=FrameworkAgreementForm,
    )


class TermForm(WagtailAdminModelForm):
    """A term's code stays what it was: files, addresses and the search refer to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Lock the code of a term that exists."""
        super().__init__(*args, **kwargs)
        if self.instance.pk and "code" in self.fields:
            self.fields["code"].disabled = True


def term_panels(*own: str | FieldPanel) -> ObjectList:
    """The form of a vocabulary: code, label, what is its own, order and validity."""
    code_help = _(
        "Kort namn i adresser och importfiler, utan å, ä, ö och mellanslag. Går inte att ändra sedan. "
        "Till exempel: gata-park."
    )
    panels = [
        FieldPanel("label", help_text=_("Som det visas på webbplatsen.")),
        FieldPanel("code", help_text=code_help),
        *(FieldPanel(panel) if isinstance(panel, str) else panel for panel in own),
        FieldPanel("sort_order", help_text=_("Lägst nummer står först.")),
        FieldRowPanel(
            [
                FieldPanel("valid_from", help_text=_("Lämnas tomt om det inte finns någon gräns.")),
                FieldPanel("valid_to", help_text=_("Lämnas tomt om det gäller tills vidare.")),
            ]
        ),
    ]
    return ObjectList(panels, base_form_class=TermForm)


class TermViewSet(SnippetViewSet):
    """A vocabulary, in its order."""

    icon = "list-ul"
    list_display: ClassVar = ["label", "code", "sort_order", "valid_from", "valid_to"]
    search_fields: ClassVar = ["label", "code"]
    list_per_page = 100
    edit_handler = term_panels()


class GoalViewSet(TermViewSet):
    """Goals."""

    model = Goal
    list_display: ClassVar = ["label", "kind", "code", "sort_order"]
    list_filter: ClassVar = ["kind"]
    edit_handler = term_panels("kind", "description")


class CategoryViewSet(TermViewSet):
    """Categories."""

    model = Category
    list_display: ClassVar = ["label", "parent", "code", "sort_order"]
    edit_handler = term_panels(
        FieldPanel("parent", widget=forms.Select, help_text=_("Lämnas tomt för en kategori på översta nivån.")),
        FieldPanel("cpv_divisions", widget=forms.CheckboxSelectMultiple),
    )


class PhaseViewSet(TermViewSet):
    """Phases."""

    model = Phase


class RegulationViewSet(TermViewSet):
    """Laws."""

    model = Regulation
    edit_handler = term_panels("name", "law_number", "is_procurement")


class ProcedureViewSet(TermViewSet):
    """Procedures."""

    model = Procedure
    edit_handler = term_panels(
        FieldPanel("regulations", widget=forms.CheckboxSelectMultiple, help_text=_("De lagar som har förfarandet.")),
        "is_above_threshold",
    )


class MethodViewSet(TermViewSet):
    """Methods."""

    model = Method


class OperatingModelViewSet(TermViewSet):
    """Ways of running a service."""

    model = OperatingModel


class ProcurementStatusViewSet(TermViewSet):
    """How far a procurement has come."""

    model = ProcurementStatus
    list_display: ClassVar = ["label", "code", BooleanColumn("is_secret", label=_("Sekretess")), "sort_order"]
    edit_handler = term_panels("is_secret")


class AgreementStatusViewSet(TermViewSet):
    """How far a framework agreement has come."""

    model = FrameworkAgreementStatus
    edit_handler = term_panels("is_usable", "is_coming")


class CpvCodeViewSet(SnippetViewSet):
    """CPV codes; their labels can be mended."""

    model = CpvCode
    icon = "list-ol"
    list_display: ClassVar = ["code", "label", "level"]
    list_filter: ClassVar = ["level"]
    search_fields: ClassVar = ["code", "label"]
    list_per_page = 100
    panels: ClassVar = [FieldPanel("label")]


class VocabularyGroup(SnippetViewSetGroup):
    """The vocabularies under one heading of the menu."""

    menu_label = _("Ordlistor")
    menu_icon = "list-ul"
    menu_order = 300
    items: ClassVar = (
        GoalViewSet,
        CategoryViewSet,
        PhaseViewSet,
        ProcurementStatusViewSet,
        RegulationViewSet,
        ProcedureViewSet,
        MethodViewSet,
        OperatingModelViewSet,
        AgreementStatusViewSet,
        CpvCodeViewSet,
    )
