"""`checkin devices`, as an organiser types it: a link, a QR that a camera reads, a list."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

import numpy as np
import pytest

from checkin import opening
from checkin.__main__ import main
from checkin.commands import enrolling
from checkin.errors import BadInput
from checkin.pipeline import devices
from checkin.settings import Settings
from checkin.wire.devices import Enrolment, Heartbeat
from scanner.laptop.reading import Reader
from tests import small

if TYPE_CHECKING:
    from pathlib import Path

LINK = "https://oppmote.example/enrol#Mjq54qL86vRiWH1A8Jctl8L_dJlw1W6PnUBZs7G5EQg"


def _enrolled(data: Path, link: str) -> None:
    """Trade a link as a device does, and be heard of once."""

    async def trade() -> None:
        async with opening.opened_register(Settings(data=data)) as (_, register):
            asked = Enrolment(token=link.partition("#")[2], version="1.0")
            device, _ = await devices.enrol(register, asked, opening.secret(), opening.now())
            told = Heartbeat(queue=2, version="1.1", at=small.NOW, battery=70)
            await devices.hear(register, device.name, told, small.ms(small.NOW) - 1500)

    asyncio.run(trade())


def test_a_device_is_enrolled_listed_and_revoked(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The link alone on its line where that goes to a script; an address is taken as it is given."""
    where = ["--data", str(data)]
    words = ["--door", "hallen-1", "hallen-2", "--address", "https://oppmote.example", "--may", "undo"]
    assert main(["devices", "enrol", *words, *where]) == 0
    link = capsys.readouterr().out.removesuffix("\n")
    assert link.startswith("https://oppmote.example/enrol#")
    _enrolled(data, link)
    assert main(["devices", "list", *where]) == 0
    listed = capsys.readouterr().out
    for part in ("hallen-1-1  at hallen-1,hallen-2  may undo", "queue 2", "version 1.1", "battery 70 %", "+1.5 s"):
        assert part in listed
    assert main(["devices", "change", "hallen-1-1", "--door", "hallen-2", "--may", "none", *where]) == 0
    assert "hallen-1-1  at hallen-2  may none" in capsys.readouterr().out
    assert main(["devices", "revoke", "hallen-1-1", *where]) == 0
    assert main(["devices", "list", *where]) == 0
    assert "REVOKED" in capsys.readouterr().out


def test_a_device_that_said_nothing_yet_is_listed_as_such(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An organiser sees that a link was used by somebody who never came."""
    where = ["--data", str(data)]
    assert main(["devices", "enrol", "--door", "hallen-1", "--may", "none", *where]) == 0
    token = capsys.readouterr().out.strip().partition("#")[2]

    async def trade() -> None:
        async with opening.opened_register(Settings(data=data)) as (_, register):
            await devices.enrol(register, Enrolment(token=token, version="1"), opening.secret(), opening.now())

    asyncio.run(trade())
    assert main(["devices", "list", *where]) == 0
    assert "may none" in (listed := capsys.readouterr().out)
    assert "not seen yet" in listed


@pytest.mark.parametrize(
    ("words", "may"),
    [(None, ["override", "undo", "walk-in"]), ("none", []), ("names,undo", ["undo", "names"])],
)
def test_rights_are_those_that_were_named(words: str | None, may: list[str]) -> None:
    """All but names where nobody says anything."""
    assert enrolling.rights(words) == may


@pytest.mark.parametrize("words", ["", "fly", "undo,none", "undo, names"])
def test_a_right_that_there_is_not_is_told(words: str) -> None:
    """With those that there are."""
    with pytest.raises(BadInput, match="override,undo,walk-in,names"):
        enrolling.rights(words)


def test_the_qr_in_the_terminal_is_read_as_the_link() -> None:
    """Drawn with half blocks, light on dark."""
    out = io.StringIO()
    enrolling.draw(LINK, out)
    halves = {"█": (1, 1), "▀": (1, 0), "▄": (0, 1), " ": (0, 0), "\xa0": (0, 0)}
    rows = [[halves[cell] for cell in line] for line in out.getvalue().splitlines()]
    cells = np.array([[cell[half] for cell in row] for row in rows for half in (0, 1)], dtype=np.uint8)
    picture = np.kron(cells * 255, np.ones((6, 6), dtype=np.uint8)).astype(np.uint8)
    assert Reader().read(picture) == [LINK]
