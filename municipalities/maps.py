"""The two maps as SVG data: Sweden with those who have shared, and a municipality among its neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from municipalities.models.facts import Municipality


@dataclass(frozen=True, slots=True)
class RegionMap:
    """A municipality and what lies around it."""


def region_map(municipality: Municipality, neighbours: Iterable[Municipality]) -> RegionMap | None:
    return None
