"""Letters: Inter, as the dashboard has it, measured and drawn by Pillow.

The font comes in at build, in files for parts of Unicode. Each character is drawn from the first file that has it. Where it wasn't
built, a font of the system stands in, or Pillow's own, which has English letters only; a warning in the log says so once.
"""

from __future__ import annotations

import functools
import logging
import re
import unicodedata
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec
from PIL import Image, ImageDraw, ImageFont, features

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PIL.ImageFont import FreeTypeFont

_log = logging.getLogger(__name__)

FONTS = Path(__file__).parent / "fonts"

PARTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese")
"""The files, the most used first; the last resort for a character that none has is the first."""

STAND_INS = ("segoeui.ttf", "HelveticaNeue.ttc", "DejaVuSans.ttf", "LiberationSans-Regular.ttf", "Arial.ttf")
"""Found by Pillow wherever Windows, macOS and Linux keep them."""

_SPELLED = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "Æ": "AE", "Ø": "OE", "Å": "AA", "−": "-", "–": "-", "↑": "^", "↓": "v"}
)
"""For a font that has English letters only."""

Colour: TypeAlias = tuple[int, int, int]


class Style(NamedTuple):
    """How letters look: their size in pixels, and their weight from 100 to 900."""

    size: int
    weight: int = 400


class Part(NamedTuple):
    """One file, and whether a character is in it."""

    path: Path
    has: Callable[[str], bool]


class _Drawn(NamedTuple):
    """A line of text as a mask, and where it lies from where its baseline begins, in pixels."""

    mask: Image.Image
    left: int
    top: int


class Lettering:
    """Measures and draws lines of text. What was drawn once is kept, since most of a screen stays as it was."""

    def __init__(self, folder: Path = FONTS, stand_ins: Sequence[str] = STAND_INS) -> None:
        self._parts = _parts(folder)
        self._stand_in = "" if self._parts else next(filter(_there, stand_ins), "")
        self._spelled = _SPELLED if not (self._parts or self._stand_in) else {}
        # Figures of one width each, so that a counter doesn't tremble.
        self._features = ["tnum"] if self._parts and features.check("raqm") else None
        self._part = functools.lru_cache(maxsize=1024)(self._part_with)
        self._font = functools.lru_cache(maxsize=128)(self._opened)
        self.length = functools.lru_cache(maxsize=2048)(self._measured)
        self._drawing = functools.lru_cache(maxsize=512)(self._drawn)

    def draw(self, image: Image.Image, at: tuple[float, float], text: str, style: Style, colour: Colour) -> None:
        """Draw a line of text; `at` is where its baseline begins."""
        drawn = self._drawing(text, style)
        if drawn is not None:
            image.paste(colour, (round(at[0]) + drawn.left, round(at[1]) + drawn.top), drawn.mask)

    def _measured(self, text: str, style: Style) -> float:
        """How many pixels wide a line of text is."""
        return sum(font.getlength(run, features=self._features) for run, font in self._runs(text, style))

    def _drawn(self, text: str, style: Style) -> _Drawn | None:
        """The line of text, without anything round it; None where there is nothing to be seen."""
        room = style.size
        mask = Image.new("L", (round(self.length(text, style)) + 2 * room, 3 * room))
        draw, left = ImageDraw.Draw(mask), float(room)
        for run, font in self._runs(text, style):
            draw.text((left, 2 * room), run, 255, font, anchor="ls", features=self._features)
            left += font.getlength(run, features=self._features)
        inked = mask.getbbox()
        return _Drawn(mask.crop(inked), inked[0] - room, inked[1] - 2 * room) if inked else None

    def lines(self, text: str, style: Style, width: float, most: int) -> list[str]:
        """The text broken at blanks into lines that are no wider; what doesn't fit into so many ends in an ellipsis."""
        lines: list[str] = []
        rest = text.split()
        while rest:
            count = self._fitting(rest, style, width)
            lines.append(" ".join(rest[:count]))
            rest = rest[count:]
        if len(lines) > most:
            lines[most - 1 :] = [" ".join(lines[most - 1 :])]
        return [self.cut(line, style, width) for line in lines]

    def cut(self, text: str, style: Style, width: float) -> str:
        """The text, with an ellipsis in place of what is wider."""
        if self.length(text, style) <= width:
            return text
        fitting = next((end for end in range(len(text), 0, -1) if self.length(text[:end] + "…", style) <= width), 0)
        return text[:fitting].rstrip() + "…"

    def fitted(self, text: str, styles: Sequence[Style], width: float) -> Style:
        """The first of the styles, largest first, in which the text is no wider; the last if it is in none."""
        return next((style for style in styles if self.length(text, style) <= width), styles[-1])

    def _fitting(self, words: Sequence[str], style: Style, width: float) -> int:
        """How many of the words fit into one line, at least one."""
        count = 1
        while count < len(words) and self.length(" ".join(words[: count + 1]), style) <= width:
            count += 1
        return count

    def _runs(self, text: str, style: Style) -> Iterator[tuple[str, FreeTypeFont]]:
        """The text in pieces that are drawn with one font each."""
        for part, characters in groupby(unicodedata.normalize("NFC", text).translate(self._spelled), self._part):
            yield "".join(characters), self._font(part, style)

    def _part_with(self, character: str) -> int:
        return next((number for number, part in enumerate(self._parts) if part.has(character)), 0)

    def _opened(self, part: int, style: Style) -> FreeTypeFont:
        if self._stand_in:
            return ImageFont.truetype(self._stand_in, style.size)
        if not self._parts:
            return ImageFont.load_default(style.size)  # type: ignore[return-value]
        font = ImageFont.truetype(self._parts[part].path, style.size)
        font.set_variation_by_axes([style.weight])
        return font


def _parts(folder: Path) -> list[Part]:
    """The files there are and what is in them; none where the font wasn't built, or can't be opened here."""
    try:
        ranges = msgspec.json.decode((folder / "unicode.json").read_bytes(), type=dict[str, str])
        parts = [Part(folder / f"inter-{name}-wght-normal.woff2", _in(ranges[name])) for name in PARTS]
        ImageFont.truetype(parts[0].path, 10).get_variation_axes()
    except (OSError, msgspec.DecodeError, KeyError, NotImplementedError) as reason:
        _log.warning(
            "the font Inter isn't here (%s), so the screen has plainer letters; in a checkout, `make web` brings it",
            reason,
        )
        return []
    return parts


def _there(name: str) -> bool:
    try:
        ImageFont.truetype(name, 10)
    except OSError:
        return False
    return True


def _in(ranges: str) -> Callable[[str], bool]:
    """Whether a character lies in ranges written as in CSS, such as `U+0000-00FF,U+0131`."""
    ends = [found.groups() for found in re.finditer(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", ranges)]
    spans = [range(int(low, 16), int(high or low, 16) + 1) for low, high in ends]
    return lambda character: any(ord(character) in span for span in spans)
