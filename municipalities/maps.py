"""The two maps as SVG data: Sweden with those who have shared, and a municipality among its neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from municipalities import map_labels, outlines
from municipalities.map_labels import BASELINE, Box, Shape
from municipalities.models.facts import Municipality
from municipalities.wording import enumerate_words

WIDTH, HEIGHT = 400, 330
# How much of the map the municipality itself may take.
OWN_SHARE = 0.36
# The least the map shows from west to east, so that a small municipality is seen in its place.
SMALLEST_METRES = 24_000
# The page cuts the map to its own proportions: names keep to what always remains.
NAMES = Box(WIDTH / 2, HEIGHT / 2 + 4, 328, 228)
OWN_SIZE = 18
NAME_SIZE = 15
# Drawn beyond the edge, for screens that show more.
BEYOND = 0.3
REGIONS_KEPT = 300


@dataclass(frozen=True, slots=True)
class Area:
    """A municipality's outline; `role` is "on" for the own one, "nb" for a neighbour, else empty."""

    path: str
    role: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name on the map, its baseline at y; `role` as for areas, "on in" for the own one on its own ground."""

    text: str
    x: int
    y: int
    role: str


@dataclass(frozen=True, slots=True)
class RegionMap:
    """A municipality and what lies around it, for `<svg viewBox="0 0 400 330">`."""

    transform: str
    areas: tuple[Area, ...]
    names: tuple[Name, ...]
    description: str


@dataclass(frozen=True, slots=True)
class _Window:
    """The part of the country that the map shows."""

    left: float
    top: float
    scale: float

    @property
    def transform(self) -> str:
        return f"scale({self.scale:.5g}) translate({-self.left:.0f} {-self.top:.0f})"

    def shape(self, outline: outlines.Outline) -> Shape:
        return tuple((ring - (self.left, self.top)) * self.scale for ring in outline.rings)

    def shows(self, outline: outlines.Outline) -> bool:
        left, top, right, bottom = outline.box
        width, height = WIDTH / self.scale, HEIGHT / self.scale
        return (
            right > self.left - BEYOND * width
            and left < self.left + (1 + BEYOND) * width
            and bottom > self.top - BEYOND * height
            and top < self.top + (1 + BEYOND) * height
        )


def region_map(municipality: Municipality, neighbours: Iterable[Municipality]) -> RegionMap | None:
    """The municipality among its neighbours; None for one that is not on the map, such as a newly formed one."""
    if municipality.code not in outlines.region().outlines:
        return None
    around = [(other.code, other.short_name) for other in neighbours]
    return _region_map(municipality.code, municipality.short_name, tuple(around))


def sweden_paths(lit: Iterable[str]) -> tuple[str, str]:
    """The paths of all municipalities that are not lit, and of those that are."""
    return _sweden_paths(frozenset(lit))


@lru_cache(maxsize=16)
def _sweden_paths(lit: frozenset[str]) -> tuple[str, str]:
    drawn = outlines.sweden().outlines
    dark = "".join(outline.path for code, outline in drawn.items() if code not in lit)
    return dark, "".join(outline.path for code, outline in drawn.items() if code in lit)


@lru_cache(maxsize=REGIONS_KEPT)
def _region_map(code: str, name: str, neighbours: tuple[tuple[str, str], ...]) -> RegionMap:
    drawn = outlines.region().outlines
    window = _window_around(drawn[code])
    names = {other: text for other, text in neighbours if other in drawn}
    shown = {other: outline for other, outline in drawn.items() if other != code and window.shows(outline)}
    shapes = {other: window.shape(outline) for other, outline in shown.items()}
    areas = [Area(outline.path, "nb" if other in names else "") for other, outline in shown.items()]
    areas.sort(key=lambda area: area.role)
    return RegionMap(
        transform=window.transform,
        areas=(*areas, Area(drawn[code].path, "on")),
        names=_names(name, window.shape(drawn[code]), names, shapes),
        description=_description(name, [text for _other, text in neighbours]),
    )


def _window_around(outline: outlines.Outline) -> _Window:
    left, top, right, bottom = outline.box
    closest = WIDTH * outlines.region().unit / SMALLEST_METRES
    scale = min(OWN_SHARE * min(WIDTH / (right - left), HEIGHT / (bottom - top)), closest)
    return _Window((left + right) / 2 - WIDTH / scale / 2, (top + bottom) / 2 - HEIGHT / scale / 2, scale)


def _names(own: str, own_shape: Shape, neighbours: dict[str, str], shapes: dict[str, Shape]) -> tuple[Name, ...]:
    """As many names as find room, the own one first; the map's description has them all."""
    text = map_labels.text_box(own, OWN_SIZE)
    inside = map_labels.place_within(NAMES, text, own_shape)
    first = inside or map_labels.place_beside(NAMES, text, own_shape, shapes.values())
    taken = [first] if first else []
    placed = []
    for code, name in sorted(neighbours.items(), key=lambda neighbour: _extent(shapes.get(neighbour[0], ()))):
        box = map_labels.text_box(name, NAME_SIZE)
        place = map_labels.place_on(NAMES, box, shapes.get(code, ()), avoid=own_shape, taken=taken)
        if place:
            taken.append(place)
            placed.append(Name(name, round(place.x), round(place.y + NAME_SIZE * BASELINE), ""))
    return (*placed, _own_name(own, first, is_inside=inside is not None)) if first else tuple(placed)


def _own_name(text: str, place: Box, *, is_inside: bool) -> Name:
    y = round(place.y + OWN_SIZE * BASELINE)
    if is_inside:
        return Name(text, round(place.x), y, "on in")
    return Name(text, round(place.x - place.width / 2), y, "on")


def _extent(shape: Shape) -> float:
    """How large a shape is, roughly: the small ones have fewer places for their names and choose first."""
    return sum(
        float(ring[:, 0].max() - ring[:, 0].min()) * float(ring[:, 1].max() - ring[:, 1].min()) for ring in shape
    )


def _description(name: str, neighbours: list[str]) -> str:
    if not neighbours:
        return _("Karta över %(name)s, som inte gränsar till någon annan kommun") % {"name": name}
    if len(neighbours) == 1:
        return _("Karta över %(name)s och grannkommunen %(other)s") % {"name": name, "other": neighbours[0]}
    names = {"name": name, "others": enumerate_words(neighbours)}
    return _("Karta över %(name)s och grannkommunerna %(others)s") % names
