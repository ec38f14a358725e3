"""SWEREF 99 TM and the dot on the small map."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from municipalities.geo import sweref99tm, sweref_point, where_point

# Lantmäteriet, "Kontrollpunkter för SWEREF 99 TM", 2007-11-20: latitude, longitude, northing, easting.
CONTROL_POINTS = [
    (55.0, 12.75, 6_097_106.672, 356_083.438),
    (55.0, 14.25, 6_095_048.642, 452_024.069),
    (57.0, 12.75, 6_319_636.937, 363_331.554),
    (57.0, 19.5, 6_326_392.707, 773_251.054),
    (59.0, 11.25, 6_546_096.724, 284_626.066),
    (59.0, 19.5, 6_548_757.206, 758_410.519),
    (69.0, 21.0, 7_666_089.698, 739_639.195),
]


@pytest.mark.parametrize(("latitude", "longitude", "northing", "easting"), CONTROL_POINTS)
def test_projection_reaches_the_control_points_to_a_millimetre(latitude, longitude, northing, easting):
    assert sweref99tm(latitude, longitude) == pytest.approx((northing, easting), abs=0.001)


def test_point_lies_where_the_symbol_counts_from():
    # 69° N 21° E: 739 639 m east and 7 666 090 m north, ten kilometres a unit.
    assert sweref_point(69.0, 21.0) == (47.8, 1.4)


def test_where_point_reads_a_municipality():
    harnosand = SimpleNamespace(latitude=62.63, longitude=17.94)
    assert where_point(harnosand) == sweref_point(62.63, 17.94)
