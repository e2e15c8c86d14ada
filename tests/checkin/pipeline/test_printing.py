"""Cards: laid out, drawn as SVG, read back by the scanner, and named by what is no secret."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest

from checkin.core import tickets
from checkin.core.tickets import Holder, Ticket
from checkin.errors import BadInput, NotFound
from checkin.pipeline import issuing, printing
from scanner.laptop.reading import Reader
from tests import small

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from checkin.store.register import Register

OURS = tickets.code_from(bytes(range(10)))

CODES = [
    OURS,
    "BILLETT-01",
    "a1b2c3d4e5f6",
    "https://tickets.example/t/0123456789abcdef?x=1",
    "Æ" * 40,
    "x" * 512,
    "7" * 60,
]

SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: bytes, dots: int = 20) -> NDArray[np.uint8]:
    """What a printer makes of an SVG of ours: its path, at so many dots a unit, on white."""
    root = ET.fromstring(svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    picture = np.full((round(height * dots), round(width * dots)), 255, np.uint8)
    path = root.find(f"{SVG}path")
    assert path is not None
    left, top, scale = map(float, re.findall(r"[\d.]+", path.attrib["transform"]))
    for across, down, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path.attrib["d"]):
        edges = (left + int(across) * scale, top + int(down) * scale)
        ends = (edges[0] + int(length) * scale, edges[1] + scale)
        cv2.rectangle(picture, _dot(edges, dots), _dot(ends, dots, -1), 0, -1)
    return picture


def _dot(place: tuple[float, float], dots: int, less: int = 0) -> tuple[int, int]:
    return round(place[0] * dots) + less, round(place[1] * dots) + less


def _texts(svg: bytes) -> list[str]:
    return [text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("code", CODES, ids=lambda code: f"{code[:12]} {len(code)}")
def test_a_printed_card_is_read_as_what_it_says(code: str) -> None:
    """A code of ours, and those that others issue: short, long, in letters beyond the alphabet."""
    svg = printing.svg(printing.card(Ticket("t", code), ["Deltaker 0001"]))
    assert Reader().read(drawn(svg)) == [code]


def test_a_code_of_ours_is_the_smallest_qr_there_is() -> None:
    """Version 1, which has 21 modules."""
    card = printing.card(Ticket("t", OURS), [])
    assert [len(row) for row in card.modules] == [21] * 21


def test_the_code_stands_under_its_qr_in_groups_and_nothing_else() -> None:
    """No name, unless it was asked for."""
    assert _texts(printing.svg(printing.card(Ticket("t", OURS), []))) == [tickets.grouped(OURS)]
    assert tickets.grouped(OURS).count(" ") == 3


def test_lines_are_no_longer_than_a_card_is_wide_and_lie_within_it() -> None:
    """Long names are wrapped, in words where there are some."""
    about = ["Deltaker 0001 med et temmelig langt navn på begge sider", "W" * 90]
    card = printing.card(Ticket("t", "foreign-" * 20), about)
    widest = {True: 0.6, False: 0.85}  # of a letter, in heights: monospace, and a W
    for line in card.lines:
        assert len(line.text) * line.size * widest[line.of_code] <= printing.WIDTH
        assert printing.QR < line.base < card.height
    assert [line.base for line in card.lines] == sorted({line.base for line in card.lines})


def test_what_can_not_be_shown_can_be_drawn_all_the_same() -> None:
    """Control characters, and what XML takes for its own."""
    code = "a\x00b\x1b<&>\n"
    svg = printing.svg(printing.card(Ticket("t", code), ["<Deltaker> & 0001\x07"]))
    assert _texts(svg) == ["a·b·<&>·", "<Deltaker> & 0001·"]


async def test_who_a_ticket_is_for_is_told_with_its_sessions(held: Register) -> None:
    """Heads only where there are several; times in the programme's zone."""
    group, single = held.by_code(small.CLASS), held.by_code("BILLETT-01")
    assert group is not None
    assert single is not None
    assert printing.about(group, held.holder(group.id), held.programme) == [
        "Klasse 10A",
        "Skole 01",
        "× 30",
        "14.11. 09:00 Samling",
    ]
    assert printing.about(single, Holder(), held.programme) == [
        "14.11. 09:00 Samling",
        "14.11. 09:00 Smakebit",
        "14.11. 17:00 Kveld",
    ]


async def test_all_are_those_that_let_somebody_in(held: Register) -> None:
    """Revoked ones are left out, and refused where they are named."""
    assert len(await printing.chosen(held, ["all"])) == 13
    await issuing.revoke(held, "BILLETT-01", small.Clock())
    assert len(await printing.chosen(held, ["all"])) == 12
    with pytest.raises(BadInput, match="revoked"):
        await printing.chosen(held, ["BILLETT-01"])
    [ticket] = await printing.chosen(held, ["BILLETT-02"])
    assert ticket.code == "BILLETT-02"
    with pytest.raises(NotFound, match="typed right"):
        await printing.chosen(held, ["BILLETT-02", "NOBODY"])


def test_files_are_named_by_tickets_and_the_folder_is_its_owner_s_alone(tmp_path: Path) -> None:
    """A code is a secret, also in a list of files."""
    cards = [printing.card(Ticket(f"ticket-{number}", OURS), []) for number in range(3)]
    folder = tmp_path / "a" / "b"
    assert printing.write(folder, cards, "svg", printing.svg) == 3
    assert sorted(path.name for path in folder.iterdir()) == ["ticket-0.svg", "ticket-1.svg", "ticket-2.svg"]
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file is in its place."""
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="choose another with -o"):
        printing.write(tmp_path / "file", [], "svg", printing.svg)
