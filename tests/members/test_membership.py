"""Which municipality an address shows a person to work in."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from contacts.support import set_up_support
from letters.models import Letter
from members.domains import clean_domain, domain_of
from members.models import Membership, MunicipalityDomain, User
from members.people import person_of
from members.personal_data import Keeper
from members.services import change_address, confirm_address
from municipalities.editors import set_up_editors
from tests.factories import KRAMFORS
from tests.members.visitors import ACCOUNT, code_mailed, log_in_by_code

UMEA = "2480"
ADDRESS = "anna@kramfors.se"
MINUTE = datetime.timedelta(seconds=61)


@pytest.fixture
def kramfors(clock: Any) -> MunicipalityDomain:
    """The domain of a municipality's people."""
    return MunicipalityDomain.objects.create(municipality_id=KRAMFORS, domain="kramfors.se")


def municipality_of(user: User) -> str:
    """The short name of the person's municipality, empty for none."""
    person = person_of(User.objects.get(pk=user.pk))
    assert person
    return person.municipality.short_name if person.municipality else ""


def confirmed(address: str = ADDRESS) -> User:
    """An account whose address was just confirmed."""
    user = User.objects.create_user(address)
    confirm_address(user)
    return user


def test_login_by_code_makes_a_member_and_no_editor(client: Client, kramfors: MunicipalityDomain) -> None:
    log_in_by_code(client, ADDRESS)
    user = User.objects.get()
    assert municipality_of(user) == "Kramfors"
    assert not user.may_enter_admin
    assert not user.groups.exists()
    assert "Det gäller till 4 maj 2027" in client.get(ACCOUNT).content.decode()


def test_password_login_confirms_nothing(client: Client, kramfors: MunicipalityDomain) -> None:
    user = User.objects.create_user(ADDRESS, "en-lång-väg-till-ån")
    client.post("/konto/logga-in/losenord/", {"login": ADDRESS, "password": "en-lång-väg-till-ån"})
    assert client.get(ACCOUNT).status_code == 200
    assert municipality_of(user) == ""


def test_membership_ends_after_a_year_and_begins_again_with_a_code(
    client: Client, kramfors: MunicipalityDomain, clock: Any
) -> None:
    log_in_by_code(client, ADDRESS)
    user = User.objects.get()
    clock.shift(datetime.timedelta(days=364))
    assert municipality_of(user) == "Kramfors"
    clock.shift(datetime.timedelta(days=2))
    assert municipality_of(user) == ""
    log_in_by_code(Client(), ADDRESS)
    assert municipality_of(user) == "Kramfors"


def test_membership_ends_with_the_domain(kramfors: MunicipalityDomain) -> None:
    user = confirmed()
    kramfors.delete()
    assert municipality_of(user) == ""


@pytest.mark.parametrize("change", [{"domain": "kramfors.example"}, {"municipality_id": UMEA}])
def test_membership_ends_when_the_entry_becomes_another(kramfors: MunicipalityDomain, change: dict[str, str]) -> None:
    user = confirmed()
    for name, value in change.items():
        setattr(kramfors, name, value)
    kramfors.save()
    assert municipality_of(user) == ""


@pytest.mark.parametrize(
    ("address", "is_member"),
    [
        ("anna@kramfors.se", True),
        ("ANNA@KRAMFORS.SE", True),
        ("anna@skola.kramfors.se", False),
        ("anna@falskkramfors.se", False),
        ("anna@kramfors.se.example", False),
        ("anna@krаmfors.se", False),  # a Cyrillic letter
    ],
)
def test_only_the_very_domain_counts(kramfors: MunicipalityDomain, address: str, is_member: bool) -> None:
    assert (MunicipalityDomain.objects.of(address) == kramfors) is is_member


def test_what_lies_below_counts_where_the_entry_says_so(kramfors: MunicipalityDomain) -> None:
    kramfors.with_subdomains = True
    kramfors.save()
    school = MunicipalityDomain.objects.create(municipality_id=UMEA, domain="skola.kramfors.se")
    assert MunicipalityDomain.objects.of("anna@vard.kramfors.se") == kramfors
    assert MunicipalityDomain.objects.of("anna@skola.kramfors.se") == school
    assert MunicipalityDomain.objects.of("anna@ond-kramfors.se") is None


@pytest.mark.parametrize(
    "text",
    [
        "gmail.com",
        "Outlook.com",
        "hotmail.se",
        "se",
        "com.se",
        "",
        "anna@kramfors.se",
        "kramfors .se",
        "krаmfors.se",  # a Cyrillic letter
        "xn--krmfors-8fg.se",  # the same, as mail writes it
        "kramfors..se",
        "-kramfors.se",
        "127.0.0.1",
        "kramfors_se.se",
    ],
)
def test_domain_that_stands_for_no_municipality_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        clean_domain(text)


@pytest.mark.parametrize(
    ("text", "domain"),
    [(" Kramfors.SE. ", "kramfors.se"), ("@kramfors.se", "kramfors.se"), ("härnösand.se", "xn--hrnsand-5wa8n.se")],
)
def test_domain_is_written_as_mail_writes_it(text: str, domain: str) -> None:
    assert clean_domain(text) == domain == domain_of(f"anna@{domain}")


def test_database_keeps_one_spelling(kramfors: MunicipalityDomain) -> None:
    for domain in ("Kramfors.example", "härnösand.se", "kramfors", "kramfors.se"):
        with pytest.raises(IntegrityError), transaction.atomic():
            MunicipalityDomain.objects.create(municipality_id=UMEA, domain=domain)


def test_address_is_changed_by_a_code_to_the_new_one(client: Client, kramfors: MunicipalityDomain, clock: Any) -> None:
    log_in_by_code(client, "anna@example.se")
    clock.shift(MINUTE)
    client.post("/konto/adress/", {"email": "Anna@Kramfors.se"})
    user = User.objects.get()
    assert user.email == "anna@example.se"
    client.post("/konto/adress/kod/", {"code": code_mailed()})
    assert municipality_of(user) == "Kramfors"
    assert Letter.objects.get(kind="account_changed").to == "anna@example.se"


def test_second_change_at_once_takes_along_what_the_first_one_moved(
    kramfors: MunicipalityDomain, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = confirmed()
    moves: list[tuple[str, ...]] = []
    keeper = Keeper("Prov", list, len, move=lambda *addresses: moves.append(addresses))
    monkeypatch.setattr("members.services.keepers", lambda: [keeper])
    elsewhere = User.objects.get(pk=user.pk)
    change_address(user, "anna@example.se", takes_along=True)
    for _time in range(2):
        change_address(elsewhere, "anna.berg@example.se", takes_along=True)

    assert moves == [(ADDRESS, "anna@example.se"), ("anna@example.se", "anna.berg@example.se")]


def test_changed_address_is_no_longer_a_members(kramfors: MunicipalityDomain) -> None:
    user = confirmed()
    change_address(user, "anna@example.se", takes_along=False)
    assert municipality_of(user) == ""
    user.email = ADDRESS
    user.save()
    assert municipality_of(user) == ""


def test_address_of_another_account_is_not_taken(client: Client, kramfors: MunicipalityDomain, clock: Any) -> None:
    confirmed()
    log_in_by_code(client, "bo@example.se")
    clock.shift(MINUTE)
    assert client.post("/konto/adress/", {"email": ADDRESS}).url == "/konto/adress/kod/"
    page = client.post("/konto/adress/kod/", {"code": code_mailed()}).content.decode()
    assert "hör redan till ett annat konto" in page
    assert User.objects.filter(email="bo@example.se").exists()


def test_address_is_confirmed_for_another_year(client: Client, kramfors: MunicipalityDomain, clock: Any) -> None:
    log_in_by_code(client, ADDRESS)
    clock.shift(datetime.timedelta(days=10))
    client.post("/konto/adress/bekrafta/")
    client.post("/konto/adress/kod/", {"code": code_mailed()})
    assert Membership.objects.get().confirmed_at.date() == datetime.date(2026, 5, 14)


def test_badge_says_who_speaks(kramfors: MunicipalityDomain, django_assert_max_num_queries: Any) -> None:
    people: list[tuple[str, list[Group], str]] = [
        ("redaktion@kramfors.se", [set_up_editors()], "Redaktionen"),
        ("stod@kramfors.se", [set_up_support()], "Kundstöd"),
        ("anna@kramfors.se", [], "Kramfors"),
        ("bo@example.se", [], ""),
    ]
    for address, groups, badge in people:
        user = confirmed(address)
        user.groups.add(*groups)
        with django_assert_max_num_queries(2):
            person = person_of(user)
        assert person and person.badge == badge
    assert person_of(User.objects.create_superuser("drift@example.se")).badge == "Redaktionen"
    assert person_of(User(email="c@example.se", is_active=False)) is None


def test_account_is_named_by_its_number_in_logs(kramfors: MunicipalityDomain) -> None:
    user = confirmed()
    assert ADDRESS not in f"{user} {user.membership}"
