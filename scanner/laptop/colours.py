"""The colours of the screen, light and dark. Ready, they are the dashboard's; a verdict fills the whole screen with its own.

Text stands out from its ground by at least 4.5 to 1 everywhere (a test holds it to that), and no colour says anything alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.laptop.lettering import Colour
    from scanner.laptop.screen import Kind


class Palette(NamedTuple):
    """What one screen is painted with.

    Attributes:
        ground: behind everything.
        ink, soft: text, and text that matters less.
        panel: raised a little from the ground.
        line: round a panel or a key.
        accent, on_accent: what draws the eye, and text on it.
    """

    ground: Colour
    ink: Colour
    soft: Colour
    panel: Colour
    line: Colour
    accent: Colour
    on_accent: Colour


def _colour(hexadecimal: str) -> Colour:
    red, green, blue = bytes.fromhex(hexadecimal)
    return red, green, blue


def mixed(one: Colour, other: Colour, part: float) -> Colour:
    """So much of the other (0 to 1) mixed into the one."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _calm(ground: str, ink: str, soft: str, panel: str, line: str, accent: str, on_accent: str) -> Palette:
    return Palette(*map(_colour, (ground, ink, soft, panel, line, accent, on_accent)))


def _full(ground: str, ink: str, accent: str = "") -> Palette:
    """A screen filled with one colour; all else is mixed from it."""
    base, text = _colour(ground), _colour(ink)
    return Palette(
        ground=base,
        ink=text,
        soft=mixed(base, text, 0.86),
        panel=mixed(base, (0, 0, 0) if sum(text) > sum(base) else (255, 255, 255), 0.16),
        line=mixed(base, text, 0.36),
        accent=_colour(accent or ink),
        on_accent=base,
    )


_READY_LIGHT = _calm("f2f5f5", "13252b", "4c6067", "ffffff", "c3cfd1", "0b6670", "ffffff")
_READY_DARK = _calm("0e1618", "e6eeee", "9db1b5", "152023", "3a4d52", "62c6c8", "06201f")

_LIGHT: Mapping[Kind, Palette] = {
    "ready": _READY_LIGHT,
    "checking": _READY_LIGHT._replace(ground=_colour("dfe7e8"), soft=_colour("42555b")),
    "admitted": _full("15724a", "ffffff"),
    "exited": _full("225f99", "ffffff"),
    "refused": _full("ae342b", "ffffff"),
    "unsure": _full("f3c468", "33250f"),
}
_DARK: Mapping[Kind, Palette] = {
    "ready": _READY_DARK,
    "checking": _READY_DARK._replace(ground=_colour("1a262a")),
    "admitted": _full("0f6140", "eafff4"),
    "exited": _full("17466f", "eaf5ff"),
    "refused": _full("932a23", "fff0ee"),
    "unsure": _full("5f4310", "ffeccb"),
}


def palette(kind: Kind, *, dark: bool) -> Palette:
    """What a screen with a card of this kind is painted with."""
    return (_DARK if dark else _LIGHT)[kind]
