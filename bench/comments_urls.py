"""The site's addresses for this benchmark's process, with django-contrib-comments' where it is installed."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

from kunskapsbank.urls import urlpatterns as of_the_site

urlpatterns = [*of_the_site]
if find_spec("django_comments"):
    urlpatterns.insert(0, path("andras-kommentarer/", include("django_comments.urls")))
