"""What this app adds to the editors' side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from comments.models import Comment, HidingReason
from comments.moderating import CLOSE, OPEN
from comments.moderators import moderated_by, moderates_anything, moderates_page
from comments.pages import takes_comments
from comments.queue import to_look_at
from comments.viewsets import CommentViewSet, HidingReasonViewSet
from kunskapsbank.desk import HOOK, DeskNumber
from kunskapsbank.policies import KeptPolicy

register_permission_policy(HidingReason, KeptPolicy(HidingReason))
register_snippet(HidingReasonViewSet)


class WaitingMenuItem(MenuItem):
    """The menu's way to the queue, with how much waits."""

    def is_shown(self, request: HttpRequest) -> bool:
        """For those who moderate anything."""
        return moderates_anything(request.user)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """The label with the number, when there is one."""
        count = to_look_at(moderated_by(request.user)).count()
        label = f"{self.label} ({count})" if count else self.label
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name, classname=self.classname)


@hooks.register("register_admin_viewset")
def on_register_comments() -> CommentViewSet:
    """The queue and what belongs to it."""
    return CommentViewSet("comments")


@hooks.register("register_admin_menu_item")
def on_register_menu_item() -> WaitingMenuItem:
    """The menu's way to the queue."""
    url = reverse("comments_admin:index")
    return WaitingMenuItem(_("Kommentarer"), url, name="comments", icon_name="comment", order=150)


@hooks.register(HOOK)
def on_register_waiting_number(user: Any) -> DeskNumber | None:
    """The comments to look at, on the start page."""
    if not moderates_anything(user):
        return None
    count = to_look_at(moderated_by(user)).count()
    word = _("väntar på granskning") if count else _("allt är granskat")
    return DeskNumber(_("Kommentarer"), count, reverse("comments_admin:index"), word, order=15)


@hooks.register("register_permissions")
def on_register_permissions() -> QuerySet[Permission]:
    """The right to moderate, which a group may be given."""
    return Permission.objects.filter(content_type__app_label="comments", codename="moderate_comment")


@hooks.register("register_page_header_buttons")
def on_register_header_buttons(page: Page, user: Any, **_kwargs: Any) -> Iterator[Button]:
    """From a page to whether it takes comments."""
    if not page.pk or not takes_comments(page):
        return
    if moderates_page(user, page) or page.permissions_for_user(user).can_publish():
        yield Button(_("Kommentarer"), reverse("comments_admin:page", args=[page.pk]), icon_name="comment", priority=50)


@hooks.register("before_delete_page")
def on_before_delete_page(request: HttpRequest, page: Page) -> None:
    """Say what would go with the page while there is still a choice: a comment may be a public record."""
    count = Comment.objects.for_moderators().filter(page__path__startswith=page.path).count()
    if count and request.method == "GET":
        told = ngettext(
            "En kommentar försvinner med sidan. Den kan vara en allmän handling: avpublicera hellre.",
            "%(count)s kommentarer försvinner med sidan. De kan vara allmänna handlingar: avpublicera hellre.",
            count,
        )
        messages.warning(request, told % {"count": count})


@hooks.register("register_log_actions")
def on_register_log_actions(actions: LogActionRegistry) -> None:
    """Closing and opening, in the page's history."""
    actions.register_action(CLOSE, _("Stäng kommentarerna"), _("Kommentarerna stängdes"))
    actions.register_action(OPEN, _("Öppna kommentarerna"), _("Kommentarerna öppnades"))
