"""Cards as PNG: read back by the scanner, with letters that are there."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from checkin.commands.pictures import Pencil
from checkin.core import tickets
from checkin.core.tickets import Ticket
from checkin.pipeline import printing
from scanner.laptop.reading import Reader

OURS = tickets.code_from(bytes(range(10)))

CODES = [OURS, "BILLETT-01", "https://tickets.example/t/0123456789abcdef?x=1", "Æ" * 40, "x" * 512]


@pytest.fixture(scope="module")
def pencil() -> Pencil:
    """One for all, as the command has it."""
    return Pencil()


def _seen(png: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The picture in a file's bytes."""
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return picture.astype(np.uint8)


@pytest.mark.parametrize("code", CODES, ids=lambda code: f"{code[:12]} {len(code)}")
def test_a_card_is_read_as_what_it_says(pencil: Pencil, code: str) -> None:
    """As it is, and as small as a camera sees it from a metre away."""
    picture = _seen(pencil.png(printing.card(Ticket("t", code), ["Bjørg Ærlig", "14.11. 09:00 Åpning"])))
    assert Reader().read(picture) == [code]
    if len(code) <= 16:
        smaller = cv2.resize(picture, None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA).astype(np.uint8)
        assert Reader().read(smaller) == [code]


def test_a_code_stands_under_its_qr_and_every_line_under_that(pencil: Pencil) -> None:
    """There is ink where the lines are, and none beyond the edges."""
    card = printing.card(Ticket("t", OURS), ["Deltaker 0001 " + "W" * 60])
    picture = _seen(pencil.png(card))
    for line in card.lines:
        base, high = round(line.base * 20), round(line.size * 20)
        assert (picture[base - high : base] < 128).any()
    assert (picture[:, :10] == 255).all()
    assert (picture[:, -10:] == 255).all()


def test_the_quiet_zone_is_quiet(pencil: Pencil) -> None:
    """Four modules on each side, as the standard wants."""
    picture = _seen(pencil.png(printing.card(Ticket("t", OURS), [])))
    dark = np.argwhere(picture[: printing.QR * 20] < 128)
    (top, left), (bottom, right) = dark.min(axis=0), dark.max(axis=0)
    assert (bottom - top + 1, right - left + 1) == (21 * 20, 21 * 20)
    assert (top, bottom) == (4 * 20, 25 * 20 - 1)
    assert left >= 4 * 20
