"""Outlines, the dot on the small map, the lit map of Sweden and the map of a region."""

from __future__ import annotations

import numpy as np
import pytest

from municipalities import map_labels, maps, outlines
from municipalities.map_build import area, build, simplified
from municipalities.map_labels import Box, place_beside, place_on, place_within, text_box
from municipalities.models import Municipality

SQUARE = (np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 100.0], [0.0, 100.0]]),)
ROOM = Box(100, 50, 400, 300)
NEAR_KM = 6


@pytest.fixture
def harnosand(db):
    return Municipality.objects.get(code="2280")


def _region(municipality):
    return maps.region_map(municipality, Municipality.in_swedish_order(municipality.neighbours.all()))


@pytest.mark.django_db
@pytest.mark.parametrize("drawn", [outlines.sweden, outlines.region])
def test_every_municipality_has_an_outline(drawn):
    codes = set(Municipality.objects.values_list("code", flat=True))
    assert {code for code, outline in drawn().outlines.items() if outline.rings} == codes


@pytest.mark.django_db
def test_every_position_lies_in_or_near_its_outline():
    region = outlines.region()
    far = []
    for municipality in Municipality.objects.all():
        place = np.array([region.place(municipality)])
        shape = region.outlines[municipality.code].rings
        off = map_labels._distance(place, shape)[0] * region.unit / 1000
        if not map_labels.is_inside(place, shape)[0] and off > NEAR_KM:
            far.append((municipality.short_name, off))
    assert far == []


def test_outlines_stay_on_the_map():
    width, height = outlines.sweden_size()
    boxes = [outline.box for outline in outlines.sweden().outlines.values()]
    assert min(box[0] for box in boxes) >= 0
    assert min(box[1] for box in boxes) >= 0
    assert max(box[2] for box in boxes) <= width
    assert max(box[3] for box in boxes) <= height


def test_sweden_draws_each_municipality_once():
    dark, lit = maps.sweden_paths(["2280", "2282"])
    drawn = outlines.sweden().outlines
    assert lit.count("M") == sum(drawn[code].path.count("M") for code in ("2280", "2282"))
    assert (dark + lit).count("M") == sum(outline.path.count("M") for outline in drawn.values())


def test_region_lights_itself_last_and_marks_its_neighbours(harnosand):
    areas = _region(harnosand).areas
    assert areas[-1].role == "on"
    assert sum(area.role == "on" for area in areas) == 1
    assert sum(area.role == "nb" for area in areas) == 4


def test_region_names_all_neighbours_in_its_description(harnosand):
    words = "Karta över Härnösand och grannkommunerna Kramfors, Sollefteå, Sundsvall och Timrå"
    assert _region(harnosand).description == words


def test_region_of_an_island_says_that_it_borders_on_nobody(db):
    gotland = _region(Municipality.objects.get(code="0980"))
    assert gotland.description == "Karta över Gotland, som inte gränsar till någon annan kommun"
    assert [name.text for name in gotland.names] == ["Gotland"]


def test_region_is_not_drawn_for_an_unknown_municipality():
    assert maps.region_map(Municipality(code="9999", short_name="Nystad"), []) is None


@pytest.mark.parametrize("code", ["0183", "0180", "2584", "1281", "2280"])
def test_names_of_a_region_do_not_meet(db, code):
    names = _region(Municipality.objects.get(code=code)).names
    boxes = [_box(name) for name in names]
    assert names
    assert not [(a, b) for index, a in enumerate(boxes) for b in boxes[:index] if a.meets(b)]


def _box(name):
    size = maps.OWN_SIZE if "on" in name.role else maps.NAME_SIZE
    box = text_box(name.text, size * 0.95, y=name.y - size * map_labels.BASELINE)
    return Box(name.x + (box.width / 2 if name.role == "on" else 0), box.y, box.width, box.height)


def test_name_within_keeps_to_the_shape():
    box = place_within(ROOM, Box(0, 0, 40, 20), SQUARE)
    assert box is not None
    assert 20 <= box.x <= 80
    assert 10 <= box.y <= 90


def test_name_too_long_has_no_place_within():
    assert place_within(ROOM, Box(0, 0, 140, 20), SQUARE) is None


def test_name_beside_stays_off_the_shape():
    box = place_beside(ROOM, Box(0, 0, 60, 20), SQUARE, [])
    assert box is not None
    assert not Box(50, 50, 100, 100).meets(box)


def test_name_beside_prefers_the_sea():
    right = (SQUARE[0] + (100.0, 0.0),)
    box = place_beside(ROOM, Box(0, 0, 60, 20), SQUARE, [right])
    assert box is not None
    assert not Box(150, 50, 100, 100).meets(box)


def test_name_on_a_shape_avoids_what_is_taken():
    nowhere = (SQUARE[0] + 1000.0,)
    box = place_on(ROOM, Box(0, 0, 40, 20), SQUARE, avoid=nowhere, taken=[Box(50, 50, 60, 60)])
    assert box is not None
    assert not box.meets(Box(50, 50, 60, 60))


def test_simplifying_keeps_shared_edges_shared():
    border = [(100, 0), (101, 30), (99, 60), (100, 100)]
    west = [(0, 0), *border, (0, 100), (0, 0)]
    east = [*border[::-1], (200, 0), (200, 100), border[-1]]
    thin = simplified({"w": [west], "e": [east]}, lambda _codes: 10, 0)
    shared = set(thin["w"][0]) & set(thin["e"][0])
    assert shared == {(100, 0), (100, 100)}
    assert (101, 30) not in thin["w"][0]


def test_simplifying_drops_islets_but_never_the_last_ring():
    islet = [(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)]
    island = [(50, 50), (90, 50), (90, 90), (50, 90), (50, 50)]
    thin = simplified({"a": [island, islet], "b": [[(x + 200, y) for x, y in islet]]}, lambda _codes: 0.1, 100)
    assert [area(ring) for ring in thin["a"]] == [area(island)]
    assert len(thin["b"]) == 1


def test_build_draws_in_whole_units_from_the_corner():
    square = [
        (270_000, 6_200_000),
        (270_000, 6_230_000),
        (300_000, 6_230_000),
        (300_000, 6_200_000),
        (270_000, 6_200_000),
    ]
    drawn = build({"0001": [square]})
    assert drawn["sweden"]["paths"]["0001"].endswith("l0-20 20 0 0 20z")
    assert drawn["region"]["paths"]["0001"].endswith("l0-300 300 0 0 300z")
