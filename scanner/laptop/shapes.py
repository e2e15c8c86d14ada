"""The shape of a verdict, as large as a hand: told apart by its outline alone. Drawn larger and made smaller, to be smooth.

admitted    a disc with a tick          refused     an octagon with a cross
exited      a door with an arrow out    unsure      a triangle with an exclamation mark
ready       the corners of a finder     checking    a ring with three dots
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Literal, TypeAlias

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

from scanner.laptop.screen import Kind

Shape: TypeAlias = Kind | Literal["mark", "lamp", "lamp off"]
"""The verdicts', the sign of the product, and a lamp that is lit or not."""

FINER = 4
"""How many times larger a shape is drawn."""

UNITS = 100
"""A shape is drawn on a square of so many units."""

_FULL, _CUT = 255, 0
"""What is the shape, and what is cut out of it."""


class _Pen:
    """Draws on a square of 100 units, whatever its size in pixels."""

    def __init__(self, size: int) -> None:
        self._scale = size * FINER / UNITS
        self.image = Image.new("L", (size * FINER, size * FINER), _CUT)
        self._draw = ImageDraw.Draw(self.image)

    def disc(self, x: float, y: float, radius: float, fill: int = _FULL) -> None:
        self._draw.ellipse(self._scaled(x - radius, y - radius, x + radius, y + radius), fill)

    def polygon(self, corners: Sequence[tuple[float, float]], fill: int = _FULL) -> None:
        self._draw.polygon(self._scaled(*(value for corner in corners for value in corner)), fill)

    def box(self, edges: tuple[float, float, float, float], radius: float, fill: int = _FULL) -> None:
        self._draw.rounded_rectangle(self._scaled(*edges), radius * self._scale, fill)

    def stroke(self, points: Sequence[tuple[float, float]], width: float, fill: int = _FULL) -> None:
        """A line with round ends and joints."""
        flat = self._scaled(*(value for point in points for value in point))
        self._draw.line(flat, fill, round(width * self._scale), "curve")
        for x, y in points:
            self.disc(x, y, width / 2, fill)

    def _scaled(self, *values: float) -> list[float]:
        return [value * self._scale for value in values]


def _admitted(pen: _Pen) -> None:
    pen.disc(50, 50, 48)
    pen.stroke([(28, 52), (44, 67), (73, 35)], 11, _CUT)


def _refused(pen: _Pen) -> None:
    turns = [math.pi / 8 + number * math.pi / 4 for number in range(8)]
    pen.polygon([(50 + 51 * math.cos(turn), 50 + 51 * math.sin(turn)) for turn in turns])
    pen.stroke([(34, 34), (66, 66)], 11, _CUT)
    pen.stroke([(66, 34), (34, 66)], 11, _CUT)


def _exited(pen: _Pen) -> None:
    pen.box((6, 4, 64, 96), 10)
    pen.box((17, 15, 64, 85), 3, _CUT)
    pen.stroke([(34, 50), (92, 50)], 11)
    pen.stroke([(72, 29), (93, 50), (72, 71)], 11)


def _unsure(pen: _Pen) -> None:
    corners = [(50.0, 9.0), (93.0, 87.0), (7.0, 87.0)]
    pen.polygon(corners)
    pen.stroke([*corners, corners[0]], 10)
    pen.stroke([(50, 37), (50, 61)], 10, _CUT)
    pen.disc(50, 77, 5.8, _CUT)


def _ready(pen: _Pen) -> None:
    for across, down in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
        corner = [(50 - across * x, 50 - down * y) for x, y in ((42, 20), (42, 34), (34, 42), (20, 42))]
        pen.stroke(corner, 8)
    pen.stroke([(20, 50), (80, 50)], 6)


def _checking(pen: _Pen) -> None:
    pen.disc(50, 50, 46)
    pen.disc(50, 50, 38, _CUT)
    for x in (31, 50, 69):
        pen.disc(x, 50, 5.5)


def _mark(pen: _Pen) -> None:
    """As on the dashboard: an open door, and somebody through it."""
    pen.box((0, 0, 100, 100), 25)
    door = [
        (28.0, 80.0),
        (28.0, 30.0),
        (31.0, 24.0),
        (37.0, 22.0),
        (63.0, 22.0),
        (69.0, 24.0),
        (72.0, 30.0),
        (72.0, 80.0),
    ]
    pen.stroke(door, 6.5, _CUT)
    pen.stroke([(39, 52), (48.5, 61), (66, 40)], 8.5, _CUT)


def _lamp(pen: _Pen) -> None:
    pen.disc(50, 50, 46)


def _lamp_off(pen: _Pen) -> None:
    pen.disc(50, 50, 46)
    pen.disc(50, 50, 28, _CUT)


_DRAWN: Mapping[Shape, Callable[[_Pen], None]] = {
    "ready": _ready,
    "checking": _checking,
    "admitted": _admitted,
    "exited": _exited,
    "refused": _refused,
    "unsure": _unsure,
    "mark": _mark,
    "lamp": _lamp,
    "lamp off": _lamp_off,
}


@functools.lru_cache(maxsize=64)
def mask(shape: Shape, size: int) -> Image.Image:
    """The shape of so many pixels each way: 255 where it is, 0 where it isn't, between them on its edges."""
    pen = _Pen(size)
    _DRAWN[shape](pen)
    return pen.image.resize((size, size), Image.Resampling.LANCZOS)
