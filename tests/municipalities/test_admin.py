"""What editors can do with the facts."""

from __future__ import annotations

import pytest

from municipalities.models import FactsStamp, Municipality

pytestmark = pytest.mark.django_db
LIST = "/admin/snippets/municipalities/municipality/"


def test_list_finds_a_municipality_by_name(admin_client):
    assert "Kramfors kommun" in admin_client.get(f"{LIST}edit/2282/").content.decode()
    assert "Kramfors" in admin_client.get(LIST, {"q": "kramf"}).content.decode()


@pytest.mark.parametrize("model", ["municipality", "county", "municipalitygroup"])
def test_lists_open(admin_client, model):
    assert admin_client.get(f"/admin/snippets/municipalities/{model}/").status_code == 200


def test_code_and_address_of_what_exists_are_locked(admin_client):
    form = admin_client.get(f"{LIST}edit/2282/").context["form"]
    assert form.fields["code"].disabled
    assert form.fields["slug"].disabled


def test_saving_in_the_admin_renews_the_stamp(admin_client):
    form = admin_client.get(f"{LIST}edit/2282/").context["form"]
    values = {name: form[name].value() for name in form.fields} | {"population": 17_500, "population_year": 2024}
    stamp = FactsStamp.current()
    response = admin_client.post(f"{LIST}edit/2282/", values)
    assert response.status_code == 302
    assert Municipality.objects.get(code="2282").population == 17_500
    assert FactsStamp.current() != stamp
