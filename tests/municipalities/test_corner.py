"""A municipality joins, works in its corner and leaves."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, GroupPagePermission, PageLogEntry, Workflow

from cases.models import CasePage
from letters.models import Letter
from municipalities.corner import CannotJoin, join, leave
from municipalities.editors import remove_wagtails_groups, set_up_editors
from municipalities.models import Corner, Municipality
from tests.factories import KRAMFORS, CasePageFactory, municipality_page
from tests.members.visitors import log_in_by_code

pytestmark = pytest.mark.django_db
INVITE = {"email": "maria@kramfors.se", "role": "redaktor"}


@pytest.fixture
def kramfors() -> Municipality:
    """A municipality with a page."""
    return municipality_page(KRAMFORS).municipality


@pytest.fixture
def editorial(client: Client) -> Client:
    """A client logged in as one of Kundstöd's editors."""
    client.force_login(person("redaktion@example.se", set_up_editors()))
    return client


def person(email: str, *groups: Group) -> Any:
    """Somebody in these groups."""
    user = get_user_model().objects.create_user(email)
    user.groups.add(*groups)
    return user


def browser(user: Any) -> Client:
    """A client logged in as this person."""
    client = Client()
    client.force_login(user)
    return client


def address(name: str, *args: Any) -> str:
    """An address of Kramfors' corner."""
    return reverse(f"corners:{name}", args=[KRAMFORS, *args])


def test_joining_makes_groups_collection_and_workflow(kramfors: Municipality) -> None:
    corner = join(kramfors)
    assert {corner.editors.name, corner.reviewers.name} == {"Redaktör Kramfors", "Granskare Kramfors"}
    assert corner.collection.name == "Kramfors"
    assert kramfors.page.get_workflow() == corner.workflow
    first, second = (task.specific for task in corner.workflow.tasks)
    assert list(first.groups.all()) == [corner.reviewers]
    assert [group.name for group in second.groups.all()] == ["Redaktionen"]


def test_rights_hold_for_the_municipalitys_own_pages_only(kramfors: Municipality) -> None:
    other = CasePageFactory(municipality="2480")
    own = CasePageFactory()
    user = person("a@kramfors.se", join(kramfors).editors)
    assert own.permissions_for_user(user).can_edit()
    assert not own.permissions_for_user(user).can_publish()
    assert not other.permissions_for_user(user).can_edit()


def test_joining_again_changes_nothing(kramfors: Municipality) -> None:
    first = join(kramfors)
    counts = [model.objects.count() for model in (Group, Collection, Workflow, GroupPagePermission, PageLogEntry)]
    again = join(kramfors)
    assert (again.editors, again.joined_at) == (first.editors, first.joined_at)
    assert counts == [
        model.objects.count() for model in (Group, Collection, Workflow, GroupPagePermission, PageLogEntry)
    ]


def test_joining_again_makes_what_was_deleted(kramfors: Municipality) -> None:
    join(kramfors).reviewers.delete()
    corner = join(kramfors)
    assert corner.reviewers.name == "Granskare Kramfors"
    assert list(corner.approval.groups.all()) == [corner.reviewers]


def test_group_made_by_hand_is_not_taken_over(kramfors: Municipality) -> None:
    stranger = person("okand@example.se", Group.objects.create(name="Granskare Kramfors"))
    with pytest.raises(CannotJoin, match="Granskare Kramfors"):
        join(kramfors)
    assert not Corner.objects.exists()
    assert not kramfors.page.permissions_for_user(stranger).can_edit()


def test_municipality_without_a_page_cannot_join() -> None:
    with pytest.raises(CannotJoin, match="har ingen sida"):
        join(Municipality.objects.get(pk="2480"))


def test_leaving_takes_the_rights_and_keeps_pages_files_and_accounts(kramfors: Municipality) -> None:
    corner = join(kramfors)
    user = person("a@kramfors.se", corner.editors)
    page = CasePageFactory()
    leave(kramfors)
    assert not Group.objects.filter(name__endswith=" Kramfors").exists()
    assert not page.permissions_for_user(get_user_model().objects.get(pk=user.pk)).can_edit()
    assert Collection.objects.filter(name="Kramfors").exists()
    assert CasePage.objects.filter(pk=page.pk, live=True).exists()


def test_leaving_finds_what_was_renamed(kramfors: Municipality) -> None:
    corner = join(kramfors)
    Group.objects.filter(pk=corner.editors.pk).update(name="De som skriver")
    leave(kramfors)
    assert not Group.objects.filter(pk=corner.editors.pk).exists()


def test_leaving_cancels_what_waits_for_approval(kramfors: Municipality) -> None:
    corner = join(kramfors)
    page = CasePageFactory(live=False)
    state = corner.workflow.start(page, person("a@kramfors.se", corner.editors))
    leave(kramfors)
    state.refresh_from_db()
    assert state.status == state.STATUS_CANCELLED
    assert page.get_workflow() != corner.workflow


def test_leaving_needs_no_page(kramfors: Municipality) -> None:
    corner = join(kramfors)
    kramfors.page.delete()
    leave(Municipality.objects.get(pk=KRAMFORS))
    assert not Corner.objects.get(pk=corner.pk).is_open


def test_leaving_without_having_joined_does_nothing(kramfors: Municipality) -> None:
    leave(kramfors)
    assert not PageLogEntry.objects.filter(action="municipalities.leave").exists()


def test_coming_back_takes_up_files_and_workflow(kramfors: Municipality) -> None:
    first = join(kramfors)
    leave(kramfors)
    corner = join(kramfors)
    assert corner.is_open
    assert (corner.collection, corner.workflow) == (first.collection, first.workflow)
    assert corner.workflow.active
    assert corner.approval.active
    assert kramfors.page.get_workflow() == corner.workflow


def test_municipality_approves_then_kundstod_publishes(kramfors: Municipality) -> None:
    corner = join(kramfors)
    writer, reviewer = person("a@kramfors.se", corner.editors), person("b@kramfors.se", corner.reviewers)
    editor = person("redaktion@example.se", set_up_editors())
    page = CasePageFactory(live=False)
    state = corner.workflow.start(page, writer)
    assert approve(browser(writer), page) == 403
    assert approve(browser(reviewer), page) == 302
    page.refresh_from_db()
    assert not page.live
    assert approve(browser(reviewer), page) == 403
    assert approve(browser(editor), page) == 302
    page.refresh_from_db()
    state.refresh_from_db()
    assert page.live
    assert state.status == state.STATUS_APPROVED


def test_approved_page_comes_and_goes_on_its_days(kramfors: Municipality) -> None:
    corner = join(kramfors)
    writer, reviewer = person("a@kramfors.se", corner.editors), person("b@kramfors.se", corner.reviewers)
    page = CasePageFactory(live=False)
    now = timezone.now()
    page.go_live_at, page.expire_at = now + timedelta(days=1), now + timedelta(days=2)
    page.save_revision(user=writer)
    corner.workflow.start(page, writer)
    approve(browser(reviewer), page)
    approve(browser(person("redaktion@example.se", set_up_editors())), page)
    seen = []
    for days in (0, 1, 2):
        with time_machine.travel(now + timedelta(days=days, minutes=1)):
            call_command("publish_scheduled")
        seen.append(CasePage.objects.get(pk=page.pk).live)
    assert seen == [False, True, False]


def approve(client: Client, page: CasePage) -> int:
    """Press "approve" of the step that waits; the answer's status."""
    task = CasePage.objects.get(pk=page.pk).current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    response = client.post(url, {"comment": ""})
    if response.status_code == 302 and response.url == reverse("wagtailadmin_home"):
        return 403
    return response.status_code


def test_commands_do_the_same(kramfors: Municipality) -> None:
    call_command("municipality_join", KRAMFORS)
    assert Corner.objects.get().is_open
    call_command("municipality_join", KRAMFORS, "--leave")
    assert not Corner.objects.get().is_open
    with pytest.raises(CommandError, match="9999"):
        call_command("municipality_join", "9999")


def test_editor_joins_and_ends_in_the_admin(editorial: Client, kramfors: Municipality) -> None:
    assert "Anslut kommunen" in editorial.get(address("corner")).content.decode()
    assert "Redaktör Kramfors" in editorial.get(address("join")).content.decode()
    assert not Corner.objects.exists()
    assert editorial.post(address("join")).url == address("corner")
    corner = Corner.objects.get()
    assert corner.joined_by.email == "redaktion@example.se"
    assert "Ansluten sedan" in editorial.get(address("corner")).content.decode()
    corner.workflow.start(CasePageFactory(live=False), None)
    assert "1 sida väntar på godkännande" in editorial.get(address("leave")).content.decode()
    editorial.post(address("leave"))
    assert Corner.objects.get().left_at <= timezone.now()


def test_editor_is_told_why_a_municipality_cannot_join(editorial: Client, kramfors: Municipality) -> None:
    Group.objects.create(name="Redaktör Kramfors")
    page = editorial.post(address("join"), follow=True).content.decode()
    assert "Det finns redan en grupp som heter ”Redaktör Kramfors”" in page


def test_list_tells_who_has_joined(editorial: Client, kramfors: Municipality) -> None:
    join(kramfors)
    listed = editorial.get(reverse("corners:index"), {"joined": "true"}).content.decode()
    assert "Kramfors" in listed
    assert "Umeå" not in listed
    listed = editorial.get(reverse("corners:index"), {"q": "kramf"}).content.decode()
    assert "Kramfors" in listed
    assert "Umeå" not in listed


@pytest.mark.parametrize("role", ["editors", "reviewers"])
def test_municipality_itself_joins_nobody(kramfors: Municipality, role: str) -> None:
    client = browser(person("a@kramfors.se", getattr(join(kramfors), role)))
    assert client.post(reverse("corners:join", args=["2480"])).status_code in {302, 403}
    client.post(address("invite"), INVITE)
    assert not get_user_model().objects.filter(email=INVITE["email"]).exists()


def test_invited_person_logs_in_by_a_code_and_sees_the_corner(
    editorial: Client, kramfors: Municipality, settings: Any
) -> None:
    settings.WAGTAILADMIN_BASE_URL = "http://testserver"
    join(kramfors)
    assert editorial.post(address("invite"), INVITE).status_code == 302
    letter = Letter.objects.get(kind="invitation")
    assert letter.to == INVITE["email"]
    (link,) = re.findall(r"http://testserver(/admin\S+)", letter.text)
    guest = Client(REMOTE_ADDR="192.0.2.1")
    assert guest.get(link).url == "/konto/logga-in/?next=/admin/"
    log_in_by_code(guest, INVITE["email"])
    assert guest.get(link).url.startswith("/konto/steg-tva/")
    own = browser(get_user_model().objects.get(email=INVITE["email"]))
    assert own.get(reverse("wagtailadmin_pages:edit", args=[kramfors.page.pk])).status_code == 200


def test_person_with_an_account_keeps_it(editorial: Client, kramfors: Municipality) -> None:
    corner = join(kramfors)
    get_user_model().objects.create_user("maria@kramfors.se", "x" * 12)
    editorial.post(address("invite"), INVITE | {"email": "Maria@Kramfors.se", "role": "granskare"})
    (user,) = corner.reviewers.user_set.all()
    assert user.email == "maria@kramfors.se"
    assert user.has_usable_password()


def test_domain_with_swedish_letters_is_invited_as_the_login_knows_it(
    editorial: Client, kramfors: Municipality
) -> None:
    corner = join(kramfors)
    for role in ("redaktor", "granskare"):
        editorial.post(address("invite"), {"email": "Maria@Härnösand.se", "role": role})
    log_in_by_code(Client(REMOTE_ADDR="192.0.2.1"), "maria@härnösand.se")
    (user,) = corner.editors.user_set.all()
    assert set(corner.reviewers.user_set.all()) == {user}
    assert user.last_login


def test_faulty_address_comes_back_as_it_was_written(editorial: Client, kramfors: Municipality) -> None:
    join(kramfors)
    page = editorial.post(address("invite"), {"email": "maria på kommunen", "role": "granskare"})
    assert page.status_code == 200
    assert "maria på kommunen" in page.content.decode()
    assert page.context["form"].errors["email"]


def test_closed_account_is_not_invited(editorial: Client, kramfors: Municipality) -> None:
    corner = join(kramfors)
    get_user_model().objects.create_user(INVITE["email"], is_active=False)
    assert "Kontot är avstängt" in editorial.post(address("invite"), INVITE).content.decode()
    assert not corner.editors.user_set.exists()


def test_person_is_taken_out(editorial: Client, kramfors: Municipality) -> None:
    corner = join(kramfors)
    user = person("a@kramfors.se", corner.editors, corner.reviewers)
    assert "a@kramfors.se" in editorial.get(address("corner")).content.decode()
    editorial.post(address("let_go", user.pk))
    assert not user.groups.exists()


def test_joining_stands_in_the_pages_history(editorial: Client, kramfors: Municipality) -> None:
    editorial.post(address("join"))
    history = editorial.get(reverse("wagtailadmin_pages:history", args=[kramfors.page.pk])).content.decode()
    assert "Kommunen anslöts" in history


def test_wagtails_own_groups_go_unless_somebody_is_in_them() -> None:
    person("a@example.se", Group.objects.get(name="Editors"))
    remove_wagtails_groups()
    assert set(Group.objects.values_list("name", flat=True)) == {"Editors"}
    assert not Workflow.objects.exists()
