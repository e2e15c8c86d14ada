"""Draws the pictures of the laptop's screen in `docs/pictures`, from made-up answers: `python scripts/laptop_pictures.py`."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from checkin.wire.messages import ProblemHere, SessionNow  # noqa: E402
from scanner.drawing import Hall  # noqa: E402
from scanner.laptop import phrasing  # noqa: E402
from scanner.laptop.device import Shown  # noqa: E402
from scanner.laptop.face import Face, Look  # noqa: E402
from scanner.laptop.lettering import Lettering  # noqa: E402
from scanner.laptop.painting import paint  # noqa: E402
from scanner.laptop.screen import Card  # noqa: E402
from scanner.laptop.window import mirrored  # noqa: E402
from tests.scanner.laptop import verdicts  # noqa: E402
from tests.scanner.laptop.verdicts import AT, EVERY_REFUSAL, SCAN, asked, ticket, told  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.laptop.face import Carding

PICTURES = ROOT / "docs" / "pictures"
TILE, COLUMNS, GAP = (480, 270), 3, 6

GROUP = told(heads=12, ticket=ticket(28, 24, "Skole 01 klasse 10A"))
UNCHECKED = Shown(SCAN, "admitted", provisional=True)
UNDECIDED = Shown(SCAN, None, problem=ProblemHere("door_unknown", "there is no door 'hall-9' in this programme"))
LAST = (told(), GROUP, EVERY_REFUSAL["already_in"], told("exited"), told(ticket=ticket(name="Deltaker 0007")))

LETTERING = Lettering()
HALL = Hall(np.random.default_rng(4))


def face(*, dark: bool) -> Face:
    """A door in the middle of a day."""
    one = Face(verdicts.place(), verdicts.FAIR, Look("nb", dark))
    one.online, one.now = True, SessionNow("moteplassen", 1412, 1305, None, None)
    for number, shown in enumerate(LAST):
        one.remember(phrasing.kind(shown), AT - 60_000 * (len(LAST) - number), partial(phrasing.line, shown, asked()))
    return one


def cards() -> Iterator[Carding | None]:
    """Every card there is; None for being ready."""
    yield None
    yield lambda texts: Card("checking", texts.checking)
    for shown in (told(), GROUP, told("exited"), *EVERY_REFUSAL.values(), UNCHECKED, UNDECIDED):
        yield partial(phrasing.card, shown, asked())


def screen(one: Face, size: tuple[int, int]) -> Image.Image:
    """The painted screen, with somebody's ticket before the camera."""
    painted = paint(one.screen(AT), (1280, 720), LETTERING)
    if painted.camera:
        left, top, width, height = painted.camera
        seen = mirrored(HALL.frame("G000000000000006", np.random.default_rng(8)), (width, height))
        painted.image.paste(Image.fromarray(cv2.cvtColor(seen, cv2.COLOR_BGR2RGB)), (left, top))
    return painted.image.resize(size, Image.Resampling.LANCZOS)


def sheet(*, dark: bool) -> Image.Image:
    """All the cards beside each other."""
    tiles = []
    for card in cards():
        one = face(dark=dark)
        if card is not None:
            one.show(card, 0.0)
        tiles.append(screen(one, TILE))
    rows = -(-len(tiles) // COLUMNS)
    size = COLUMNS * (TILE[0] + GAP) - GAP, rows * (TILE[1] + GAP) - GAP
    whole = Image.new("RGB", size, (128, 128, 128))
    for number, tile in enumerate(tiles):
        row, column = divmod(number, COLUMNS)
        whole.paste(tile, (column * (TILE[0] + GAP), row * (TILE[1] + GAP)))
    return whole


def kept(image: Image.Image, name: str, colours: int = 96) -> None:
    """Write it small: a screen has few colours."""
    image.quantize(colours, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)


def main() -> None:
    """Draw all of them."""
    kept(sheet(dark=False), "laptop-light.png")
    kept(sheet(dark=True), "laptop-dark.png")
    one = face(dark=False)
    one.show(partial(phrasing.card, told(), asked()), 0.0)
    kept(screen(one, (960, 540)), "laptop-verdict.png", 256)


if __name__ == "__main__":
    main()
