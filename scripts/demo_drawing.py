"""Draws `demo/articles/anbud.png`, the demonstration's only picture: `python -m scripts.demo_drawing`."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

TARGET = Path(__file__).resolve().parent.parent / "demo" / "articles" / "anbud.png"
WIDTH, HEIGHT, SCALE = 1280, 720, 2
GROUND, PETROL, LIGHT, LIT = "#e8eff0", "#07505c", "#ffffff", "#ffd84d"
STACKS = (5, 4, 4, 3, 2, 1)
ENVELOPE = (132, 84)
GAP = 12


def draw() -> Image.Image:
    """Six stacks of envelopes, the first five petrol and white, the last one lit."""
    picture = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), GROUND)
    pen = ImageDraw.Draw(picture)
    column = WIDTH / len(STACKS)
    floor = HEIGHT - 96
    pen.line(_scaled(64, floor + GAP / 2, WIDTH - 64, floor + GAP / 2), fill=PETROL, width=4 * SCALE)
    for place, count in enumerate(STACKS):
        left = column * place + (column - ENVELOPE[0]) / 2
        for level in range(count):
            top = floor - (level + 1) * (ENVELOPE[1] + GAP) + GAP
            _envelope(pen, left, top, LIT if count == 1 else LIGHT)
    return picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _envelope(pen: ImageDraw.ImageDraw, left: float, top: float, fill: str) -> None:
    width, height = ENVELOPE
    pen.rectangle(_scaled(left, top, left + width, top + height), fill=fill, outline=PETROL, width=4 * SCALE)
    flap = _scaled(left, top, left + width / 2, top + height * 0.55, left + width, top)
    pen.line(flap, fill=PETROL, width=4 * SCALE, joint="curve")


def _scaled(*numbers: float) -> list[float]:
    return [number * SCALE for number in numbers]


if __name__ == "__main__":
    draw().save(TARGET, optimize=True)
