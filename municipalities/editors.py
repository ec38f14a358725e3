"""The group of Kundstöd's own editors, who look after the whole site."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail import hooks
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowState,
)

EDITORS = "Redaktionen"
# Marks Kundstöd's people where they write as themselves; gives no rights.
SUPPORT = "Kundstöd"
PAGE_RIGHTS = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
FILE_RIGHTS = Q(
    content_type__app_label="wagtailimages", codename__in=["add_image", "change_image", "choose_image"]
) | Q(content_type__app_label="wagtaildocs", codename__in=["add_document", "change_document", "choose_document"])
# For those who run the site: people and what they may do, sites, how the search feels inside.
NOT_FOR_EDITORS = {
    "auth.group",
    "members.user",
    "search.storeddocument",
    "wagtailcore.collection",
    "wagtailcore.locale",
    "wagtailcore.site",
    "wagtailcore.task",
    "wagtailcore.groupapprovaltask",
    "wagtailcore.workflow",
}
WAGTAILS_GROUPS = ("Editors", "Moderators")
WAGTAILS_WORKFLOW = "Moderators approval"


def editors_group() -> Group:
    """The editors' group, set up if it is not there."""
    return Group.objects.filter(name=EDITORS).first() or set_up_editors()


@transaction.atomic
def set_up_editors() -> Group:
    """The editors' group, with every right that an editor has; made or filled up."""
    group, _made = Group.objects.get_or_create(name=EDITORS)
    for right in PAGE_RIGHTS:
        grant_pages(group, Page.get_first_root_node(), right)
    grant_files(group, Collection.get_first_root_node())
    group.permissions.add(*_model_rights())
    return group


@transaction.atomic
def remove_wagtails_groups() -> None:
    """Remove the groups and the workflow that Wagtail's first migrations made, unless somebody uses them."""
    workflow = Workflow.objects.filter(name=WAGTAILS_WORKFLOW).first()
    if workflow and not WorkflowState.objects.filter(workflow=workflow).exists():
        GroupApprovalTask.objects.filter(name=WAGTAILS_WORKFLOW, workflow_tasks__workflow=workflow).delete()
        workflow.delete()
    Group.objects.filter(name__in=WAGTAILS_GROUPS, user=None, groupapprovaltask=None).delete()


def grant_pages(group: Group, page: Page, right: str) -> None:
    """Let the group do this with the page and those below it."""
    permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{right}_page")
    GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def grant_files(group: Group, collection: Collection) -> None:
    """Let the group add, change and choose images and documents of the collection and those below it."""
    for permission in Permission.objects.filter(FILE_RIGHTS):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)


def may_enter_admin() -> Permission:
    """The right to see the admin at all."""
    return Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")


def _model_rights() -> list[Permission]:
    """What Wagtail offers to give a group, so that what an app registers later comes along."""
    registered = Permission.objects.none()
    for hook in hooks.get_hooks("register_permissions"):
        registered |= hook()
    return [
        permission
        for permission in registered.select_related("content_type").distinct()
        if f"{permission.content_type.app_label}.{permission.content_type.model}" not in NOT_FOR_EDITORS
    ]
