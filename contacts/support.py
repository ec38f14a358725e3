"""Kundstöd: where its mail goes and who of it answers questions."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from municipalities.editors import SUPPORT, may_enter_admin

MAY_ANSWER = "contacts.change_question"


def support_address() -> str:
    """Kundstöd's mailbox, as the site's settings say; the app that has them lies above this one."""
    model = apps.get_model("home", "SupportSettings")
    return (model.objects.filter(site__is_default_site=True).first() or model()).email


def answer_rights() -> list[Permission]:
    """The rights to see to questions, and to say for contacts how many they take."""
    codenames = ("change_question", "add_contactlimit", "change_contactlimit", "delete_contactlimit")
    return list(Permission.objects.filter(content_type__app_label="contacts", codename__in=codenames))


@transaction.atomic
def set_up_support() -> Group:
    """The group of those who see to questions and nothing else in the admin; made or filled up."""
    group, _made = Group.objects.get_or_create(name=SUPPORT)
    group.permissions.add(may_enter_admin(), *answer_rights())
    return group
