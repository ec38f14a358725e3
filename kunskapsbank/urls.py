"""Where each address leads; Wagtail's page tree answers what nobody else does."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from kunskapsbank import views
from kunskapsbank.sitemap import PublicSitemap

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PublicSitemap}}, name="sitemap"),
    path("", include("members.closing_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("konto/", include("members.urls")),
    path("dokument/", include(wagtaildocs_urls)),
    path("", include("search.urls")),
    path("", include("submissions.urls")),
    path("", include("contacts.urls")),
    path("", include("cases.urls")),
    path("", include("letters.urls")),
    path("", include("comments.urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    re_path(wagtail_urls.serve_pattern, views.page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]
