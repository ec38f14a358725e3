"""The outlines of municipalities as `municipalities/data/map.json` holds them, read once a process."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from municipalities.geo import HasPosition, sweref99tm
from municipalities.loading import DATA_DIR

Points = NDArray[np.float64]

_RING = re.compile(r"M([^z]+)z")
_NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True)
class Outline:
    """One municipality's outline: an SVG path, and the same as rings of points."""

    path: str

    @cached_property
    def rings(self) -> tuple[Points, ...]:
        """The corners of each ring, without the first one again."""
        numbers = ([int(number) for number in _NUMBER.findall(ring)] for ring in _RING.findall(self.path))
        return tuple(np.cumsum(np.array(ring, dtype=float).reshape(-1, 2), axis=0) for ring in numbers)

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        points = np.concatenate(self.rings)
        left, top = points.min(axis=0)
        right, bottom = points.max(axis=0)
        return float(left), float(top), float(right), float(bottom)


@dataclass(frozen=True)
class OutlineMap:
    """Outlines by municipality code, in units of `unit` metres east and south of `corner` (SWEREF 99 TM)."""

    unit: int
    corner: tuple[int, int]
    outlines: dict[str, Outline]

    def place(self, municipality: HasPosition) -> tuple[float, float]:
        """Where the municipality's position lies on this map."""
        northing, easting = sweref99tm(municipality.latitude, municipality.longitude)
        west, north = self.corner
        return (easting - west) / self.unit, (north - northing) / self.unit


@lru_cache(maxsize=1)
def sweden() -> OutlineMap:
    """The coarse map of the whole country, `sweden_size()` units large."""
    return _outline_map("sweden")


@lru_cache(maxsize=1)
def sweden_size() -> tuple[int, int]:
    """Width and height of the coarse map."""
    width, height = _document()["sweden"]["size"]
    return width, height


@lru_cache(maxsize=1)
def region() -> OutlineMap:
    """The finer outlines that a municipality and its surroundings are drawn with."""
    return _outline_map("region")


def _outline_map(name: str) -> OutlineMap:
    part = _document()[name]
    outlines = {code: Outline(path) for code, path in part["paths"].items()}
    west, north = part["corner"]
    return OutlineMap(part["unit"], (west, north), outlines)


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    return json.loads((DATA_DIR / "map.json").read_text(encoding="utf-8"))
