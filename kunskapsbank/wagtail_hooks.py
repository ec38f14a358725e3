"""What every editor meets: the desk on the start page, and the text check beside a page's form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import DismissibleMenuItem, MenuItem
from wagtail.models import Page

from kunskapsbank.bulk import pages_about_to_be_published
from kunskapsbank.desk import DeskPanel
from kunskapsbank.handbook import HandbookView, picture
from kunskapsbank.pagelinks import PublicPageLinkElementHandler, PublicPageLinkHandler
from kunskapsbank.panels import textcheck
from kunskapsbank.publishing import HOOK as PUBLICATION_HOOK
from kunskapsbank.publishing import Refusal
from kunskapsbank.textcheck import personal_numbers
from kunskapsbank.texts import texts_of, texts_of_rows


@hooks.register("construct_homepage_panels")
def on_construct_homepage_panels(request: HttpRequest, panels: list[Any]) -> None:
    """What waits, as numbers."""
    panels.append(DeskPanel(request))


@hooks.register("register_admin_urls")
def on_register_admin_urls() -> list[URLPattern]:
    """Where the text check asks, and the handbook."""
    return [
        path("textkontroll/<str:page_type>/", textcheck, name="textcheck"),
        path("handbok/", HandbookView.as_view(), name="handbook"),
        path("handbok/<slug:chapter>/", HandbookView.as_view(), name="handbook_chapter"),
        path("handbok/bild/<slug:name>.png", picture, name="handbook_picture"),
    ]


@hooks.register("register_help_menu_item")
def on_register_help_menu_item() -> MenuItem:
    """The handbook under Help."""
    return MenuItem(_("Handbok för redaktörer"), reverse("handbook"), name="handbook", icon_name="help", order=100)


@hooks.register("construct_help_menu")
def on_construct_help_menu(_request: HttpRequest, items: list[MenuItem]) -> None:
    """Without what leads to Wagtail's own pages, which are in English and know nothing of this site."""
    items[:] = [item for item in items if not isinstance(item, DismissibleMenuItem)]


@hooks.register("insert_editor_js")
def on_insert_editor_js() -> SafeString:
    """The text check while somebody writes."""
    return format_html('<script src="{}"></script>', static("kunskapsbank/textcheck.js"))


@hooks.register("insert_global_admin_js")
def on_insert_global_admin_js() -> SafeString:
    """The name of a chosen file."""
    return format_html('<script src="{}"></script>', static("kunskapsbank/filechoice.js"))


@hooks.register("insert_global_admin_css")
def on_insert_global_admin_css() -> SafeString:
    """The desk's and the text check's style."""
    return format_html('<link rel="stylesheet" href="{}">', static("kunskapsbank/admin.css"))


# After Wagtail's own, which is registered with no order.
@hooks.register("register_rich_text_features", order=1)
def on_register_rich_text_features(features: Any) -> None:
    """Links to pages that tell nothing of what visitors may not see."""
    features.register_link_type(PublicPageLinkHandler)
    rule = features.converter_rules_by_converter["contentstate"]["link"]
    handlers = rule["from_database_format"] | {'a[linktype="page"]': PublicPageLinkElementHandler("LINK")}
    features.register_converter_rule("contentstate", "link", rule | {"from_database_format": handlers})


@hooks.register(PUBLICATION_HOOK)
def on_publication_problem(page: Page) -> Refusal | None:
    """A workflow's last approval passes no form, so a personal number is refused here."""
    if not _has_personal_number(page):
        return None
    text = _("Sidan är inte publicerad. Ta först bort det som ser ut som ett personnummer.")
    return Refusal(text, reverse("wagtailadmin_pages:edit", args=[page.pk]))


@hooks.register("before_bulk_action")
def on_before_bulk_action(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    """Publishing many drafts at once passes no form, so a personal number is refused here."""
    objects = list(objects)
    pages = pages_about_to_be_published(request, action_type, objects, action)
    refused = [page for page in pages if (page in objects or not page.live) and _has_personal_number(page)]
    if not refused:
        return None
    names = ", ".join(page.get_admin_display_title() for page in refused)
    messages.error(
        request,
        _("Inget publicerades. Ta först bort det som ser ut som personnummer på: %(pages)s.") % {"pages": names},
    )
    return redirect(action.next_url)


def _has_personal_number(page: Page) -> bool:
    latest = page.get_latest_revision_as_object()
    texts = (*texts_of(latest).values(), *texts_of_rows(latest))
    return any(map(personal_numbers, texts))
