"""The editors' lists of municipalities, counties and groups."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from municipalities import views
from municipalities.models import County, Municipality, MunicipalityGroup


class FixedIdentityForm(WagtailAdminModelForm):
    """Code and address are what other things point to: they are set once."""

    fixed: ClassVar = ("code", "slug")

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Lock them for what exists."""
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            for name in self.fixed:
                if name in self.fields:
                    self.fields[name].disabled = True


class MunicipalityFilterSet(WagtailFilterSet):
    """Filters of municipalities."""

    class Meta:
        model = Municipality
        fields: ClassVar = ["county", "group", "population_year"]


class MunicipalityViewSet(SnippetViewSet):
    """The municipalities with what their likeness is computed from."""

    model = Municipality
    icon = "home"
    menu_label = _("Kommuner")
    filterset_class = MunicipalityFilterSet
    search_fields: ClassVar = ["short_name", "name", "code"]
    search_backend_name = None
    list_per_page = 50
    ordering: ClassVar = ["short_name"]
    list_display: ClassVar = [
        "short_name",
        Column("code", label=_("Kod"), sort_key="code"),
        Column("county", label=_("Län"), sort_key="county__name"),
        Column("group", label=_("Kommungrupp"), sort_key="group__code"),
        Column("population", label=_("Invånare"), sort_key="population"),
        Column("population_year", label=_("År"), sort_key="population_year"),
    ]

    @cached_property
    def edit_handler(self) -> ObjectList:
        """Who it is, how large, and which others it belongs with."""
        return ObjectList(
            [
                MultiFieldPanel(
                    [FieldPanel("code"), FieldPanel("name"), FieldPanel("short_name"), FieldPanel("slug")], _("Kommun")
                ),
                MultiFieldPanel(
                    [
                        FieldPanel("county"),
                        FieldPanel("group"),
                        FieldRowPanel([FieldPanel("population"), FieldPanel("population_year")]),
                        FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                    ],
                    _("Fakta"),
                ),
                MultiFieldPanel(
                    [FieldPanel("neighbours"), FieldPanel("structurally_similar")], _("Liknar och gränsar till")
                ),
            ],
            base_form_class=FixedIdentityForm,
        ).bind_to_model(self.model)


class CountyViewSet(SnippetViewSet):
    """The counties."""

    model = County
    icon = "site"
    menu_label = _("Län")
    search_fields: ClassVar = ["name", "code"]
    search_backend_name = None
    ordering: ClassVar = ["code"]
    list_display: ClassVar = ["name", Column("code", label=_("Kod"), sort_key="code")]

    @cached_property
    def edit_handler(self) -> ObjectList:
        """Code, names and address."""
        panels = [FieldPanel("code"), FieldPanel("name"), FieldPanel("short_name"), FieldPanel("slug")]
        return ObjectList(panels, base_form_class=FixedIdentityForm).bind_to_model(self.model)


class MunicipalityGroupViewSet(SnippetViewSet):
    """SKR's groups, which change every few years."""

    model = MunicipalityGroup
    icon = "group"
    menu_label = _("Kommungrupper")
    search_fields: ClassVar = ["label", "code"]
    search_backend_name = None
    list_display: ClassVar = [
        Column("code", label=_("Kod"), sort_key="code"),
        "label",
        Column("valid_from", label=_("Gäller från")),
        Column("valid_to", label=_("Gäller till")),
    ]

    @cached_property
    def edit_handler(self) -> ObjectList:
        """Code, label and the time it holds."""
        panels = [
            FieldPanel("code"),
            FieldPanel("label"),
            FieldPanel("sort_order"),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
        ]
        return ObjectList(panels, base_form_class=FixedIdentityForm).bind_to_model(self.model)


class MunicipalityFactsGroup(SnippetViewSetGroup):
    """Everything about municipalities under one heading in the menu."""

    items = (MunicipalityViewSet, CountyViewSet, MunicipalityGroupViewSet)
    menu_label = _("Kommunfakta")
    menu_icon = "home"
    menu_order = 310


class CornerMenuItem(MenuItem):
    """Leads to the corners; shown to those who may join municipalities."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this person may."""
        return request.user.has_perm(views.RIGHT)


class CornerViewSet(ViewSet):
    """The municipalities' corners."""

    icon = "group"
    menu_label = _("Anslutna kommuner")
    menu_order = 305
    add_to_admin_menu = True
    menu_item_class = CornerMenuItem

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """What the list needs to find its own addresses."""
        names = {"index_url_name": "corners:index", "index_results_url_name": "corners:index_results"}
        return super().get_common_view_kwargs(header_icon=self.icon, **names, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list, and the pages of one municipality."""
        corner = "<str:pk>/"
        return [
            path("", self.construct_view(views.CornerIndexView), name="index"),
            path("results/", self.construct_view(views.CornerIndexView, results_only=True), name="index_results"),
            path(corner, self.construct_view(views.CornerView), name="corner"),
            path(f"{corner}join/", self.construct_view(views.JoinView), name="join"),
            path(f"{corner}leave/", self.construct_view(views.LeaveView), name="leave"),
            path(f"{corner}invite/", self.construct_view(views.InviteView), name="invite"),
            path(f"{corner}people/<int:user_pk>/", self.construct_view(views.LetGoView), name="let_go"),
        ]
