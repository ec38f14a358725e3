"""Addresses of the public search and of its state."""

from __future__ import annotations

from django.urls import path

from search import views

urlpatterns = [
    path("sok/", views.search, name="search"),
    path("sok/liknande/", views.similar_writing, name="similar_writing"),
    path("status", views.status, name="status"),
]
