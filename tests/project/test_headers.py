"""What browsers are told about every page, by its effect on real responses."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from wagtail.documents.models import Document

from tests.factories import CasePageFactory, site_tree

pytestmark = pytest.mark.django_db
PUBLIC = (
    "/",
    "/exempel/",
    "/utmaningar/",
    "/kommuner/",
    "/kommuner/kramfors/",
    "/mal/",
    "/artiklar/",
    "/sok/",
    "/nix/",
)


@pytest.fixture
def _site() -> None:
    site_tree()


def policy_of(response: HttpResponse) -> dict[str, list[str]]:
    """The content security policy by directive."""
    directives = (part.split() for part in response["Content-Security-Policy"].split(";") if part.strip())
    return {name: values for name, *values in directives}


@pytest.mark.usefixtures("_site")
@pytest.mark.parametrize("address", PUBLIC)
def test_public_page_sets_no_cookie(client: Client, address: str) -> None:
    assert not client.get(address).cookies


@pytest.mark.usefixtures("_site")
@pytest.mark.parametrize("address", PUBLIC)
def test_public_page_has_nothing_inline(client: Client, address: str) -> None:
    html = client.get(address).content.decode()

    assert " style=" not in html
    assert "<style" not in html
    assert " onclick=" not in html
    assert "<script>" not in html


@pytest.mark.usefixtures("_site")
def test_case_sets_no_cookie(client: Client) -> None:
    assert not client.get(CasePageFactory().url).cookies


@pytest.mark.usefixtures("_site")
def test_public_page_forbids_inline_script_and_style(client: Client) -> None:
    policy = policy_of(client.get("/"))

    assert policy["default-src"] == ["'none'"]
    assert "'unsafe-inline'" not in policy["script-src"] + policy["style-src"]


@pytest.mark.usefixtures("_site")
def test_public_page_may_not_be_framed_by_others(client: Client) -> None:
    assert policy_of(client.get("/"))["frame-ancestors"] == ["'self'"]


def test_admin_may_use_inline_script_but_only_its_own_host(client: Client) -> None:
    policy = policy_of(client.get("/admin/login/"))

    assert policy["script-src"] == ["'self'", "'unsafe-inline'"]
    assert policy["default-src"] == ["'self'"]


@pytest.mark.usefixtures("_site")
def test_path_that_only_begins_like_the_admin_has_the_public_policy(client: Client) -> None:
    assert policy_of(client.get("/administration/"))["default-src"] == ["'none'"]


@pytest.mark.usefixtures("_site")
@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_public_page_has_header(client: Client, header: str, value: str) -> None:
    assert client.get("/")[header] == value


@pytest.mark.usefixtures("_site")
@pytest.mark.parametrize("feature", ["camera", "microphone", "geolocation", "payment"])
def test_public_page_asks_for_no_device(client: Client, feature: str) -> None:
    assert f"{feature}=()" in client.get("/")["Permissions-Policy"]


def test_editor_sees_the_admin_in_swedish_and_under_our_name(client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("redaktor@example.se"))
    html = client.get("/admin/").content.decode()

    assert '<html lang="sv"' in html
    assert "Kunskapsbanken" in html


def test_form_without_its_token_explains_itself_in_swedish() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a"})

    assert response.status_code == 403
    assert "Formuläret hann bli för gammalt" in response.content.decode().replace("\N{SOFT HYPHEN}", "")


def test_login_is_in_swedish_and_under_our_name(client: Client) -> None:
    html = client.get("/konto/logga-in/losenord/").content.decode()

    assert "Lösenord" in html and "Password" not in html
    assert "– Kunskapsbanken</title>" in html


def test_preview_of_a_draft_has_the_content_checks(client: Client) -> None:
    case = CasePageFactory(live=False)
    client.force_login(get_user_model().objects.create_superuser("redaktor@example.se"))

    response = client.get(f"/admin/pages/{case.pk}/view_draft/")

    assert response.status_code == 200
    assert "wagtail-userbar" in response.content.decode()
    assert "'unsafe-inline'" in policy_of(response)["script-src"]


@pytest.mark.usefixtures("_site")
def test_visitor_is_never_given_the_editors_bar(client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("redaktor@example.se"))

    assert "wagtail-userbar" not in client.get("/").content.decode()


def test_document_is_an_attachment(client: Client) -> None:
    document = Document.objects.create(title="Underlag", file=ContentFile(b"%PDF-1.4", name="underlag.pdf"))

    response = client.get(document.url)

    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"] == "default-src 'none'"
