"""What this app adds to the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.snippets.models import register_snippet

from municipalities.fence import choosable, is_fenced, narrow_people_filters
from municipalities.models import MunicipalityPage
from municipalities.views import RIGHT
from municipalities.viewsets import CornerViewSet, MunicipalityFactsGroup

register_snippet(MunicipalityFactsGroup)
narrow_people_filters()


@hooks.register("register_admin_viewset")
def on_register_corners() -> CornerViewSet:
    """The municipalities' corners."""
    return CornerViewSet("corners")


@hooks.register("register_permissions")
def on_register_permissions() -> QuerySet[Permission]:
    """The right to join municipalities."""
    return Permission.objects.filter(content_type__app_label="municipalities", codename="join_municipality")


@hooks.register("register_page_header_buttons")
def on_register_page_header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator:
    """The way from a municipality's page to its corner."""
    if isinstance(page.specific_deferred, MunicipalityPage) and user.has_perm(RIGHT):
        url = reverse("corners:corner", args=[page.specific_deferred.municipality_id])
        yield Button(_("Kommunens hörn"), url, icon_name="group", priority=80)


@hooks.register("register_log_actions")
def on_register_log_actions(actions: LogActionRegistry) -> None:
    """Joining and leaving, in the page's history."""
    actions.register_action("municipalities.join", _("Anslut kommunen"), _("Kommunen anslöts"))
    actions.register_action("municipalities.leave", _("Avsluta"), _("Kommunens anslutning avslutades"))


@hooks.register("construct_page_chooser_queryset")
def on_construct_page_chooser_queryset(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """A municipality's people choose among their own pages and what every visitor sees."""
    return choosable(pages, request.user)


@hooks.register("construct_reports_menu")
def on_construct_reports_menu(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Reports are about the whole site; the fence refuses them."""
    if is_fenced(request.user):
        menu_items.clear()
