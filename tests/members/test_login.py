"""Logging in by a code, as a person does it and as an attacker tries to."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from letters.codes import ANSWERED, MAILED_TO_ONE, MOST_TRIES
from letters.models import Letter, MailedCode
from members.models import User
from tests.factories import site_tree
from tests.members.visitors import (
    ACCOUNT,
    ADDRESS,
    CODE,
    LOGIN,
    PASSWORD_PAGE,
    SECOND,
    ask,
    code_mailed,
    code_of_app,
    is_logged_in,
    log_in_by_code,
    with_app,
    wrong,
)

pytestmark = pytest.mark.usefixtures("clock")
PASSWORD = "en-lång-väg-till-ån"  # noqa: S105 - of an account that lives as long as the test


def test_code_makes_an_account_and_opens_it(client: Client) -> None:
    assert ask(client, "Upphandlare@Example.se").url == CODE
    assert not User.objects.exists()
    assert client.post(CODE, {"code": code_mailed()}).url == ACCOUNT
    assert client.get(ACCOUNT).context["person"].email == ADDRESS
    assert User.objects.get().has_usable_password() is False


def test_code_opens_the_account_that_is_there(client: Client) -> None:
    user = User.objects.create_user(ADDRESS)
    log_in_by_code(client, ADDRESS.upper())
    assert client.get(ACCOUNT).context["request"].user == user


def test_known_and_unknown_addresses_are_answered_alike() -> None:
    User.objects.create_user(ADDRESS)
    answers = []
    for number, address in enumerate((ADDRESS, "okand-person@example.se")):
        visitor = Client(REMOTE_ADDR=f"192.0.2.{number + 1}")
        with CaptureQueriesContext(connection) as queries:
            response = ask(visitor, address)
        page = visitor.get(response.url).content.decode().replace(address, "")
        told = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
        answers.append((response.status_code, response.url, told, [query["sql"].split()[0] for query in queries]))
    assert answers[0] == answers[1]
    assert Letter.objects.filter(kind="code").count() == 2


def test_closed_account_is_told_only_to_who_has_the_mailbox(client: Client) -> None:
    User.objects.create_user(ADDRESS, is_active=False)
    assert log_in_by_code(client).url == "/konto/avstangt/"
    assert "Kontot är avstängt" in client.get("/konto/avstangt/").content.decode()
    assert not is_logged_in(client)


def test_five_wrong_codes_end_it(client: Client) -> None:
    ask(client)
    code = code_mailed()
    for _ in range(MOST_TRIES):
        assert client.post(CODE, {"code": wrong(code)}).status_code == 422
    assert "gäller inte längre" in client.post(CODE, {"code": code}).content.decode()
    assert not is_logged_in(client)


def test_guessing_on_is_refused_to_the_visitor(client: Client) -> None:
    ask(client)
    for _ in range(ANSWERED.most):
        client.post(CODE, {"code": "1"})
    assert client.post(CODE, {"code": code_mailed()}).status_code == 429


def test_stranger_who_asks_for_a_code_neither_uses_up_nor_ends_the_persons_own(client: Client) -> None:
    ask(client)
    own = code_mailed()
    cache.clear()
    stranger = Client(REMOTE_ADDR="192.0.2.9")
    ask(stranger)
    for _ in range(MOST_TRIES):
        stranger.post(CODE, {"code": "000000"})
    assert stranger.post(CODE, {"code": own}).status_code == 422
    assert client.post(CODE, {"code": own}).url == ACCOUNT


def test_code_is_used_once_and_in_the_browser_that_asked(client: Client) -> None:
    ask(client)
    code, session = code_mailed(), client.cookies[site_settings.SESSION_COOKIE_NAME].value
    client.post(CODE, {"code": code})
    other = Client()
    assert other.post(CODE, {"code": code}).url == LOGIN
    replaying = Client()
    replaying.cookies[site_settings.SESSION_COOKIE_NAME] = session
    assert replaying.post(CODE, {"code": code}).url == LOGIN
    assert not is_logged_in(replaying)


def test_code_ends_after_a_quarter_of_an_hour(client: Client, clock: Any) -> None:
    ask(client)
    clock.shift(datetime.timedelta(minutes=16))
    assert "gäller inte längre" in client.post(CODE, {"code": code_mailed()}).content.decode()


def test_codes_come_once_a_minute(client: Client) -> None:
    ask(client)
    again = ask(Client())
    assert again.status_code == 429
    assert again["Retry-After"]
    assert client.post(CODE, {"ny": ""}).status_code == 429
    assert MailedCode.objects.count() == 1


def test_stranger_who_asks_all_day_keeps_nobody_out(client: Client, clock: Any) -> None:
    log_in_by_code(client)
    client.post("/konto/logga-ut/")
    for number in range(MAILED_TO_ONE.most + 1):
        clock.shift(datetime.timedelta(seconds=61))
        refused = ask(Client(REMOTE_ADDR=f"198.51.100.{number}"))

    assert refused.status_code == 429
    assert "Logga in med en passkey" in refused.content.decode()
    assert log_in_by_code(client).url == ACCOUNT


def test_new_code_replaces_the_old(client: Client, clock: Any) -> None:
    ask(client)
    old = code_mailed()
    clock.shift(datetime.timedelta(seconds=61))
    assert "En ny kod är skickad" in client.post(CODE, {"ny": ""}).content.decode()
    assert old == code_mailed() or client.post(CODE, {"code": old}).status_code == 422
    assert client.post(CODE, {"code": code_mailed()}).url == ACCOUNT


def test_faulty_address_is_answered_in_words(client: Client) -> None:
    too_long = f"{'a' * 244}@example.se"
    for address in ("", "upphandlare", "upphandläre@example.se", "a@b@c.se", too_long):
        response = client.post(LOGIN, {"email": address})
        assert response.status_code == 422
        assert "adress" in response.context["form"].errors["email"][0].lower()
    assert not Letter.objects.exists()


def test_session_of_before_is_not_the_one_of_after(client: Client) -> None:
    ask(client)
    before = client.cookies[site_settings.SESSION_COOKIE_NAME].value
    client.post(CODE, {"code": code_mailed()})
    fixed = Client()
    fixed.cookies[site_settings.SESSION_COOKIE_NAME] = before
    assert client.cookies[site_settings.SESSION_COOKIE_NAME].value != before
    assert not is_logged_in(fixed)


@pytest.mark.parametrize(
    "next_url",
    ["https://ond.example/", "//ond.example/", "/\\ond.example/", "javascript:alert(1)", "http:///ond.example"],
)
def test_login_leads_nowhere_else(client: Client, next_url: str) -> None:
    assert "ond.example" not in client.get(LOGIN, {"next": next_url}).content.decode()
    assert log_in_by_code(client, next=next_url).url == ACCOUNT


def test_login_leads_to_where_the_person_was_going(client: Client) -> None:
    assert client.get(ACCOUNT + "ta-bort/").url == f"{LOGIN}?next=/konto/ta-bort/"
    assert log_in_by_code(client, next="/konto/ta-bort/").url == "/konto/ta-bort/"


@pytest.mark.parametrize("path", [LOGIN, CODE, PASSWORD_PAGE, ACCOUNT, ACCOUNT + "ta-bort/", "/konto/logga-ut/"])
def test_forged_form_is_refused(path: str) -> None:
    user = User.objects.create_user(ADDRESS)
    client = Client(enforce_csrf_checks=True)
    if path not in {LOGIN, CODE, PASSWORD_PAGE}:
        client.force_login(user)
    assert client.post(path, {"email": ADDRESS}).status_code == 403


def test_logging_out_takes_a_form(client: Client) -> None:
    log_in_by_code(client)
    assert "Logga ut?" in client.get("/konto/logga-ut/").content.decode()
    assert is_logged_in(client)
    assert client.post("/konto/logga-ut/").url == "/"
    assert not is_logged_in(client)


def test_password_opens_an_account_that_has_one(client: Client) -> None:
    User.objects.create_user(ADDRESS, PASSWORD)
    assert client.post(PASSWORD_PAGE, {"login": ADDRESS, "password": PASSWORD}).url == ACCOUNT


def test_wrong_password_and_unknown_address_are_answered_alike(client: Client) -> None:
    User.objects.create_user(ADDRESS, PASSWORD)
    said = []
    for address in (ADDRESS, "okand@example.se"):
        response = client.post(PASSWORD_PAGE, {"login": address, "password": "fel"})
        said.append((response.status_code, response.context["form"].non_field_errors()))
    assert said[0] == said[1]
    assert "stämmer inte" in said[0][1][0]


def test_passwords_are_not_guessed_for_long(client: Client) -> None:
    User.objects.create_user(ADDRESS, PASSWORD)
    for _ in range(5):
        client.post(PASSWORD_PAGE, {"login": ADDRESS, "password": "fel"})
    response = client.post(PASSWORD_PAGE, {"login": ADDRESS, "password": PASSWORD})
    assert "För många försök" in response.content.decode()
    assert not is_logged_in(client)


@pytest.mark.parametrize("first_step", ["code", "password"])
def test_second_factor_is_asked_for(client: Client, first_step: str) -> None:
    with_app(User.objects.create_user(ADDRESS, PASSWORD))
    if first_step == "code":
        response = log_in_by_code(client)
    else:
        response = client.post(PASSWORD_PAGE, {"login": ADDRESS, "password": PASSWORD})
    assert response.url == SECOND
    assert not is_logged_in(client)
    assert "Koden stämmer inte" in client.post(SECOND, {"code": wrong(code_of_app())}).content.decode()
    client.post(SECOND, {"code": code_of_app()})
    assert is_logged_in(client)


def test_code_of_the_app_is_used_once(client: Client) -> None:
    with_app(User.objects.create_user(ADDRESS, PASSWORD))
    code = code_of_app()
    for visitor in (client, Client()):
        visitor.post(PASSWORD_PAGE, {"login": ADDRESS, "password": PASSWORD})
        visitor.post(SECOND, {"code": code})
    assert is_logged_in(client)
    assert not is_logged_in(visitor)


def test_codes_of_the_app_are_not_guessed_for_long(client: Client) -> None:
    with_app(User.objects.create_user(ADDRESS))
    log_in_by_code(client)
    for _ in range(6):
        answer = client.post(SECOND, {"code": wrong(code_of_app())})
    assert "För många försök" in answer.content.decode()
    client.post(SECOND, {"code": code_of_app()})
    assert not is_logged_in(client)


def test_readers_get_no_cookie_and_a_way_to_their_account(client: Client) -> None:
    site_tree()
    response = client.get("/")
    assert not response.cookies
    assert 'href="/konto/"' in response.content.decode()
