"""What this app adds to the editors' side."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from kunskapsbank.desk import HOOK, DeskNumber
from letters.admin_views import KindsView, KindView, dismiss, kind_html, retry, sees_letters
from letters.models import Letter
from letters.reports import LettersView


class MailMenuItem(MenuItem):
    """The way to what concerns mail."""

    def is_shown(self, request: HttpRequest) -> bool:
        """For those who look after it."""
        return sees_letters(request.user)


@hooks.register("register_permissions")
def on_register_permissions() -> QuerySet[Permission]:
    """The right to look after mail, which a group may be given."""
    return Permission.objects.filter(content_type__app_label="letters", codename="change_letter")


@hooks.register("register_admin_urls")
def on_register_admin_urls() -> list[URLPattern]:
    """How letters look, and those that did not arrive."""
    return [
        path("letters/", LettersView.as_view(), name="letters_list"),
        path("letters/results/", LettersView.as_view(results_only=True), name="letters_list_results"),
        path("letters/<int:letter_id>/retry/", retry, name="letters_retry"),
        path("letters/<int:letter_id>/dismiss/", dismiss, name="letters_dismiss"),
        path("letters/kinds/", KindsView.as_view(), name="letters_kinds"),
        path("letters/kinds/<slug:kind>/", KindView.as_view(), name="letters_kind"),
        path("letters/kinds/<slug:kind>/html/", kind_html, name="letters_kind_html"),
    ]


@hooks.register("register_reports_menu_item")
def on_register_letters_menu_item() -> MenuItem:
    """What did not arrive, among the reports."""
    return MailMenuItem(
        _("Mejl som inte kom fram"), reverse("letters_list"), name="letters", icon_name="mail", order=140
    )


@hooks.register("register_settings_menu_item")
def on_register_kinds_menu_item() -> MenuItem:
    """How letters look, among the settings."""
    return MailMenuItem(
        _("Så ser mejlen ut"), reverse("letters_kinds"), name="letter-kinds", icon_name="mail", order=700
    )


@hooks.register(HOOK)
def on_register_given_up_number(user: Any) -> DeskNumber | None:
    """Letters that reached nobody."""
    if not sees_letters(user):
        return None
    count = Letter.objects.to_see_to().count()
    word = _("se varför, försök igen") if count else _("alla mejl kommer fram")
    return DeskNumber(_("Mejl som inte kom fram"), count, reverse("letters_list"), word, order=60)
