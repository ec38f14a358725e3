"""Wagtail's own ways of logging in, out and choosing a password lead to ours, so that none stays open beside them."""

from __future__ import annotations

from allauth.account.views import logout
from django.urls import path

from members.login_views import to_login

urlpatterns = [
    path("_util/login/", to_login),
    path("admin/login/", to_login),
    path("admin/logout/", logout),
    path("admin/password_reset/", to_login),
    path("admin/password_reset/<path:rest>", to_login),
]
