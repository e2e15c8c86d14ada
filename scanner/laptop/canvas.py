"""A picture to paint on in units: 1280 by 720 of them fit on any screen, and what a screen has more of is room.

So a layout is written once, and stands as sharp on a wall as on a small laptop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageDraw

from scanner.laptop import shapes
from scanner.laptop.lettering import Style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.laptop.colours import Palette
    from scanner.laptop.lettering import Colour, Lettering
    from scanner.laptop.screen import Key
    from scanner.laptop.shapes import Shape

WIDE, HIGH = 1280, 720

CAP = 30
"""Height of a key's cap, in units."""


class Box(NamedTuple):
    """A rectangle by its edges."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left


class Canvas:
    """The picture, what to paint it with, and how many pixels a unit has."""

    def __init__(self, size: tuple[int, int], palette: Palette, lettering: Lettering) -> None:
        self.scale = min(size[0] / WIDE, size[1] / HIGH)
        self.width, self.height = size[0] / self.scale, size[1] / self.scale
        self.palette = palette
        self.image = Image.new("RGB", size, palette.ground)
        self._draw = ImageDraw.Draw(self.image)
        self._lettering = lettering

    def pixels(self, *units: float) -> tuple[int, ...]:
        """Units in whole pixels."""
        return tuple(round(value * self.scale) for value in units)

    def panel(self, box: Box, fill: Colour, *, radius: float = 10, line: Colour | None = None) -> None:
        """A rectangle with round corners, with a line round it if one is given."""
        (round_,) = self.pixels(radius)
        self._draw.rounded_rectangle(self.pixels(*box), round_, fill, line, max(1, round(self.scale * 1.5)))

    def rule(self, top: float, left: float, right: float) -> None:
        """A thin level line."""
        start, height, end = self.pixels(left, top, right)
        self._draw.rectangle((start, height, end, height + max(0, round(self.scale) - 1)), self.palette.line)

    def shape(self, shape: Shape, at: tuple[float, float], size: float, colour: Colour) -> None:
        """A shape whose upper left corner is there."""
        left, top, side = self.pixels(*at, size)
        self.image.paste(colour, (left, top), shapes.mask(shape, max(1, side)))

    def length(self, text: str, size: float, weight: int = 400) -> float:
        """How wide a line of text is."""
        return self._lettering.length(text, self._style(size, weight)) / self.scale

    def text(
        self, at: tuple[float, float], text: str, size: float, weight: int = 400, colour: Colour | None = None
    ) -> float:
        """A line of text whose baseline begins there. Says where it ends."""
        style = self._style(size, weight)
        place = at[0] * self.scale, at[1] * self.scale
        self._lettering.draw(self.image, place, text, style, colour or self.palette.ink)
        return at[0] + self.length(text, size, weight)

    def right(
        self, at: tuple[float, float], text: str, size: float, weight: int = 400, colour: Colour | None = None
    ) -> float:
        """A line of text that ends there. Says where it begins."""
        left = at[0] - self.length(text, size, weight)
        self.text((left, at[1]), text, size, weight, colour)
        return left

    def cut(self, text: str, width: float, size: float, weight: int = 400) -> str:
        """The text, shortened with an ellipsis where it is wider."""
        return self._lettering.cut(text, self._style(size, weight), width * self.scale)

    def lines(self, text: str, width: float, size: float, weight: int = 400, most: int = 2) -> list[str]:
        """The text in lines that are no wider."""
        return self._lettering.lines(text, self._style(size, weight), width * self.scale, most)

    def fitted(self, text: str, width: float, sizes: Sequence[float], weight: int = 400) -> float:
        """The first of the sizes, largest first, in which the text is no wider; the last if it is in none."""
        styles = [self._style(size, weight) for size in sizes]
        style = self._lettering.fitted(text, styles, width * self.scale)
        return sizes[styles.index(style)]

    def key_width(self, key: Key) -> float:
        """How wide a key with its meaning is."""
        return self._cap_width(key) + 10 + self.length(key.does, 17)

    def key(self, at: tuple[float, float], key: Key) -> None:
        """A key's cap, whose upper left corner is there, and what it does beside it."""
        left, top = at
        wide = self._cap_width(key)
        self.panel(Box(left, top, left + wide, top + CAP), self.palette.panel, radius=6, line=self.palette.line)
        inner = left + (wide - self.length(key.cap, 15, 650)) / 2
        self.text((inner, top + 20.5), key.cap, 15, 650)
        self.text((left + wide + 10, top + 21), key.does, 17, colour=self.palette.soft)

    def keys(self, at: tuple[float, float], keys: Sequence[Key], gap: float = 26) -> None:
        """Keys beside each other."""
        left, top = at
        for key in keys:
            self.key((left, top), key)
            left += self.key_width(key) + gap

    def _cap_width(self, key: Key) -> float:
        return max(CAP, self.length(key.cap, 15, 650) + 18)

    def _style(self, size: float, weight: int) -> Style:
        return Style(max(1, round(size * self.scale)), weight)
