"""Addresses of asking and answering."""

from __future__ import annotations

from django.urls import path, register_converter

from contacts import views
from contacts.models import Question


class HelpedConverter:
    """What an asker says of an answer, as an address says it."""

    regex = "|".join(Question.Helped.values)

    def to_python(self, value: str) -> Question.Helped:
        """The word."""
        return Question.Helped(value)

    def to_url(self, value: Question.Helped) -> str:
        """How it stands in an address."""
        return value.value


register_converter(HelpedConverter, "helped")

app_name = "contacts"
urlpatterns = [
    path("fraga/", views.find, name="find"),
    path("fraga/<int:page_id>/", views.ask, name="ask"),
    path("fraga/svar/<str:token>/", views.thread, name="thread"),
    path("fraga/svar/<str:token>/kod/", views.code, name="code"),
    path("fraga/svar/<str:token>/text/", views.edit, name="edit"),
    path("fraga/svar/<str:token>/mer/", views.back, name="back"),
    path("fraga/svar/<str:token>/avsluta/", views.end, name="end"),
    path("fraga/svar/<str:token>/hjalpte/<helped:choice>/", views.helped, name="helped"),
    path("fraga/kollega/<str:token>/", views.answer, name="answer"),
    path("fraga/kollega/<str:token>/avboj/", views.leave, {"is_referral": False}, name="decline"),
    path("fraga/kollega/<str:token>/hanvisa/", views.leave, {"is_referral": True}, name="refer"),
    path("fraga/kollega/<str:token>/paus/", views.pause, name="pause"),
]
