"""Addresses of this app that are no pages."""

from __future__ import annotations

from django.urls import path, register_converter

from cases import views
from cases.models import Reminder


class AnswerConverter:
    """One of the answers, as an address says it."""

    regex = "|".join(Reminder.Answer.values)

    def to_python(self, value: str) -> Reminder.Answer:
        """The answer."""
        return Reminder.Answer(value)

    def to_url(self, value: Reminder.Answer) -> str:
        """Its word."""
        return value.value


register_converter(AnswerConverter, "answer")

urlpatterns = [path("bekrafta/<str:token>/<answer:choice>/", views.confirm, name="confirm_case")]
