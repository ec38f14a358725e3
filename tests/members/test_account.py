"""One's own account: what it shows, gives out and forgets."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from contacts.models import Question, QuestionLink
from letters.models import Letter, MailedCode
from letters.services import write
from members import personal_data
from members.models import Membership, MunicipalityDomain, User
from members.personal_data import Keeper, Written, keepers, register
from municipalities.editors import set_up_editors
from tests.factories import KRAMFORS
from tests.members.visitors import ACCOUNT, ADDRESS, ask, code_mailed, is_logged_in, log_in_by_code, with_app, wrong

pytestmark = pytest.mark.usefixtures("clock")
ERASE, ERASE_CODE, FILE, OPEN = "/konto/ta-bort/", "/konto/ta-bort/kod/", "/konto/fil/", "/konto/oppna/"
MINUTE = datetime.timedelta(seconds=61)


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """An app that keeps notes by address."""
    notes: dict[str, list[str]] = {}
    monkeypatch.setattr(personal_data, "_keepers", dict(personal_data._keepers))

    def written(address: str) -> list[Written]:
        return [Written(text, timezone.now(), "/anteckning/") for text in notes.get(address, [])]

    register(
        Keeper(
            name="Anteckningar",
            export=lambda address: [{"text": text} for text in notes.get(address, [])],
            erase=lambda address: len(notes.pop(address, [])),
            written=written,
            follows=lambda address: [Written("Kramfors", timezone.now(), "")],
        )
    )
    return notes


def test_account_asks_for_a_login(client: Client) -> None:
    for path in (ACCOUNT, ERASE, ERASE_CODE, FILE, "/konto/adress/", "/konto/steg-tva/"):
        assert client.get(path).status_code in {302, 405}
        assert client.post(path).url.startswith("/konto/logga-in/?next=")


def test_account_shows_what_the_apps_keep(client: Client, notebook: dict[str, list[str]]) -> None:
    notebook[ADDRESS] = ["Om snöröjning"]
    log_in_by_code(client)
    page = client.get(ACCOUNT).content.decode()
    assert '<a href="/anteckning/">Om snöröjning</a>' in page
    assert "Det du följer" in page
    assert "no-store" in client.get(ACCOUNT)["Cache-Control"]


def test_what_was_written_is_opened_by_a_button_and_looking_makes_no_link(client: Client) -> None:
    log_in_by_code(client)
    question = Question.objects.create(
        text="Hur?", asker="Anna", asker_email=ADDRESS, state="closed", sent_at=timezone.now()
    )
    others = Question.objects.create(
        text="Vad?", asker="Bo", asker_email="bo@example.se", state="closed", sent_at=timezone.now()
    )
    page = client.get(ACCOUNT).content.decode()
    assert f'name="nummer" value="{question.pk}"' in page
    assert not QuestionLink.objects.exists()
    opened = client.post(OPEN, {"slag": "Frågor till kollegor", "nummer": question.pk})
    assert "Hur?" in client.get(opened.url).content.decode()
    for number in (others.pk, 0, "x", 10**12):
        assert client.post(OPEN, {"slag": "Frågor till kollegor", "nummer": number}).status_code == 404
    assert client.post(OPEN, {"slag": "Konto", "nummer": question.pk}).status_code == 404
    assert client.get(OPEN).status_code == 405


def test_what_was_written_is_not_opened_without_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kunskapsbank.ratelimit._count", lambda limit, _visitor: 60 * (limit.name == "members.open"))
    log_in_by_code(client)
    assert client.post(OPEN, {"slag": "Frågor till kollegor", "nummer": 1}).status_code == 429


def test_name_and_role_are_kept_clean(client: Client) -> None:
    log_in_by_code(client)
    client.post(ACCOUNT, {"first_name": " Anna\n", "last_name": "Berg\u202e", "role": "Upphandlare"})
    person = client.get(ACCOUNT).context["person"]
    assert (person.name, person.role) == ("Anna Berg", "Upphandlare")
    response = client.post(ACCOUNT, {"first_name": "A" * 151, "email": "ond@example.se", "is_superuser": "on"})
    assert response.status_code == 422
    user = User.objects.get()
    assert (user.email, user.is_superuser, user.first_name) == (ADDRESS, False, "Anna")


def test_file_holds_all_that_is_kept(client: Client, notebook: dict[str, list[str]]) -> None:
    notebook[ADDRESS] = ["Om snöröjning"]
    log_in_by_code(client)
    with_app(User.objects.get())
    response = client.post(FILE)
    assert "attachment" in response["Content-Disposition"]
    told = json.loads(response.content)
    assert told["Anteckningar"] == [{"text": "Om snöröjning"}]
    (account,) = told["Konto"]
    assert account["e-postadress"] == ADDRESS
    assert [factor["slag"] for factor in account["steg två"]] == ["app för engångskoder"]
    assert set(told) == {keeper.name for keeper in keepers()}


def test_erasing_takes_a_code(client: Client, clock: Any) -> None:
    log_in_by_code(client)
    clock.shift(MINUTE)
    assert client.get(ERASE).status_code == 200
    assert client.post(ERASE).url == ERASE_CODE
    code = code_mailed()
    assert client.post(ERASE_CODE, {"code": wrong(code)}).status_code == 422
    assert User.objects.exists()
    assert "Kontot är borttaget" in client.post(ERASE_CODE, {"code": code}).content.decode()
    assert not User.objects.exists()
    assert not is_logged_in(client)


def test_erasing_leaves_the_address_nowhere(client: Client, notebook: dict[str, list[str]], clock: Any) -> None:
    notebook[ADDRESS] = ["Om snöröjning"]
    MunicipalityDomain.objects.create(municipality_id=KRAMFORS, domain="example.se")
    log_in_by_code(client)
    log_in_by_code(Client(REMOTE_ADDR="192.0.2.7"))
    user = with_app(User.objects.get())
    log(user, "wagtail.edit", user=user, title=user.email)
    write("account_changed", to=ADDRESS, key="en", context={"what": "x"})
    clock.shift(MINUTE)
    ask(Client(REMOTE_ADDR="192.0.2.8"))  # begins to log in, and goes away
    clock.shift(MINUTE)
    client.post(ERASE)
    client.post(ERASE_CODE, {"code": code_mailed()})
    for model in (User, Authenticator, EmailAddress, Membership, MailedCode, ModelLogEntry):
        assert not model._default_manager.exists(), model
    assert not Letter.objects.exclude(to="", text="", subject="").exists()
    assert not notebook
    assert not any(ADDRESS in str(session.get_decoded()) for session in Session.objects.all())
    assert not any("_auth_user_id" in session.get_decoded() for session in Session.objects.all())


def test_editor_is_told_to_leave_first(client: Client) -> None:
    user = User.objects.create_user(ADDRESS)
    user.groups.add(set_up_editors())
    client.force_login(user)
    assert "Be Kundstöd" in client.get(ERASE).content.decode()
    assert client.post(ERASE).status_code == 200
    assert client.post(ERASE_CODE, {"code": "1"}).url == ERASE
    assert User.objects.exists()
    assert not Letter.objects.exists()


def test_silent_account_is_asked_and_then_forgotten(clock: Any, capsys: Any) -> None:
    User.objects.create_user(ADDRESS)
    back = User.objects.create_user("tillbaka@example.se")
    editor = User.objects.create_user("redaktion@example.se")
    editor.groups.add(set_up_editors())
    closed = User.objects.create_user("avstangd@example.se", is_active=False)
    clock.shift(datetime.timedelta(days=729))
    call_command("members_tidy")
    assert not Letter.objects.exists()
    clock.shift(datetime.timedelta(days=2))
    for _ in range(2):
        call_command("members_tidy")
    assert {letter.to for letter in Letter.objects.all()} == {ADDRESS, back.email}
    assert "/konto/logga-in/" in Letter.objects.first().text
    log_in_by_code(Client(), back.email)
    clock.shift(datetime.timedelta(days=31))
    call_command("members_tidy")
    assert {user.email for user in User.objects.all()} == {back.email, editor.email, closed.email}
    assert "1 konton borttagna" in capsys.readouterr().out


def test_account_that_falls_silent_again_is_asked_again(clock: Any) -> None:
    user = User.objects.create_user(ADDRESS)
    for _ in range(2):
        clock.shift(datetime.timedelta(days=731))
        call_command("members_tidy")
        log_in_by_code(Client(), ADDRESS)
    assert Letter.objects.filter(kind="account_silent").count() == 2
    assert User.objects.filter(pk=user.pk).exists()
