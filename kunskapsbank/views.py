"""The pages of the tree, and what search engines ask for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from wagtail.models import Site
from wagtail.views import serve


def robots(request: HttpRequest) -> HttpResponse:
    """Which addresses are worth a visit, and where all of them are listed."""
    sitemap_url = request.build_absolute_uri(reverse("sitemap"))
    return render(request, "robots.txt", {"sitemap_url": sitemap_url}, content_type="text/plain; charset=utf-8")


def page(request: HttpRequest, path: str) -> HttpResponseBase:
    """As Wagtail's, but the start page is read in full only where it is the page that is asked for."""
    site = Site.find_for_request(request)
    if path and site:
        site.root_page.specific = site.root_page.specific_deferred
    return serve(request, path)
