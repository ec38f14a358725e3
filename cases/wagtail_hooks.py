"""What this app adds to the editors' side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.query import PageQuerySet
from wagtail.snippets.models import register_snippet

from cases.linking import without_strangers
from cases.models import CpvCode
from cases.personal_data import FORGET
from cases.reports import (
    AnswersView,
    UnconfirmedView,
    WithoutContactView,
    contact_works,
    read_answer,
    remind_case,
    remind_listed,
    unconfirmed_for,
    unread_for,
    without_contact_for,
)
from cases.viewsets import (
    CaseListingViewSet,
    ChallengeListingViewSet,
    FrameworkAgreementViewSet,
    VocabularyGroup,
)
from kunskapsbank.desk import HOOK, DeskNumber
from kunskapsbank.policies import OnlyChangePolicy
from kunskapsbank.reports import PageListMenuItem, edits_pages

register_permission_policy(CpvCode, OnlyChangePolicy(CpvCode))
register_snippet(FrameworkAgreementViewSet)
register_snippet(VocabularyGroup)


@hooks.register("register_admin_viewset")
def on_register_case_listing() -> CaseListingViewSet:
    """The list of all cases."""
    return CaseListingViewSet("cases")


@hooks.register("register_admin_viewset")
def on_register_challenge_listing() -> ChallengeListingViewSet:
    """The list of all open challenges."""
    return ChallengeListingViewSet("challenges")


@hooks.register("insert_editor_js")
def on_insert_editor_js() -> SafeString:
    """The counter of words and characters."""
    return format_html('<script src="{}"></script>', static("cases/words.js"))


@hooks.register("register_admin_urls")
def on_register_admin_urls() -> list[URLPattern]:
    """The lists of what needs a call, and what is done there."""
    lists = {"unconfirmed": UnconfirmedView, "without-contact": WithoutContactView, "answers": AnswersView}
    addresses = []
    for address, view in lists.items():
        addresses += [
            path(f"cases/{address}/", view.as_view(), name=view.index_url_name),
            path(f"cases/{address}/results/", view.as_view(results_only=True), name=view.index_results_url_name),
        ]
    return [
        *addresses,
        path("cases/unconfirmed/remind/", remind_listed, name="cases_remind_listed"),
        path("cases/unconfirmed/<int:case_id>/remind/", remind_case, name="cases_remind"),
        path("cases/without-contact/<int:page_id>/works/", contact_works, name="cases_contact_works"),
        path("cases/answers/<int:reminder_id>/read/", read_answer, name="cases_read_answer"),
    ]


@hooks.register("register_reports_menu_item")
def on_register_unconfirmed_menu_item() -> MenuItem:
    """Cases to confirm among the reports."""
    return PageListMenuItem(_("Obekräftade exempel"), reverse("cases_unconfirmed"), icon_name="time", order=110)


@hooks.register("register_reports_menu_item")
def on_register_without_contact_menu_item() -> MenuItem:
    """Pages without a contact among the reports."""
    return PageListMenuItem(_("Sidor utan kontakt"), reverse("cases_without_contact"), icon_name="user", order=120)


@hooks.register("register_reports_menu_item")
def on_register_answers_menu_item() -> MenuItem:
    """Answers among the reports."""
    return PageListMenuItem(_("Svar om exempel"), reverse("cases_answers"), icon_name="mail", order=130)


@hooks.register(HOOK)
def on_register_unconfirmed_number(user: Any) -> DeskNumber | None:
    """Cases to confirm."""
    if not edits_pages(user):
        return None
    count = unconfirmed_for(user).count()
    word = _("ingen har bekräftat dem på 18 månader") if count else _("allt är bekräftat")
    return DeskNumber(_("Obekräftade exempel"), count, reverse("cases_unconfirmed"), word, order=30)


@hooks.register(HOOK)
def on_register_answers_number(user: Any) -> DeskNumber | None:
    """Answers to read."""
    if not edits_pages(user):
        return None
    count = unread_for(user).count()
    word = _("något är nytt eller gäller inte längre") if count else _("inget nytt att läsa")
    return DeskNumber(_("Svar från kommuner"), count, reverse("cases_answers"), word, order=35)


@hooks.register(HOOK)
def on_register_without_contact_number(user: Any) -> DeskNumber | None:
    """Pages without a contact."""
    if not edits_pages(user):
        return None
    count = without_contact_for(user).count()
    word = _("frågor når ingen") if count else _("alla har någon att fråga")
    return DeskNumber(_("Sidor utan kontakt"), count, reverse("cases_without_contact"), word, order=40)


@hooks.register("register_log_actions")
def on_register_log_actions(actions: Any) -> None:
    """What municipalities and contacts do without an editor, in the page's history."""
    actions.register_action("cases.confirm", _("Bekräftat"), _("Kommunen svarade att exemplet stämmer"))
    actions.register_action(
        "cases.outdate", _("Gäller inte längre"), _("Kommunen svarade att exemplet inte gäller längre")
    )
    actions.register_action(FORGET, _("Kontakt borttagen"), _("Kontaktens adress togs bort på egen begäran"))


@hooks.register("construct_page_chooser_queryset")
def on_construct_page_chooser_queryset(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Nobody learns in a chooser whose an anonymous page is."""
    return without_strangers(pages, request.user)
