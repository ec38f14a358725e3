"""What this app adds to the editors' side."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from contacts.models import WAITING_FOR_SUPPORT, Question
from contacts.support import MAY_ANSWER, answer_rights
from contacts.viewsets import ContactLimitViewSet, QuestionViewSet
from kunskapsbank.desk import HOOK, DeskNumber
from kunskapsbank.policies import OnlyChangePolicy

register_permission_policy(Question, OnlyChangePolicy(Question))
register_snippet(ContactLimitViewSet)


class QuestionsMenuItem(MenuItem):
    """The menu's way to the list, with how much waits for Kundstöd."""

    def is_shown(self, request: HttpRequest) -> bool:
        """For those who see to questions."""
        return request.user.has_perm(MAY_ANSWER)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """The label with the number, when there is one."""
        count = Question.objects.waiting_for_support().count()
        label = f"{self.label} ({count})" if count else self.label
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name, classname=self.classname)


@hooks.register("register_admin_viewset")
def on_register_questions() -> QuestionViewSet:
    """The list and each question."""
    return QuestionViewSet("questions")


@hooks.register("register_admin_menu_item")
def on_register_menu_item() -> QuestionsMenuItem:
    """The menu's way to the list."""
    url = reverse("questions_admin:index")
    return QuestionsMenuItem(_("Frågor"), url, name="questions", icon_name="help", order=150)


@hooks.register(HOOK)
def on_register_waiting_number(user: Any) -> DeskNumber | None:
    """Questions that nobody but Kundstöd will answer, on the start page."""
    if not user.has_perm(MAY_ANSWER):
        return None
    count = Question.objects.waiting_for_support().count()
    word = _("någon väntar på svar") if count else _("alla frågor är hos någon som svarar")
    url = f"{reverse('questions_admin:index')}?{urlencode({'state': WAITING_FOR_SUPPORT}, doseq=True)}"
    return DeskNumber(_("Frågor hos Kundstöd"), count, url, word, order=12)


@hooks.register("register_permissions")
def on_register_permissions() -> QuerySet[Permission]:
    """The right to see to questions, which a group may be given."""
    return Permission.objects.filter(pk__in=[right.pk for right in answer_rights()])
