"""Redaktionen keeps which mail domains are which municipality's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from members.models import MunicipalityDomain, User
from municipalities.editors import set_up_editors
from tests.factories import KRAMFORS
from tests.project.test_swedish import english_in

pytestmark = pytest.mark.django_db
PLACE = "wagtailsnippets_members_municipalitydomain"


@pytest.fixture
def editor(client: Client) -> Client:
    """One of Redaktionen."""
    user = User.objects.create_user("redaktion@example.se")
    user.groups.add(set_up_editors())
    client.force_login(user)
    return client


def test_editor_adds_changes_and_removes_a_domain(editor: Client) -> None:
    values = {"municipality": KRAMFORS, "domain": " Kramfors.SE"}
    assert editor.post(reverse(f"{PLACE}:add"), values).status_code == 302
    entry = MunicipalityDomain.objects.get()
    assert (entry.domain, entry.with_subdomains) == ("kramfors.se", False)
    editor.post(reverse(f"{PLACE}:edit", args=[entry.pk]), {**values, "with_subdomains": "on"})
    assert MunicipalityDomain.objects.get().with_subdomains
    for page in ("list", "add", "edit", "delete", "history"):
        arguments = [entry.pk] if page in {"edit", "delete", "history"} else []
        response = editor.get(reverse(f"{PLACE}:{page}", args=arguments))
        assert response.status_code == 200
        assert english_in(response) == []
    editor.post(reverse(f"{PLACE}:delete", args=[entry.pk]))
    assert not MunicipalityDomain.objects.exists()


@pytest.mark.parametrize(
    ("domain", "said"),
    [("gmail.com", "vem som helst"), ("krаmfors.se", "ovanliga tecken"), ("anna@kramfors.se", "Skriv en domän")],
)
def test_domain_that_cannot_be_is_refused_in_words(editor: Client, domain: str, said: str) -> None:
    response = editor.post(reverse(f"{PLACE}:add"), {"municipality": KRAMFORS, "domain": domain})
    assert said in response.content.decode()
    assert not MunicipalityDomain.objects.exists()


def test_domain_is_one_municipalitys(editor: Client) -> None:
    MunicipalityDomain.objects.create(municipality_id="2480", domain="kramfors.se")
    response = editor.post(reverse(f"{PLACE}:add"), {"municipality": KRAMFORS, "domain": "KRAMFORS.se"})
    assert "redan" in response.content.decode()
    assert MunicipalityDomain.objects.get().municipality_id == "2480"
