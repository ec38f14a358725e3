"""A municipality joins and leaves: its groups, its collection of files, its workflow and its rights, all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Collection, GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from municipalities.editors import EDITORS, editors_group, grant_files, grant_pages, may_enter_admin
from municipalities.models import Corner, Municipality, MunicipalityPage

# Neither may publish: that is for Kundstöd's editors, when the municipality has approved.
PAGE_RIGHTS = ("add", "change")


class CannotJoin(ValueError):
    """A municipality that cannot join as things are; says in Swedish why."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a corner consists of, with nothing missing."""

    editors: Group
    reviewers: Group
    collection: Collection
    approval: GroupApprovalTask
    workflow: Workflow


@transaction.atomic
def join(municipality: Municipality, *, by: Any = None) -> Corner:
    """Give the municipality its corner; one that has it gets what is missing. Raises CannotJoin."""
    page = MunicipalityPage.objects.filter(municipality=municipality).first()
    if page is None:
        raise CannotJoin(
            _("%(municipality)s har ingen sida. Kör site_setup, som gör kommunsidorna.")
            % {"municipality": municipality}
        )
    corner, is_new = Corner.objects.select_for_update().get_or_create(
        municipality=municipality, defaults={"joined_by": by}
    )
    if is_new or not corner.is_open:
        corner.joined_at, corner.joined_by, corner.left_at = timezone.now(), by, None
        log(instance=page, action="municipalities.join", user=by)
    parts = _filled(corner, municipality)
    _give_rights(parts, page)
    _lay_workflow(parts, page)
    return corner


@transaction.atomic
def leave(municipality: Municipality, *, by: Any = None) -> None:
    """Take the rights, the groups and the workflow away; pages, files and history stay. Nothing if it has left."""
    corner = Corner.objects.select_for_update().filter(municipality=municipality, left_at=None).first()
    if corner is None:
        return
    if corner.workflow:
        corner.workflow.deactivate(user=by)
    if corner.approval:
        corner.approval.deactivate(user=by)
    groups = [group for group in (corner.editors, corner.reviewers) if group]
    corner.editors = corner.reviewers = None
    corner.left_at = timezone.now()
    corner.save()
    for group in groups:
        group.delete()
    for page in MunicipalityPage.objects.filter(municipality=municipality):
        log(instance=page, action="municipalities.leave", user=by)


def waiting_in_workflow(corner: Corner) -> int:
    """How many of the municipality's pages are under way to being approved."""
    return WorkflowState.objects.active().filter(workflow=corner.workflow).count() if corner.workflow else 0


def _filled(corner: Corner, municipality: Municipality) -> Parts:
    name = {"municipality": municipality.short_name}
    parts = Parts(
        corner.editors or _group(_("Redaktör %(municipality)s") % name),
        corner.reviewers or _group(_("Granskare %(municipality)s") % name),
        corner.collection or Collection.get_first_root_node().add_child(name=municipality.short_name),
        corner.approval or GroupApprovalTask.objects.create(name=_("%(municipality)s godkänner") % name),
        # Wagtail's button says "Lämna in till" before it.
        corner.workflow or Workflow.objects.create(name=_("granskning i %(municipality)s, sedan hos Kundstöd") % name),
    )
    corner.editors, corner.reviewers, corner.collection = parts.editors, parts.reviewers, parts.collection
    corner.approval, corner.workflow = parts.approval, parts.workflow
    corner.save()
    return parts


def _group(name: str) -> Group:
    """A group of this name that nobody is in yet: one made by hand may have members who are not meant."""
    if Group.objects.filter(name=name).exists():
        raise CannotJoin(_("Det finns redan en grupp som heter ”%(name)s”. Byt namn på den först.") % {"name": name})
    return Group.objects.create(name=name)


def _give_rights(parts: Parts, page: Page) -> None:
    for group in (parts.editors, parts.reviewers):
        group.permissions.add(may_enter_admin())
        grant_files(group, parts.collection)
        for right in PAGE_RIGHTS:
            grant_pages(group, page, right)


def _lay_workflow(parts: Parts, page: Page) -> None:
    """The municipality approves, then Kundstöd."""
    parts.approval.active = parts.workflow.active = True
    parts.approval.save()
    parts.workflow.save()
    parts.approval.groups.set([parts.reviewers])
    for order, task in enumerate((parts.approval, _editorial_approval())):
        WorkflowTask.objects.update_or_create(workflow=parts.workflow, task=task, defaults={"sort_order": order})
    WorkflowPage.objects.update_or_create(page=page, defaults={"workflow": parts.workflow})


def _editorial_approval() -> GroupApprovalTask:
    task, _made = GroupApprovalTask.objects.get_or_create(name=_("%(group)s godkänner") % {"group": EDITORS})
    task.groups.add(editors_group())
    return task
