"""What this app adds to the editors' side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from cases.models import PeerPage
from kunskapsbank.bulk import pages_about_to_be_published
from kunskapsbank.desk import HOOK, DeskNumber
from kunskapsbank.policies import KeptPolicy, OnlyChangePolicy
from kunskapsbank.publishing import HOOK as PUBLICATION_HOOK
from kunskapsbank.publishing import Refusal
from submissions.approving import missing_approval
from submissions.models import CannedReply, Submission
from submissions.models.submission import WITH_EDITORS
from submissions.viewsets import CannedReplyViewSet, SubmissionViewSet

MAY_REVIEW = "submissions.change_submission"

register_permission_policy(Submission, OnlyChangePolicy(Submission))
register_permission_policy(CannedReply, KeptPolicy(CannedReply))
register_snippet(CannedReplyViewSet)


class WaitingMenuItem(MenuItem):
    """The menu's way to the list, with how much waits."""

    def is_shown(self, request: HttpRequest) -> bool:
        """For those who review."""
        return request.user.has_perm(MAY_REVIEW)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """The label with the number, when there is one."""
        count = Submission.objects.waiting_for_editors().count()
        label = f"{self.label} ({count})" if count else self.label
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name, classname=self.classname)


@hooks.register("register_admin_viewset")
def on_register_submissions() -> SubmissionViewSet:
    """The list, the review and the approvals."""
    return SubmissionViewSet("submissions")


@hooks.register("register_admin_menu_item")
def on_register_menu_item() -> WaitingMenuItem:
    """The menu's way to the list."""
    url = reverse("submissions_admin:index")
    return WaitingMenuItem(_("Inlämnat"), url, name="submissions", icon_name="mail", order=149)


@hooks.register(HOOK)
def on_register_waiting_number(user: Any) -> DeskNumber | None:
    """What was handed in and waits for the editors, on the start page."""
    if not user.has_perm(MAY_REVIEW):
        return None
    count = Submission.objects.waiting_for_editors().count()
    word = _("väntar på att redaktionen läser") if count else _("allt är läst")
    url = f"{reverse('submissions_admin:index')}?{urlencode({'state': WITH_EDITORS}, doseq=True)}"
    return DeskNumber(_("Inlämnat"), count, url, word, order=10)


@hooks.register("register_permissions")
def on_register_permissions() -> QuerySet[Permission]:
    """The right to review, which a group may be given."""
    return Permission.objects.filter(content_type__app_label="submissions", codename="change_submission")


@hooks.register("register_page_header_buttons")
def on_register_header_buttons(page: Page, user: Any, **_kwargs: Any) -> Iterator[Button]:
    """From a case or an open challenge to its approvals."""
    is_asked_about = isinstance(page.specific_deferred, PeerPage) and page.permissions_for_user(user).can_publish()
    if is_asked_about and page.pk:
        url = reverse("submissions_admin:approval", args=[page.pk])
        yield Button(_("Be kommunen godkänna"), url, icon_name="check", priority=45)


@hooks.register("before_publish_page")
def on_before_publish(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Refuse the first publication of what nobody has approved; the draft is saved."""
    if problem := missing_approval(page):
        messages.error(request, _("Utkastet är sparat men inte publicerat. %(problem)s") % {"problem": problem})
        return redirect("submissions_admin:approval", page.pk)
    return None


@hooks.register(PUBLICATION_HOOK)
def on_publication_problem(page: Page) -> Refusal | None:
    """The same where the last approval of a workflow publishes."""
    if problem := missing_approval(page):
        text = _("Sidan är inte publicerad, och väntar på er som förut. %(problem)s") % {"problem": problem}
        return Refusal(text, reverse("submissions_admin:approval", args=[page.pk]))
    return None


@hooks.register("before_bulk_action")
def on_before_bulk_action(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponseBase | None:
    """The same where many are published at once."""
    pages = pages_about_to_be_published(request, action_type, objects, action)
    if refused := [page for page in pages if missing_approval(page)]:
        titles = ", ".join(f"”{page.get_admin_display_title()}”" for page in refused)
        messages.error(
            request, _("Inget är publicerat, för kommunen har inte godkänt %(titles)s.") % {"titles": titles}
        )
        return redirect("submissions_admin:approval", refused[0].pk)
    return None
