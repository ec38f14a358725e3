"""Where names go on a map: inside what they name if there is room, never over each other. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from municipalities.outlines import Points

Shape = tuple[Points, ...]
Mask = NDArray[np.bool_]

# Source Sans 3 is on average about half as wide as it is high.
LETTER_WIDTH = 0.54
LINE_HEIGHT = 1.15
BASELINE = 0.34
STEP = 5.0
MARGIN = 2.0
# Farther from the edge than this is no better.
ROOMY = 26.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its middle."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        """Whether the two have anything in common."""
        return (
            abs(self.x - other.x) * 2 < self.width + other.width
            and abs(self.y - other.y) * 2 < self.height + other.height
        )


def text_box(text: str, size: float, *, x: float = 0.0, y: float = 0.0) -> Box:
    """The room a text of this size takes, around a middle."""
    return Box(x, y, len(text) * size * LETTER_WIDTH, size * LINE_HEIGHT)


def place_within(room: Box, text: Box, shape: Shape) -> Box | None:
    """The roomiest place where the whole text lies on the shape; None where there is none."""
    middles = _grid(room, text)
    fitting = middles[_keeps_to_one_side(middles, text, shape, inside=True)]
    return _at(text, fitting, _roominess(fitting, shape))


def place_beside(room: Box, text: Box, shape: Shape, land: Iterable[Shape]) -> Box | None:
    """The place nearest the shape where the text lies off it, in the sea rather than on land; None if there is none."""
    middles = _grid(room, text)
    off = middles[_keeps_to_one_side(middles, text, shape, inside=False)]
    at_sea = np.ones(len(off), dtype=bool)
    for other in land:
        at_sea &= _keeps_to_one_side(off, text, other, inside=False)
    nearest = -_distance(off, shape)
    return _at(text, off, np.where(at_sea, nearest, nearest - 2 * text.width))


def place_on(room: Box, text: Box, shape: Shape, *, avoid: Shape, taken: Iterable[Box]) -> Box | None:
    """The roomiest place whose middle lies on the shape, off what is to be avoided and clear of what is taken."""
    middles = _grid(room, text)
    middles = middles[is_inside(middles, shape)]
    middles = middles[_keeps_to_one_side(middles, text, avoid, inside=False)]
    boxes = list(taken)
    free = [not any(Box(x, y, text.width, text.height).meets(box) for box in boxes) for x, y in middles]
    middles = middles[np.array(free, dtype=bool)]
    return _at(text, middles, _roominess(middles, shape))


def is_inside(points: Points, shape: Shape) -> Mask:
    """Which points lie within the shape's rings, by even and odd."""
    odd = np.zeros(len(points), dtype=bool)
    x, y = points[:, :1], points[:, 1:]
    for ring in shape:
        (x1, y1), (x2, y2) = ring.T, np.roll(ring, -1, axis=0).T
        spans = (y1 > y) != (y2 > y)
        rise = np.where(y2 == y1, 1.0, y2 - y1)
        crossings = spans & (x < x1 + (y - y1) * (x2 - x1) / rise)
        odd ^= crossings.sum(axis=1) % 2 == 1
    return odd


def _grid(room: Box, text: Box) -> Points:
    """Middles by which the text stays in the room."""
    half_width, half_height = max(room.width - text.width, 0) / 2, max(room.height - text.height, 0) / 2
    across = np.arange(room.x - half_width, room.x + half_width + 0.1, STEP)
    down = np.arange(room.y - half_height, room.y + half_height + 0.1, STEP)
    return np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)


def _keeps_to_one_side(middles: Points, text: Box, shape: Shape, *, inside: bool) -> Mask:
    """For which middles the whole text lies inside the shape, or all of it outside: no edge passes through it."""
    holds = is_inside(middles, shape) == inside
    for ring in shape:
        edge = _dense(ring)
        across = np.abs(middles[:, :1] - edge[:, 0]) < text.width / 2 + MARGIN
        down = np.abs(middles[:, 1:] - edge[:, 1]) < text.height / 2 + MARGIN
        holds &= ~(across & down).any(axis=1)
    return holds


def _dense(ring: Points) -> Points:
    """The ring's corners with points between them, so close that no text slips through."""
    along = np.roll(ring, -1, axis=0) - ring
    steps = int(np.hypot(*along.T).max() // STEP) + 1
    shares = np.arange(steps)[:, None, None] / steps
    return (ring + shares * along).reshape(-1, 2)


def _roominess(points: Points, shape: Shape) -> Points:
    return np.minimum(_distance(points, shape), ROOMY)


def _distance(points: Points, shape: Shape) -> Points:
    """From each point to the nearest edge of the shape."""
    nearest = np.full(len(points), np.inf)
    for ring in shape:
        along = np.roll(ring, -1, axis=0) - ring
        length = np.maximum((along**2).sum(axis=1), 1e-9)
        offset = points[:, None] - ring
        share = np.clip((offset * along).sum(axis=2) / length, 0, 1)
        off = np.hypot(*np.moveaxis(offset - share[..., None] * along, 2, 0))
        nearest = np.minimum(nearest, off.min(axis=1))
    return nearest


def _at(text: Box, middles: Points, score: Points) -> Box | None:
    if not len(middles):
        return None
    x, y = middles[int(score.argmax())]
    return Box(float(x), float(y), text.width, text.height)
