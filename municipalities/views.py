"""The editors' pages about the municipalities' corners: who has joined, who works there, joining and leaving."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, QuerySet, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from municipalities.corner import CannotJoin, join, leave, waiting_in_workflow
from municipalities.forms import InvitationForm
from municipalities.inviting import CannotInvite, Role, group_of, invite, let_go, people_of, send_invitation
from municipalities.models import Corner, Municipality

RIGHT = "municipalities.join_municipality"


class MayJoinMixin:
    """Lets in those who may join municipalities."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse everybody else."""
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class CornerFilterSet(WagtailFilterSet):
    """Those that have joined, or have not."""

    joined = django_filters.BooleanFilter(method="filter_joined", label=gettext_lazy("Ansluten"))

    class Meta:
        model = Municipality
        fields: ClassVar = ["county"]

    def filter_joined(self, municipalities: QuerySet, _name: str, value: bool) -> QuerySet:
        """Those with an open corner, or the others."""
        joined = Corner.objects.filter(left_at=None).values("pk")
        return municipalities.filter(pk__in=joined) if value else municipalities.exclude(pk__in=joined)


class CornerIndexView(MayJoinMixin, IndexView):
    """All municipalities, with whether they have joined."""

    model = Municipality
    any_permission_required = None
    page_title = gettext_lazy("Anslutna kommuner")
    filterset_class = CornerFilterSet
    search_fields: ClassVar = ["short_name", "name", "code"]
    search_backend_name = None
    paginate_by = 50

    @cached_property
    def columns(self) -> list[Column]:
        """The municipality, and since when it has been here."""
        return [
            TitleColumn(
                "short_name",
                label=_("Kommun"),
                sort_key="short_name",
                get_url=lambda municipality: reverse("corners:corner", args=[municipality.pk]),
            ),
            Column("county", label=_("Län"), sort_key="county__name"),
            DateColumn("joined_since", label=_("Ansluten sedan"), sort_key="joined_since"),
        ]

    def get_base_queryset(self) -> QuerySet:
        """With the time since when each has been here."""
        since = Case(When(corner__left_at=None, then=F("corner__joined_at")))
        return Municipality.objects.select_related("county").annotate(joined_since=since)

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """Those that have joined first, unless another order is asked for."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.order_by(F("joined_since").desc(nulls_last=True), "short_name")


class CornerView(MayJoinMixin, WagtailAdminTemplateMixin, TemplateView):
    """One municipality's corner: who works there, and the ways in and out."""

    template_name = "municipalities/admin/corner.html"
    header_icon = "home"

    @cached_property
    def municipality(self) -> Municipality:
        """The municipality of the address."""
        return get_object_or_404(Municipality, pk=self.kwargs["pk"])

    @property
    def corner(self) -> Corner | None:
        """Its corner while it is joined."""
        return Corner.objects.filter(municipality=self.municipality, left_at=None).first()

    def get_page_title(self) -> str:
        """The municipality's name."""
        return self.municipality.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Below the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("corners:index"), "label": _("Anslutna kommuner")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who works there, and the form to invite somebody."""
        corner = self.corner
        people = [
            {"role": role.label, "value": role.value, "users": group.user_set.order_by("email")}
            for role in Role
            if corner and (group := group_of(corner, role))
        ]
        more = {"municipality": self.municipality, "corner": corner, "people": people, "form": InvitationForm()}
        return super().get_context_data(**{**more, **kwargs})

    def back(self) -> HttpResponse:
        """To the corner's page."""
        return redirect("corners:corner", self.municipality.pk)


class JoinView(CornerView):
    """Says what joining does, and does it."""

    template_name = "municipalities/admin/join.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Join."""
        try:
            join(self.municipality, by=request.user)
        except CannotJoin as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("%(municipality)s är ansluten.") % {"municipality": self.municipality})
        return self.back()


class LeaveView(CornerView):
    """Says what leaving does, and does it."""

    template_name = "municipalities/admin/leave.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many pages are on their way."""
        waiting = waiting_in_workflow(self.corner) if self.corner else 0
        return super().get_context_data(**{"waiting": waiting, **kwargs})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Leave."""
        leave(self.municipality, by=request.user)
        messages.success(request, _("%(municipality)s är inte längre ansluten.") % {"municipality": self.municipality})
        return self.back()


class InviteView(CornerView):
    """Lets a person in."""

    http_method_names: ClassVar = ["post"]  # type: ignore[misc]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Invite the person of the form; one with errors comes back as it was written."""
        form = InvitationForm(request.POST)
        corner = self.corner
        if corner is None:
            messages.error(request, _("Kommunen är inte ansluten."))
            return self.back()
        if form.is_valid():
            try:
                user = invite(corner, form.cleaned_data["email"], form.cleaned_data["role"])
            except CannotInvite as problem:
                form.add_error("email", str(problem))
            else:
                send_invitation(corner, user)
                messages.success(request, _("Inbjudan skickas till %(email)s.") % {"email": user.email})
                return self.back()
        return self.render_to_response(self.get_context_data(form=form))


class LetGoView(CornerView):
    """Takes a person out."""

    http_method_names: ClassVar = ["post"]  # type: ignore[misc]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the person of the address out of the corner."""
        if corner := self.corner:
            user = get_object_or_404(people_of(corner), pk=self.kwargs["user_pk"])
            let_go(corner, user)
            messages.success(request, _("%(email)s är inte längre med.") % {"email": user.email})
        return self.back()
