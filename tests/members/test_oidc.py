"""A municipality's own login by OpenID Connect, the whole way over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from kunskapsbank.settings.single_sign_on import providers
from members.models import Membership, MunicipalityDomain, User
from tests.factories import KRAMFORS
from tests.members.oidc_provider import CLIENT, CLIENT_SECRET, Provider, running_provider
from tests.members.visitors import ACCOUNT, LOGIN, is_logged_in, with_app

pytestmark = pytest.mark.django_db
BEGIN = "/konto/logga-in/kommunens/kramfors/"
ENTRY = {
    "id": "kramfors",
    "name": "Kramfors kommun",
    "client_id": CLIENT,
    "secret": CLIENT_SECRET,
    "municipality": KRAMFORS,
}


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    """The municipality's login; one for all."""
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, settings: Any) -> Provider:
    """The login as the site's settings name it, and the domain that is the municipality's."""
    running.reset()
    settings.SOCIALACCOUNT_PROVIDERS = providers(oidc=[{**ENTRY, "issuer": running.issuer}], saml=[])
    MunicipalityDomain.objects.create(municipality_id=KRAMFORS, domain="kramfors.se")
    return running


def come_back(client: Client, **more: str) -> str:
    """Go there as a browser does; gives where one is sent back to, without the host."""
    page = client.post(BEGIN, more)
    assert page.status_code == 200
    away = requests.get(page.context["url"], allow_redirects=False, timeout=5)
    return away.headers["Location"].removeprefix("http://testserver")


def test_employee_comes_in_as_a_member(client: Client, provider: Provider) -> None:
    assert "Logga in via Kramfors kommun" in client.get(LOGIN).content.decode()
    assert client.get(come_back(client)).url == ACCOUNT
    user = User.objects.get()
    assert user.email == "anna@kramfors.se"
    assert Membership.objects.get(user=user).municipality.code == KRAMFORS
    assert not user.may_enter_admin


def test_person_goes_on_to_where_they_were_going(client: Client, provider: Provider) -> None:
    assert client.get(come_back(client, next="/konto/adress/")).url == "/konto/adress/"
    other = Client()
    assert other.get(come_back(other, next="https://ond.example/")).url == ACCOUNT


def test_account_of_the_address_is_opened(client: Client, provider: Provider) -> None:
    user = User.objects.create_user("anna@kramfors.se")
    client.get(come_back(client))
    assert client.get(ACCOUNT).context["request"].user == user


def test_second_factor_is_asked_for_here_too(client: Client, provider: Provider) -> None:
    with_app(User.objects.create_superuser("anna@kramfors.se"))
    assert client.get(come_back(client)).url == "/konto/logga-in/steg-tva/"
    assert not is_logged_in(client)


@pytest.mark.parametrize(
    "person",
    [
        {"email": "anna@example.se"},
        {"email": "anna@umea.se"},
        {"email": "anna@kramfors.se.example"},
        {"email": "anna@kramfors.se", "email_verified": False},
        {"email": ""},
    ],
)
def test_municipality_speaks_for_its_own_addresses_only(
    client: Client, provider: Provider, person: dict[str, Any]
) -> None:
    MunicipalityDomain.objects.create(municipality_id="2480", domain="umea.se")
    if person["email"]:
        User.objects.create_user(person["email"])
    provider.person.update(person)
    response = client.get(come_back(client))
    assert response.status_code == 403
    assert "hör inte till kommunen" in response.content.decode().replace("\N{SOFT HYPHEN}", "")
    assert not is_logged_in(client)
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"claims": {"aud": "en-annan-webbplats"}},
        {"claims": {"iss": "https://ond.example"}},
        {"claims": {"exp": 1}},
        {"claims": {"sub": "8"}},
        {"signs_with": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
        {"algorithm": "none"},
        {"algorithm": "HS256"},
    ],
)
def test_token_that_is_not_what_it_should_be_opens_nothing(
    client: Client, provider: Provider, wrong: dict[str, Any]
) -> None:
    for name, value in wrong.items():
        setattr(provider, name, value)
    assert "Det gick inte att logga in" in client.get(come_back(client)).content.decode()
    assert not User.objects.exists()


def test_answer_is_good_once_and_in_the_browser_that_asked(client: Client, provider: Provider) -> None:
    back = come_back(client)
    assert not is_logged_in(_opened(Client(), back))
    assert is_logged_in(_opened(client, back))
    client.logout()
    assert not is_logged_in(_opened(client, back))


def test_whoever_changes_their_mind_is_told(client: Client, provider: Provider) -> None:
    back = come_back(client).replace("code=", "error=access_denied&x=")
    assert client.get(back).url == "/konto/logga-in/avbruten/"
    assert "avbröts" in client.get("/konto/logga-in/avbruten/").content.decode()


def test_unknown_municipality_is_not_found(client: Client, provider: Provider) -> None:
    assert client.post("/konto/logga-in/kommunens/umea/").status_code == 404
    assert client.get("/konto/oidc/umea/svar/").status_code == 404
    assert client.get(BEGIN).status_code == 405


def test_name_of_a_kind_of_login_is_nobodys(client: Client, provider: Provider, settings: Any) -> None:
    two = [{**ENTRY, "issuer": provider.issuer}, {**ENTRY, "id": "umea", "issuer": provider.issuer}]
    settings.SOCIALACCOUNT_PROVIDERS = providers(oidc=two, saml=[])
    assert client.post("/konto/logga-in/kommunens/openid_connect/").status_code == 404
    assert client.get("/konto/oidc/openid_connect/svar/").status_code == 404


def test_login_that_does_not_answer_is_told(client: Client, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = providers(oidc=[{**ENTRY, "issuer": "http://127.0.0.1:9"}], saml=[])
    response = client.post(BEGIN)
    assert response.status_code == 503
    assert "Det gick inte att logga in" in response.content.decode()


def test_setting_that_lacks_something_says_what() -> None:
    with pytest.raises(ImproperlyConfigured, match="KUNSKAPSBANK_OIDC: an entry has no issuer"):
        providers(oidc=[ENTRY], saml=[])
    with pytest.raises(ImproperlyConfigured, match="must begin with https"):
        providers(oidc=[{**ENTRY, "issuer": "http://login.kramfors.example"}], saml=[])
    ready = {**ENTRY, "issuer": "https://login.kramfors.example"}
    with pytest.raises(ImproperlyConfigured, match="stands in addresses"):
        providers(oidc=[{**ready, "id": "umeå"}], saml=[])
    with pytest.raises(ImproperlyConfigured, match="the same id: kramfors"):
        providers(oidc=[ready, ready], saml=[])
    with pytest.raises(ImproperlyConfigured, match="KUNSKAPSBANK_SAML: an entry has no x509cert"):
        providers(oidc=[], saml=[{**ENTRY, "entity_id": "x", "sso_url": "https://x.example"}])


def _opened(client: Client, path: str) -> Client:
    client.get(path)
    return client
