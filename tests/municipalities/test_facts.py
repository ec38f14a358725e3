"""The tables that come with the project."""

from __future__ import annotations

import pytest

from municipalities.loading import load_facts, rows
from municipalities.models import County, Municipality, MunicipalityGroup

pytestmark = pytest.mark.django_db


def test_facts_are_complete():
    assert (County.objects.count(), MunicipalityGroup.objects.count(), Municipality.objects.count()) == (21, 9, 290)


def test_every_municipality_is_valid():
    for municipality in Municipality.objects.select_related("county", "group"):
        municipality.clean_fields()


def test_habo_and_habo_with_ring_have_their_own_addresses():
    slugs = dict(Municipality.objects.filter(code__in=["0643", "0305"]).values_list("short_name", "slug"))
    assert slugs == {"Habo": "habo", "Håbo": "habo-uppsala"}


def test_neighbours_know_each_other():
    harnosand = Municipality.objects.get(code="2280")
    assert {other.short_name for other in harnosand.neighbours.all()} == {"Kramfors", "Sollefteå", "Sundsvall", "Timrå"}
    assert harnosand in Municipality.objects.get(code="2282").neighbours.all()


def test_gotland_has_no_neighbours():
    alone = Municipality.objects.filter(neighbours=None).values_list("short_name", flat=True)
    assert "Gotland" in alone


def test_municipalities_come_in_swedish_order():
    names = [municipality.short_name for municipality in Municipality.in_swedish_order(Municipality.objects.all())]
    assert (names[0], names[-1]) == ("Ale", "Övertorneå")
    assert names.index("Habo") < names.index("Håbo") < names.index("Härnösand") < names.index("Ödeshög")


def test_similar_lists_seven_each():
    assert {Municipality.objects.get(code=code).structurally_similar.count() for code in ("0180", "2280")} == {7}


def test_loading_again_leaves_what_is_there():
    Municipality.objects.filter(code="2280").update(population=1)
    load_facts(lambda name: {"County": County, "MunicipalityGroup": MunicipalityGroup}.get(name) or _model(name))
    assert Municipality.objects.get(code="2280").population == 1
    assert Municipality.objects.count() == len(list(rows("municipalities.csv")))


def _model(name):
    from django.apps import apps  # noqa: PLC0415 - the registry, by name as a migration has it

    return apps.get_model("municipalities", name)
