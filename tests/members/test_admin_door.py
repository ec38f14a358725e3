"""The admin opens to nobody without a second factor."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from letters.models import Letter
from members.models import User
from members.services import confirm_address
from tests.members.visitors import (
    ACCOUNT,
    ADDRESS,
    CODE,
    FACTORS,
    LOGIN,
    PASSWORD_PAGE,
    SECOND,
    SECRET,
    ask,
    code_mailed,
    code_of_app,
    forget_app,
    log_in_by_code,
    with_app,
)
from tests.second_factor import log_in_without

pytestmark = pytest.mark.usefixtures("clock")

ADMIN = "/admin/"
PASSWORD = "en-lång-väg-till-ån"  # noqa: S105 - of an account that lives as long as the test
CONFIRM, CONFIRM_CODE, SHOWS = "/konto/bekrafta/", "/konto/bekrafta/kod/", "/konto/bekrafta/steg-tva/"
REPLACE = f"{FACTORS}app/byt/"


@pytest.fixture
def superuser() -> User:
    """Who may do everything, has a password and no second factor yet."""
    return User.objects.create_superuser(ADDRESS, PASSWORD)


@pytest.mark.django_db(transaction=True)  # adding is noted when it is committed
def test_editor_is_sent_to_add_a_second_factor_and_then_let_in(client: Client, superuser: User) -> None:
    assert log_in_by_code(client, next=ADMIN).url == ADMIN
    assert client.get(ADMIN).url == f"{FACTORS}?next=%2Fadmin%2F"
    assert "behöver du ett andra steg" in client.get(f"{FACTORS}?next=/admin/").content.decode()
    form = client.get("/konto/steg-tva/app/").context["form"]
    client.post("/konto/steg-tva/app/", {"code": code_of_app(form.secret)})
    assert client.get(ADMIN).status_code == 200


def test_editor_with_a_second_factor_shows_it_and_comes_in(client: Client, superuser: User) -> None:
    with_app(superuser)
    log_in_by_code(client, next="/admin/pages/")
    assert client.post(SECOND, {"code": code_of_app()}).url == "/admin/pages/"
    assert client.get(ADMIN).status_code == 200


def test_password_alone_opens_nothing(client: Client, superuser: User) -> None:
    client.post(PASSWORD_PAGE, {"login": ADDRESS, "password": PASSWORD})
    assert client.get(ADMIN).url.startswith(FACTORS)
    assert "Bekräfta din e-postadress först" in client.get(FACTORS).content.decode()
    for step in ("app/", "nycklar/ny/"):
        refused = client.get(f"{FACTORS}{step}")
        assert refused.status_code == 403 or refused.url.startswith(CONFIRM)
    assert not Authenticator.objects.exists()


def test_password_with_the_mailbox_leads_on(client: Client, superuser: User) -> None:
    client.post(PASSWORD_PAGE, {"login": ADDRESS, "password": PASSWORD})
    client.post("/konto/adress/bekrafta/")
    client.post("/konto/adress/kod/", {"code": code_mailed()})
    assert client.get(f"{FACTORS}app/").status_code == 200


def test_later_a_code_is_asked_for_before_a_factor_is_added(client: Client, superuser: User, clock: Any) -> None:
    log_in_by_code(client)
    clock.shift(datetime.timedelta(minutes=16))
    assert client.get(f"{FACTORS}app/").url == f"{CONFIRM}?next=%2Fkonto%2Fsteg-tva%2Fapp%2F"
    assert ADDRESS in client.get(CONFIRM).content.decode()
    client.post(CONFIRM, {"recipient": ADDRESS, "next": f"{FACTORS}app/"})
    assert "stämmer inte" in client.post(CONFIRM_CODE, {"code": "x"}).content.decode()
    assert client.post(CONFIRM_CODE, {"code": code_mailed(), "next": f"{FACTORS}app/"}).url == f"{FACTORS}app/"
    assert client.get(f"{FACTORS}app/").status_code == 200


def test_mailbox_alone_leads_a_session_left_open_to_no_factor(client: Client, superuser: User, clock: Any) -> None:
    with_app(superuser)
    confirm_address(superuser)
    log_in_without(client, superuser)
    client.post("/konto/adress/bekrafta/")
    client.post("/konto/adress/kod/", {"code": code_mailed()})
    clock.shift(datetime.timedelta(seconds=61))
    shows = "/konto/bekrafta/steg-tva/"
    assert client.get(CONFIRM).url.startswith(shows)
    assert client.post(CONFIRM, {"recipient": ADDRESS}).url.startswith(shows)
    for step in ("reservkoder/nya/", "app/ta-bort/", "app/byt/", "nycklar/ny/"):
        assert client.post(f"{FACTORS}{step}").url.startswith(shows)
    assert Authenticator.objects.get().type == "totp"


def test_session_without_a_second_factor_is_refused_everywhere(superuser: User) -> None:
    with_app(superuser)
    client = Client()
    log_in_without(client, superuser)
    assert client.get("/admin/pages/1/").url == "/konto/bekrafta/steg-tva/?next=%2Fadmin%2Fpages%2F1%2F"
    assert client.post("/admin/pages/1/delete/").status_code == 302
    assert client.get(ADMIN, headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403
    assert client.get("/admin/api/main/pages/", headers={"accept": "application/json"}).status_code == 403
    client.post("/konto/bekrafta/steg-tva/", {"code": code_of_app(), "next": ADMIN})
    assert client.get(ADMIN).status_code == 200


def test_second_factor_is_asked_for_again_after_a_working_day(client: Client, superuser: User, clock: Any) -> None:
    client.force_login(superuser)
    clock.shift(datetime.timedelta(hours=11))
    assert client.get(ADMIN).status_code == 200
    clock.shift(datetime.timedelta(hours=2))
    assert client.get(ADMIN).url.startswith("/konto/bekrafta/")


def test_factor_that_is_taken_away_closes_what_it_opened(client: Client, superuser: User) -> None:
    client.force_login(superuser)
    assert client.get(ADMIN).status_code == 200
    call_command("members_reset_factors", ADDRESS)
    assert client.get(ADMIN).url.startswith(FACTORS)


def test_last_factor_of_an_editor_stays(client: Client, superuser: User) -> None:
    log_in_by_code(client)
    with_app(superuser)
    page = client.post(f"{FACTORS}app/ta-bort/").content.decode()
    assert "Lägg till en passkey först" in page
    key = Authenticator.objects.create(user=superuser, type="webauthn", data={"name": "Datorn", "credential": {}})
    client.post(f"{FACTORS}app/ta-bort/")
    client.post(f"{FACTORS}nycklar/{key.pk}/ta-bort/")
    assert [factor.type for factor in Authenticator.objects.all()] == ["webauthn"]


@pytest.mark.django_db(transaction=True)  # adding is noted when it is committed
def test_editor_with_only_an_app_replaces_it(client: Client, superuser: User, clock: Any) -> None:
    with_app(superuser)
    elsewhere = Client()
    for visitor in (client, elsewhere):
        log_in_by_code(visitor)
        visitor.post(SECOND, {"code": code_of_app()})
        clock.shift(datetime.timedelta(minutes=16))
    assert elsewhere.get(ADMIN).status_code == 200
    assert client.get(REPLACE).url.startswith(SHOWS)
    client.post(SHOWS, {"code": code_of_app()})
    secret = client.get(REPLACE).context["form"].secret
    assert client.post(REPLACE, {"code": code_of_app()}).status_code == 200  # the old one's
    old = Authenticator.objects.get(type="totp")
    client.post(REPLACE, {"code": code_of_app(secret)})

    assert Authenticator.objects.get(type="totp") != old
    assert client.get(ADMIN).status_code == 200
    assert "har lagts till" in Letter.objects.filter(kind="account_changed").latest("pk").text
    assert elsewhere.get(ADMIN).url.startswith(SHOWS)


def test_who_has_no_app_to_replace_adds_one(client: Client) -> None:
    log_in_by_code(client)
    assert client.get(REPLACE).url == f"{FACTORS}app/"


def test_status_tells_the_rest_only_behind_the_door(client: Client, superuser: User) -> None:
    log_in_without(client, superuser)
    assert set(client.get("/status").json()) == {"ok"}
    client.force_login(superuser)
    assert set(client.get("/status").json()) > {"ok"}


def test_member_may_go_without(client: Client) -> None:
    log_in_by_code(client)
    with_app(User.objects.get())
    client.post(f"{FACTORS}app/ta-bort/")
    assert not Authenticator.objects.exists()
    assert "Appen för engångskoder har tagits bort" in Letter.objects.get(kind="account_changed").text


def test_member_is_refused_by_the_admin(client: Client) -> None:
    log_in_by_code(client)
    assert client.get(ADMIN).status_code == 403


def test_account_for_show_needs_none_on_a_laptop_only(settings: Any) -> None:
    user = User.objects.create_superuser("redaktor@example.se", PASSWORD, is_example=True)
    client = Client()
    client.post(PASSWORD_PAGE, {"login": user.email, "password": PASSWORD})
    assert client.get(ADMIN).status_code == 302
    settings.DEBUG = True
    assert client.get(ADMIN).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/admin/login/",
        "/admin/password_reset/",
        "/admin/password_reset/confirm/MQ/set-password/",
        "/_util/login/",
        "/login/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_wagtails_own_ways_in_are_closed(client: Client, superuser: User, path: str, method: str) -> None:
    response = getattr(client, method)(path, {"username": ADDRESS, "password": PASSWORD, "new_password1": PASSWORD})
    assert response.status_code in {302, 404}
    assert response.status_code == 404 or response.url == LOGIN
    assert not client.session.get("_auth_user_id")


def test_wagtails_login_keeps_where_the_person_was_going(client: Client) -> None:
    assert client.get("/admin/login/?next=/admin/pages/").url == f"{LOGIN}?next=%2Fadmin%2Fpages%2F"
    assert client.get("/admin/login/?next=https://ond.example/").url == LOGIN
    assert client.get("/admin/pages/1/edit/").url == f"{LOGIN}?next=/admin/pages/1/edit/"


def test_admin_sets_no_passwords(client: Client, superuser: User) -> None:
    client.force_login(superuser)
    for url in (reverse("wagtailusers_users:add"), reverse("wagtailadmin_account")):
        assert 'type="password"' not in client.get(url).content.decode()


def test_first_superuser_comes_in_by_the_mailbox(client: Client) -> None:
    call_command("members_superuser", "Drift@Example.se")
    user = User.objects.get()
    assert (user.email, user.is_superuser, user.has_usable_password()) == ("drift@example.se", True, False)
    ask(client, user.email)
    assert client.post(CODE, {"code": code_mailed()}).url == reverse("wagtailadmin_home")
    assert client.get(ADMIN).url.startswith(FACTORS)


def test_reserve_code_opens_once(client: Client, superuser: User) -> None:
    log_in_by_code(client)
    form = client.get(f"{FACTORS}app/").context["form"]
    assert client.post(f"{FACTORS}app/", {"code": code_of_app(form.secret)}).url == f"{FACTORS}reservkoder/"
    codes = client.get(f"{FACTORS}reservkoder/").context["unused_codes"]
    assert codes[0] in client.get(f"{FACTORS}reservkoder/fil/").content.decode()
    for is_let_in in (True, False):
        guest = Client()
        guest.post(PASSWORD_PAGE, {"login": ADDRESS, "password": PASSWORD})
        guest.post(SECOND, {"code": codes[0]})
        assert (guest.get(ACCOUNT).status_code == 200) is is_let_in


def test_what_the_app_s_codes_come_from_is_kept_unreadable(superuser: User, settings: Any) -> None:
    with_app(superuser)
    assert SECRET not in str(Authenticator.objects.get().data)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "en-ny-nyckel"
    with_old_key = Client()
    with_old_key.post(PASSWORD_PAGE, {"login": ADDRESS, "password": PASSWORD})
    with_old_key.post(SECOND, {"code": code_of_app()})
    assert with_old_key.get(ACCOUNT).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    without = Client()
    without.post(PASSWORD_PAGE, {"login": ADDRESS, "password": PASSWORD})
    assert "Koden stämmer inte" in without.post(SECOND, {"code": "123456"}).content.decode()


def test_forgotten_app_leaves_the_way_by_mail(client: Client, superuser: User) -> None:
    with_app(superuser)
    forget_app(superuser)
    assert log_in_by_code(client).url == reverse("wagtailadmin_home")
