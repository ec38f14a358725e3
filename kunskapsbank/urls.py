"""Where each address leads; Wagtail's page tree answers what nobody else does."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from kunskapsbank import passwords, views
from kunskapsbank.sitemap import PublicSitemap

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PublicSitemap}}, name="sitemap"),
    path("", include("members.closing_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("konto/", include("members.urls")),
    # Before Wagtail's own, whose names lead here.
    path("dokument/authenticate_with_password/<int:restriction_id>/", passwords.documents_password),
    path("_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/", passwords.page_password),
    path("dokument/", include(wagtaildocs_urls)),
    path("", include("search.urls")),
    path("", include("submissions.urls")),
    path("", include("contacts.urls")),
    path("", include("cases.urls")),
    path("", include("letters.urls")),
    path("", include("comments.urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    # Wagtail's own, whose addresses could be those of pages, hence before them.
    *(pattern for pattern in wagtail_urls.urlpatterns if pattern.name != "wagtail_serve"),
    re_path(wagtail_urls.serve_pattern, views.page, name="wagtail_serve"),
]
