"""What this app adds to the editors' side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from articles import guides
from articles.models import ArticleIndexPage, ArticlePage
from articles.views import NewArticleView
from articles.viewsets import ArticleListingViewSet, TopicViewSet
from kunskapsbank.bulk import pages_about_to_be_published

register_snippet(TopicViewSet)


@hooks.register("register_admin_viewset")
def on_register_article_listing() -> ArticleListingViewSet:
    """The list of all articles."""
    return ArticleListingViewSet("articles")


@hooks.register("register_admin_urls")
def on_register_admin_urls() -> list[URLPattern]:
    """Where a new article begins."""
    return [path("articles/ny/", NewArticleView.as_view(), name="new_article")]


@hooks.register("register_page_header_buttons")
def on_register_page_header_buttons(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Any]:
    """The way there from the list of articles."""
    if isinstance(page, ArticleIndexPage) and page.permissions_for_user(user).can_add_subpage():
        yield Button(_("Ny artikel från mall"), reverse("new_article"), icon_name="doc-full-inverse", priority=5)


@hooks.register("before_create_page")
def on_before_create_page(request: HttpRequest, parent: Page, page_class: type[Page]) -> HttpResponse | None:
    """Whoever adds an article chooses first what it begins from, `?tom=1` says that it begins empty."""
    if page_class is ArticlePage and request.method == "GET" and "tom" not in request.GET:
        return redirect("new_article")
    return None


@hooks.register("before_bulk_action")
def on_before_bulk_action(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    """Publishing many at once passes no form: name the articles that still hold guiding words, and publish none."""
    pages = pages_about_to_be_published(request, action_type, objects, action)
    articles = ArticlePage.objects.filter(pk__in=[page.pk for page in pages])
    drafts = [article.get_latest_revision_as_object() for article in articles]
    unready = [draft.get_admin_display_title() for draft in drafts if guides.remain_in(draft)]
    if not unready:
        return None
    text = _("Inget publicerades. Hjälptext från mallen står kvar i: %(titles)s.")
    messages.error(request, text % {"titles": ", ".join(unready)})
    return redirect("articles:index")
