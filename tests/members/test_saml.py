"""A municipality's own login by SAML: what it signed lets in, anything else does not."""

from __future__ import annotations

import base64
import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.contrib.sessions.models import Session
from django.test import Client
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Saml

from kunskapsbank.settings.single_sign_on import providers
from members.models import Membership, MunicipalityDomain, User
from tests.members.visitors import ACCOUNT, is_logged_in

pytestmark = pytest.mark.django_db
UMEA, IDP, SITE = "2480", "https://idp.umea.example", "http://kunskapsbanken.example.se/konto/saml/umea"
BEGIN, METADATA = "/konto/logga-in/kommunens/umea/", "/konto/saml/umea/metadata/"
ACS, SLS = "/konto/saml/umea/acs/", "/konto/saml/umea/sls/"
MAIL = "urn:oid:0.9.2342.19200300.100.1.3"
SAML = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"'


class Signer:
    """A key with its certificate."""

    def __init__(self) -> None:
        """Make them."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp")])
        now = datetime.datetime.now(datetime.UTC)
        made = x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now, now.replace(year=now.year + 1)
        )
        self.certificate = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
        self.key = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()


@pytest.fixture(scope="module")
def idp() -> Signer:
    """The municipality's; one for all."""
    return Signer()


@pytest.fixture
def client() -> Client:
    """A browser, which says what host it asks."""
    return browser()


def browser() -> Client:
    """Another one."""
    return Client(HTTP_HOST="kunskapsbanken.example.se")


@pytest.fixture(autouse=True)
def _configured(idp: Signer, settings: Any) -> None:
    entry = {
        "id": "umea",
        "name": "Umeå kommun",
        "municipality": UMEA,
        "entity_id": IDP,
        "sso_url": f"{IDP}/sso",
        "x509cert": idp.certificate,
        "email_attribute": MAIL,
    }
    settings.SOCIALACCOUNT_PROVIDERS = providers(oidc=[], saml=[entry])
    MunicipalityDomain.objects.create(municipality_id=UMEA, domain="umea.se")


def asked(client: Client) -> str:
    """Begin at the login page; gives the number of the question that the municipality is to answer."""
    url = client.post(BEGIN).context["url"]
    assert url.startswith(f"{IDP}/sso?")
    request = Saml.decode_base64_and_inflate(parse_qs(urlsplit(url).query)["SAMLRequest"][0])
    return ElementTree.fromstring(request).attrib["ID"]  # noqa: S314 - the site's own


def answer(question: str, signer: Signer, *, email: str = "anna@umea.se", audience: str = f"{SITE}/metadata/") -> str:
    """What the municipality says of who came, signed."""
    now = datetime.datetime.now(datetime.UTC)
    at, soon = f"{now:%Y-%m-%dT%H:%M:%SZ}", f"{now + datetime.timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}"
    assertion = (
        f'<saml:Assertion {SAML} ID="_a" Version="2.0" IssueInstant="{at}"><saml:Issuer>{IDP}</saml:Issuer>'
        f"<saml:Subject><saml:NameID>7</saml:NameID>"
        f'<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData '
        f'NotOnOrAfter="{soon}" Recipient="{SITE}/acs/" InResponseTo="{question}"/></saml:SubjectConfirmation>'
        f'</saml:Subject><saml:Conditions NotBefore="{at}" NotOnOrAfter="{soon}"><saml:AudienceRestriction>'
        f"<saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"
        f'<saml:AuthnStatement AuthnInstant="{at}"><saml:AuthnContext><saml:AuthnContextClassRef>'
        f"urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>"
        f'</saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="{MAIL}">'
        f"<saml:AttributeValue>{email}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>"
        f"</saml:Assertion>"
    )
    signed = Saml.add_sign(assertion, signer.key, signer.certificate).decode()
    return (
        f'<samlp:Response {SAML} ID="_r" Version="2.0" IssueInstant="{at}" Destination="{SITE}/acs/" '
        f'InResponseTo="{question}"><saml:Issuer>{IDP}</saml:Issuer><samlp:Status><samlp:StatusCode '
        f'Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{signed}</samlp:Response>'
    )


def come_back(client: Client, response: str) -> Any:
    """Hand the answer in as the browser does."""
    return client.post(ACS, {"SAMLResponse": base64.b64encode(response.encode()).decode()}, follow=True)


def test_metadata_tells_the_municipality_where_to_send_people(client: Client) -> None:
    metadata = client.get(METADATA)
    assert metadata["Content-Type"] == "text/xml"
    assert f'Location="{SITE}/acs/"' in metadata.content.decode()
    assert 'WantAssertionsSigned="true"' in metadata.content.decode()


def test_employee_comes_in_as_a_member(client: Client, idp: Signer) -> None:
    page = come_back(client, answer(asked(client), idp))
    assert page.redirect_chain[-1][0] == ACCOUNT
    assert Membership.objects.get(user=User.objects.get(email="anna@umea.se")).municipality.code == UMEA


def test_answer_that_was_changed_is_refused(client: Client, idp: Signer) -> None:
    response = answer(asked(client), idp).replace("anna@umea.se", "chef@umea.se")
    assert "Det gick inte att logga in" in come_back(client, response).content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("case", ["unsigned", "another key", "another site", "not asked for", "asked by another"])
def test_answer_that_is_not_for_us_is_refused(client: Client, idp: Signer, case: str) -> None:
    question = asked(client)
    response = {
        "unsigned": lambda: answer(question, idp).replace("ds:Signature", "ds:Nothing"),
        "another key": lambda: answer(question, Signer()),
        "another site": lambda: answer(question, idp, audience="https://en-annan.example"),
        "not asked for": lambda: answer("_nothing", idp),
        "asked by another": lambda: answer(asked(browser()), idp),
    }[case]()
    come_back(client, response)
    assert not is_logged_in(client)
    assert not User.objects.exists()


def test_answer_is_good_once(client: Client, idp: Signer) -> None:
    response = answer(asked(client), idp)
    come_back(client, response)
    assert is_logged_in(client)
    client.post("/konto/logga-ut/")
    come_back(client, response)
    assert not is_logged_in(client)


def test_municipality_speaks_for_its_own_addresses_only(client: Client, idp: Signer) -> None:
    User.objects.create_superuser("drift@example.se")
    page = come_back(client, answer(asked(client), idp, email="drift@example.se"))
    assert page.status_code == 403
    assert not is_logged_in(client)


def test_nobody_is_logged_out_or_led_away_by_a_link(client: Client, idp: Signer) -> None:
    come_back(client, answer(asked(client), idp))
    now = datetime.datetime.now(datetime.UTC)
    forged = (
        f'<samlp:LogoutRequest {SAML} ID="_l" Version="2.0" IssueInstant="{now:%Y-%m-%dT%H:%M:%SZ}" '
        f'Destination="{SITE}/sls/"><saml:Issuer>{IDP}</saml:Issuer><saml:NameID>7</saml:NameID></samlp:LogoutRequest>'
    )
    sent = {"SAMLRequest": Saml.deflate_and_base64_encode(forged), "RelayState": "https://evil.example/"}
    for answered in (client.get(SLS, sent), client.post(f"{SLS}?{urlencode(sent)}")):
        assert answered.status_code == 404
    assert is_logged_in(client)


def test_what_is_no_answer_is_kept_nowhere(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get(ACS).status_code == 405
    assert client.post("/konto/saml/okand/acs/", {"SAMLResponse": "x"}).status_code == 404
    assert client.post(ACS, {"SAMLResponse": "x" * 100_001}).status_code == 400
    monkeypatch.setattr("kunskapsbank.ratelimit._count", lambda limit, _visitor: 60 * (limit.name == "members.came"))
    assert client.post(ACS, {"SAMLResponse": "x"}).status_code == 429
    assert not Session.objects.exists()
