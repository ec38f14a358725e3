"""The search in Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet

from kunskapsbank.desk import HOOK, DeskNumber
from kunskapsbank.reports import edits_pages
from municipalities.models import Municipality
from search.admin_views import AskWriterView, SimilarChoicesView, handle_asked, undo_synonyms
from search.documents import searchable_types
from search.models import AskedText
from search.panels import SearchPanel
from search.reports import AskedTextsView, SynonymHistoryView, WaitingView, waiting_for
from search.suggestions import reasons_in_words, suggest, suggestions
from search.viewsets import SynonymGroupViewSet

register_snippet(SynonymGroupViewSet)


@hooks.register("construct_homepage_panels")
def on_construct_homepage_panels(request: HttpRequest, panels: list[Any]) -> None:
    """How the search is doing."""
    panels.append(SearchPanel(request))


@hooks.register("register_permissions")
def on_register_permissions() -> QuerySet[Permission]:
    """The rights to see what is wrong with the search, and to see to what found nothing."""
    names = Q(codename="view_storeddocument") | Q(codename="change_askedtext")
    return Permission.objects.filter(names, content_type__app_label="search")


@hooks.register("register_admin_urls")
def on_register_admin_urls() -> list[URLPattern]:
    """The editors' lists and what they do there, and where an article's editor asks for cases that belong with it."""
    return [
        path("articles/forslag/", suggestions, name="case_suggestions"),
        path("search/queries/", AskedTextsView.as_view(), name="search_asked"),
        path("search/queries/results/", AskedTextsView.as_view(results_only=True), name="search_asked_results"),
        path("search/queries/<int:asked_id>/ask/", AskWriterView.as_view(), name="search_ask_writer"),
        path("search/queries/<int:asked_id>/handle/", handle_asked, name="search_handle_asked"),
        path("search/index/", WaitingView.as_view(), name="search_waiting"),
        path("search/index/results/", WaitingView.as_view(results_only=True), name="search_waiting_results"),
        path("search/synonyms/history/", SynonymHistoryView.as_view(), name="search_synonym_history"),
        path(
            "search/synonyms/history/results/",
            SynonymHistoryView.as_view(results_only=True),
            name="search_synonym_history_results",
        ),
        path("search/synonyms/history/<int:change_id>/undo/", undo_synonyms, name="search_undo_synonyms"),
        path("search/similar/<int:page_id>/", SimilarChoicesView.as_view(), name="search_similar_choices"),
    ]


class AskedMenuItem(MenuItem):
    """The list of searches, for those who may see to them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this user may."""
        return _sees_asked(request.user)


@hooks.register("register_reports_menu_item")
def on_register_reports_menu_item() -> MenuItem:
    """Searches among the reports."""
    return AskedMenuItem(
        _("Sökningar utan träff"), reverse("search_asked"), name="search-asked", icon_name="search", order=100
    )


@hooks.register("register_page_header_buttons")
def on_register_page_header_buttons(page: Page, user: Any, **_kwargs: Any) -> list[Button]:
    """From a page's form to what is shown as similar to it."""
    if (
        not issubclass(page.specific_class or Page, searchable_types())
        or not page.permissions_for_user(user).can_edit()
    ):
        return []
    url = reverse("search_similar_choices", args=[page.pk])
    return [Button(_("Liknande exempel"), url=url, icon_name="link", priority=60)]


@hooks.register(HOOK)
def on_register_asked_number(user: Any) -> DeskNumber | None:
    """Searches without hits."""
    if not _sees_asked(user):
        return None
    count = AskedText.objects.unanswered().count()
    word = _("lägg till en synonym eller be någon skriva") if count else _("allt som söks ger träff")
    return DeskNumber(_("Sökningar utan träff"), count, reverse("search_asked"), word, order=20)


@hooks.register(HOOK)
def on_register_waiting_number(user: Any) -> DeskNumber | None:
    """Pages that are not in the search yet."""
    if not edits_pages(user):
        return None
    count = waiting_for(user).count()
    word = _("på väg in, eller kom inte in") if count else _("allt som är publicerat går att hitta")
    return DeskNumber(_("Sidor som saknas i sökningen"), count, reverse("search_waiting"), word, order=50)


@hooks.register("suggest_peers")
def on_suggest_peers(text: str, municipality: Municipality | None, count: int) -> list[tuple[int, list[str]]]:
    """Cases and open challenges like a text, from municipalities like one, with why: whom Kundstöd could ask."""
    return [(hit.page.pk, reasons_in_words(hit)) for hit in suggest(text, own=municipality, limit=count)]


def _sees_asked(user: Any) -> bool:
    return policy_registry.get_by_type(AskedText).user_has_permission(user, "change")
