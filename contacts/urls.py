"""Addresses of asking and answering."""

from __future__ import annotations

from django.urls import path, register_converter

from contacts.models import Question
from contacts.views import answering, asking


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
    path("fraga/", asking.find, name="find"),
    path("fraga/<int:page_id>/", asking.ask, name="ask"),
    path("fraga/svar/<str:token>/", asking.thread, name="thread"),
    path("fraga/svar/<str:token>/kod/", asking.code, name="code"),
    path("fraga/svar/<str:token>/text/", asking.edit, name="edit"),
    path("fraga/svar/<str:token>/mer/", asking.back, name="back"),
    path("fraga/svar/<str:token>/avsluta/", asking.end, name="end"),
    path("fraga/svar/<str:token>/hjalpte/<helped:choice>/", asking.helped, name="helped"),
    path("fraga/kollega/<str:token>/", answering.answer, name="answer"),
    path("fraga/kollega/<str:token>/avboj/", answering.leave, {"is_referral": False}, name="decline"),
    path("fraga/kollega/<str:token>/hanvisa/", answering.leave, {"is_referral": True}, name="refer"),
    path("fraga/kollega/<str:token>/paus/", answering.pause, name="pause"),
]
