"""Cards as PNG, with the letters of the laptop's window: they need the extra `laptop`, which no service needs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image

from checkin.pipeline.printing import QR, QUIET, UNIT, WIDTH, Card
from scanner.laptop.lettering import Lettering, Style

if TYPE_CHECKING:
    from checkin.pipeline.printing import Line

SCALE = 20
"""Pixels of a unit."""

RESOLUTION = SCALE / UNIT * 25.4
"""Dots an inch, so that a card comes out of a printer as large as its SVG."""

INK = (0, 0, 0)


class Pencil:
    """Draws cards; what it draws with is opened once."""

    def __init__(self) -> None:
        self._lettering = Lettering()

    def png(self, card: Card) -> bytes:
        """A card as PNG."""
        picture = Image.new("RGB", (round(WIDTH * SCALE), round(card.height * SCALE)), (255, 255, 255))
        self._put_symbol(picture, card)
        for line in card.lines:
            self._put_line(picture, line)
        written = io.BytesIO()
        picture.convert("L").save(written, "PNG", optimize=True, dpi=(RESOLUTION, RESOLUTION))
        return written.getvalue()

    def _put_symbol(self, picture: Image.Image, card: Card) -> None:
        """Put the QR in its place, each module as many whole pixels as there is room for."""
        side = len(card.modules)
        symbol = Image.new("1", (side, side))
        symbol.putdata([0 if dark else 1 for row in card.modules for dark in row])
        size = (QR - 2 * QUIET) * SCALE // side * side
        left, top = (picture.width - size) // 2, round(QR * SCALE - size) // 2
        picture.paste(symbol.resize((size, size), Image.Resampling.NEAREST), (left, top))

    def _put_line(self, picture: Image.Image, line: Line) -> None:
        whole = round(line.size * SCALE)
        styles = [Style(size) for size in range(whole, whole // 2, -1)]
        room = picture.width - 2 * SCALE
        style = self._lettering.fitted(line.text, styles, room)
        text = self._lettering.cut(line.text, style, room)
        left = (picture.width - self._lettering.length(text, style)) / 2
        self._lettering.draw(picture, (left, line.base * SCALE), text, style, INK)
