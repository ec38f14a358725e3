"""Addresses of handing in and approving."""

from __future__ import annotations

from django.urls import path

from submissions import views
from submissions.models import Kind

app_name = "submissions"
urlpatterns = [
    path("dela/", views.choose, name="choose"),
    path("dela/exempel/", views.begin, {"kind": Kind.CASE}, name="begin_case"),
    path("dela/utmaning/", views.begin, {"kind": Kind.CHALLENGE}, name="begin_challenge"),
    path("dela/<str:token>/", views.status, name="status"),
    path("dela/<str:token>/text/", views.write, name="write"),
    path("dela/<str:token>/kod/", views.code, name="code"),
    path("dela/<str:token>/svar/", views.answer, name="answer"),
    path("dela/<str:token>/ta-tillbaka/", views.withdraw, name="withdraw"),
    path("godkann/<str:token>/", views.approve, name="approve"),
    path("godkann/<str:token>/sida/", views.preview, name="preview"),
]
