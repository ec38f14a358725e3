"""Anonymous cases: an address that does not name the municipality."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from kunskapsbank.visibility import readable

CACHE_SECONDS = 300


class AnonymousRouteMixin(RoutablePageMixin):
    """A list page that also serves the anonymous pages of its kind, at `<slug>-<id>/` below itself."""

    listed_model = ""

    @path("<slug:slug>-<int:page_id>/", name="anonymous")
    def serve_anonymous(self, request: HttpRequest, slug: str, page_id: int) -> HttpResponse:
        """The anonymous page with this number; an old slug leads to its present address."""
        pages = readable(apps.get_model(self.listed_model).to_be_read())
        page = pages.filter(is_anonymous=True, pk=page_id).first()
        if page is None:
            raise Http404
        if page.slug != slug:
            return HttpResponsePermanentRedirect(page.get_url(request))
        return page.serve(request)


def index_page_of(page: Any) -> Any | None:
    """The published list page of the page's kind, or None while there is none."""
    return apps.get_model(page.index_model).objects.live().first()


def anonymous_url_parts(page: Any, request: HttpRequest | None) -> tuple[int, str | None, str | None] | None:
    """Site, root and path of an anonymous page: below the list of its kind, with its number."""
    url_path = _index_url_path(page.index_model)
    if not url_path:
        return None
    stand_in = Page(pk=page.pk, locale_id=page.locale_id, url_path=f"{url_path}{page.slug}-{page.pk}/")
    return stand_in.get_url_parts(request)


def forget_index_pages(**_kwargs: Any) -> None:
    """Read anew where the lists lie; to be called when one of them may have moved."""
    cache.delete_many([_cache_key("cases.CaseIndexPage"), _cache_key("cases.ChallengeIndexPage")])


def _index_url_path(index_model: str) -> str:
    def read() -> str:
        return apps.get_model(index_model).objects.live().values_list("url_path", flat=True).first() or ""

    return cache.get_or_set(_cache_key(index_model), read, CACHE_SECONDS) or ""


def _cache_key(index_model: str) -> str:
    return f"cases.index.{index_model}"
