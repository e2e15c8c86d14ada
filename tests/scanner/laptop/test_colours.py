"""The colours: text stands out from what is behind it, and in and out are told apart by lightness too."""

from __future__ import annotations

from typing import get_args

import pytest

from scanner.laptop import colours
from scanner.laptop.screen import Kind


def lightness(colour: colours.Colour) -> float:
    """The relative luminance of WCAG 2."""
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: colours.Colour, other: colours.Colour) -> float:
    """From 1 to 21, as WCAG 2 has it."""
    low, high = sorted((lightness(one), lightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("kind", get_args(Kind))
def test_text_stands_out_from_its_ground(kind: Kind, dark: bool) -> None:
    """4.5 to 1, which WCAG 2.2 AA asks for, wherever text stands."""
    palette = colours.palette(kind, dark=dark)

    for text, ground in (
        (palette.ink, palette.ground),
        (palette.soft, palette.ground),
        (palette.ink, palette.panel),
        (palette.soft, palette.panel),
        (palette.on_accent, palette.accent),
        (palette.ground, palette.ink),
    ):
        assert contrast(text, ground) >= 4.5, (text, ground)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("kind", get_args(Kind))
def test_shapes_stand_out_from_their_ground(kind: Kind, dark: bool) -> None:
    """3 to 1, which WCAG 2.2 AA asks for."""
    palette = colours.palette(kind, dark=dark)

    assert contrast(palette.accent, palette.ground) >= 3


def test_every_kind_has_its_own_ground() -> None:
    """In both themes."""
    for dark in (False, True):
        assert len({colours.palette(kind, dark=dark).ground for kind in get_args(Kind)}) == len(get_args(Kind))


def test_ready_looks_like_the_dashboard() -> None:
    """Its ground, its ink and its accent, from its own file of them."""
    from pathlib import Path

    tokens = Path("dashboard/web/src/styles/tokens.css").read_text("utf-8")
    for dark in (False, True):
        ready = colours.palette("ready", dark=dark)
        for name, colour in (("ground", ready.ground), ("ink", ready.ink), ("accent", ready.accent)):
            pair = tokens.split(f"--{name}: light-dark(")[1].split(")")[0].split(", ")
            assert pair[dark] == "#{:02x}{:02x}{:02x}".format(*colour)
