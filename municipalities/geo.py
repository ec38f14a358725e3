"""Where things lie in Sweden: SWEREF 99 TM and the small map that shows a municipality as a dot."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, atanh, cos, cosh, radians, sin, sinh, tan
from typing import Protocol

# GRS 80 and the projection's constants, as Lantmäteriet defines SWEREF 99 TM (EPSG:3006).
SEMI_MAJOR_AXIS = 6_378_137.0
FLATTENING = 1 / 298.257222101
CENTRAL_MERIDIAN = 15.0
SCALE = 0.9996
FALSE_EASTING = 500_000.0
FALSE_NORTHING = 0.0

# The symbol `sverige` of the sprite, 66 x 155 units of 10 km.
SYMBOL_WEST = 262_000
SYMBOL_NORTH = 7_680_000
SYMBOL_UNIT = 10_000


class HasPosition(Protocol):
    """Anything with a WGS 84 position, such as a Municipality."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class _Projection:
    """What Gauss–Krüger needs to know of an ellipsoid: series coefficients, computed once."""

    latitude: tuple[float, float, float, float]
    forward: tuple[float, float, float, float]
    radius: float


def _projection() -> _Projection:
    f = FLATTENING
    e2 = f * (2 - f)
    n = f / (2 - f)
    return _Projection(
        latitude=(
            e2,
            (5 * e2**2 - e2**3) / 6,
            (104 * e2**3 - 45 * e2**4) / 120,
            1237 * e2**4 / 1260,
        ),
        forward=(
            n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16 + 41 * n**4 / 180,
            13 * n**2 / 48 - 3 * n**3 / 5 + 557 * n**4 / 1440,
            61 * n**3 / 240 - 103 * n**4 / 140,
            49561 * n**4 / 161280,
        ),
        radius=SEMI_MAJOR_AXIS / (1 + n) * (1 + n**2 / 4 + n**4 / 64),
    )


_GRS80 = _projection()


def sweref99tm(latitude: float, longitude: float) -> tuple[float, float]:
    """Northing and easting in metres of a position in degrees (SWEREF 99, for this purpose the same as WGS 84).

    Gauss–Krüger's projection by Krüger's series to the fourth order, right to a millimetre within Sweden.
    Source: Lantmäteriet, "Gauss Conformal Projection (Transverse Mercator), Krüger's Formulas".
    """
    phi = radians(latitude)
    a, b, c, d = _GRS80.latitude
    s = sin(phi) ** 2
    conformal = phi - sin(phi) * cos(phi) * (a + b * s + c * s**2 + d * s**3)
    delta = radians(longitude - CENTRAL_MERIDIAN)
    xi = atan(tan(conformal) / cos(delta))
    eta = atanh(cos(conformal) * sin(delta))
    northing, easting = xi, eta
    for order, beta in enumerate(_GRS80.forward, start=1):
        northing += beta * sin(2 * order * xi) * cosh(2 * order * eta)
        easting += beta * cos(2 * order * xi) * sinh(2 * order * eta)
    k = SCALE * _GRS80.radius
    return k * northing + FALSE_NORTHING, k * easting + FALSE_EASTING


def sweref_point(lat: float, lon: float) -> tuple[float, float]:
    """The point (x, y) of a position in the symbol `sverige` (viewBox 0 0 66 155), to a tenth of a unit (1 km)."""
    northing, easting = sweref99tm(lat, lon)
    return (
        round((easting - SYMBOL_WEST) / SYMBOL_UNIT, 1),
        round((SYMBOL_NORTH - northing) / SYMBOL_UNIT, 1),
    )


def where_point(municipality: HasPosition) -> tuple[float, float]:
    """The municipality's dot in the symbol `sverige`."""
    return sweref_point(municipality.latitude, municipality.longitude)
