"""What the admin's start page says of the search: counts for everybody, what is wrong for those who run the site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import Page

from cases.models import CasePage
from members.models import User
from search.indexing import drain
from search.models import Failure, StoredDocument
from tests.factories import CasePageFactory, municipality_page

ERROR = "ConnectionError: db-7.internt.example.se"

pytestmark = pytest.mark.django_db


@pytest.fixture
def stuck() -> CasePage:
    """A case that could not be indexed."""
    case = CasePageFactory(title="Det som fastnade")
    drain()
    StoredDocument.objects.update(
        waiting_since=timezone.now(), failure=Failure.DOCUMENT, attempts=3, last_error=ERROR, retry_at=timezone.now()
    )
    return case


def operator() -> User:
    return User.objects.create_superuser("drift@example.se")


def editor(*, of: Page | None = None) -> User:
    """Somebody who may log in, and edit what lies below a page if one is given."""
    group = Group.objects.create(name="Redaktörer")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    if of is not None:
        change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
        of.group_permissions.create(group=group, permission=change)
    user = User.objects.create_user("redaktor@example.se")
    user.groups.add(group)
    return user


def start_page(user: User) -> str:
    client = Client()
    client.force_login(user)
    response = client.get("/admin/")
    assert response.status_code == 200
    return response.content.decode()


def test_an_operator_sees_what_is_wrong_and_where(stuck: CasePage) -> None:
    html = start_page(operator())
    assert "1 sida går inte att indexera." in html
    assert ERROR in html
    assert f'href="/admin/pages/{stuck.pk}/edit/"' in html
    assert "Tekniska uppgifter" in html


def test_an_editor_sees_counts_and_no_technical_detail(stuck: CasePage) -> None:
    html = start_page(editor())
    assert "Sökningen fungerar, men allt som har ändrats kom inte in i den." in html
    assert ERROR not in html
    assert "Tekniska uppgifter" not in html
    assert stuck.title not in html


def test_an_editor_is_led_to_the_pages_that_they_may_edit(stuck: CasePage) -> None:
    html = start_page(editor(of=municipality_page()))
    assert f'href="/admin/pages/{stuck.pk}/edit/"' in html
    assert ERROR not in html


def test_a_group_may_be_given_the_right_to_see_it_all(stuck: CasePage) -> None:
    user = editor()
    Group.objects.get(name="Redaktörer").permissions.add(Permission.objects.get(codename="view_storeddocument"))
    assert ERROR in start_page(user)


def test_what_is_on_its_way_is_nothing_to_worry_about() -> None:
    CasePageFactory()
    assert "är på väg in och brukar gå att hitta inom några sekunder" in start_page(editor())


def test_an_engine_that_is_away_is_said_in_plain_words_only(settings: Any) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    html = start_page(editor())
    assert "Besökarna söker i förenklat läge just nu" in html
    assert "127.0.0.1" not in html


def details(**headers: str) -> dict[str, Any]:
    response = Client().get("/status", headers=headers)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return response.json()


def test_anyone_may_know_whether_all_is_well_and_no_more(stuck: CasePage) -> None:
    assert details() == {"ok": False}


def test_anyones_answer_is_reckoned_once_in_ten_seconds(stuck: CasePage, monkeypatch: pytest.MonkeyPatch) -> None:
    details()
    monkeypatch.setattr("search.views.read_status", lambda: pytest.fail("reckoned again"))
    assert details() == {"ok": False}


def test_the_bearer_of_the_token_is_told_everything(stuck: CasePage, settings: Any) -> None:
    settings.STATUS_TOKEN = token = "hemlig"  # noqa: S105 - the test's own
    told = details(authorization=f"Bearer {token}")
    assert (told["ok"], told["stored"], told["failed"]) == (False, 1, 1)
    assert told["set_aside"] == [{"page_id": stuck.pk, "title": stuck.title, "attempts": 3, "error": ERROR}]


@pytest.mark.parametrize(("token", "sent"), [("hemlig", "Bearer fel"), ("hemlig", ""), ("", "Bearer "), ("", "Bearer")])
def test_another_token_or_none_opens_nothing(stuck: CasePage, settings: Any, token: str, sent: str) -> None:
    settings.STATUS_TOKEN = token
    assert details(authorization=sent) == {"ok": False}


def test_an_operator_who_is_logged_in_is_told_everything(stuck: CasePage) -> None:
    client = Client()
    client.force_login(operator())
    assert client.get("/status").json()["failed"] == 1


def test_an_editor_who_is_logged_in_is_not(stuck: CasePage) -> None:
    client = Client()
    client.force_login(editor())
    assert client.get("/status").json() == {"ok": False}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_panel_is_accessible_and_no_wider_than_the_window(
    stuck: CasePage, live_server: Any, page: Page, assert_well_shown: Callable[..., None]
) -> None:
    client = Client()
    client.force_login(operator())
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"{live_server.url}/admin/")
    page.get_by_text("Tekniska uppgifter").click()
    expect(page.get_by_text("Språkmodell", exact=True)).to_be_visible()
    assert_well_shown(page, part="#search-status-section")
