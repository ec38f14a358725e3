"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from letters import views

urlpatterns = [
    path("brev/in/", views.hand_in, name="hand_in_mail"),
    path("brev/sluta/<str:token>/", views.end_letters, name="end_letters"),
]
