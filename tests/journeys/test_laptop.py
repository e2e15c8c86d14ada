"""A laptop at a door, as a process in a terminal: it looks at a film of tickets while its network and its service fail, and an
organiser takes in what it could not send.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import re
import struct
import sys
import termios
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests import ledger, proxies
from tests.processes import environment, written
from tests.scanner.laptop import drawn
from tests.scanner.laptop.test_film import filmed

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.processes import House
    from tests.proxies import Mode

pytestmark = pytest.mark.slow

DEADLINE = 30.0
SHAPE = (360, 640)
RATE = 10
SLOT = 36
"""Frames of a film for each ticket: held up for a third of them, then out of sight."""

FAULTS: list[Mode] = ["through", "slow", "hole", "reset", "slow close", "garbage", "500", "429"]

AHEAD = """
import sys
from datetime import datetime, timedelta
from scanner.laptop import __main__ as command, app

class Wrong(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(hours=1)

app.datetime = Wrong
sys.exit(command.main())
"""
"""The scanner on a laptop whose clock is an hour ahead."""


class Laptop:
    """A running scanner: what its terminal has shown, and how it ends."""

    def __init__(self, process: Process, terminal: int) -> None:
        self._process = process
        self._terminal = terminal
        self._told = b""
        self._more = asyncio.Event()
        self._gone = False
        asyncio.get_running_loop().add_reader(terminal, self._hear)

    def _hear(self) -> None:
        try:
            told = os.read(self._terminal, 65_536)
        except BlockingIOError:
            return
        except OSError:  # how a terminal says that nobody is at its other end
            told = b""
        self._told += told
        self._more.set()
        if not told:
            self._gone = True
            asyncio.get_running_loop().remove_reader(self._terminal)

    @property
    def shown(self) -> str:
        """All screens, one after the other, as text."""
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self._told.decode(errors="ignore"))

    async def shows(self, *words: str, newest: bool = False) -> str:
        """Wait until one screen (or the newest) shows all of these, and return it."""
        async with asyncio.timeout(DEADLINE):
            while True:
                screens = [screen for screen in self.shown.split("┏")[1:] if "┗" in screen]
                for screen in screens[-1:] if newest else reversed(screens):
                    if all(word in screen for word in words):
                        return screen
                assert not self._gone, f"it ended before it showed {words}: {await self.ended()}, {self.shown[-3000:]}"
                self._more.clear()
                await self._more.wait()

    def types(self, text: str) -> None:
        """Press keys, as fast as a reader does."""
        os.write(self._terminal, text.encode())

    async def lets_in(self, guest: int) -> str:
        """Read a guest's ticket, and wait until the screen says that they may come in; returns that screen."""
        self.types(f"GJESTEBILLETT-{guest:02}\r")
        return await self.shows(f"Gjest {guest:04}", "LET IN")

    def leaves(self) -> None:
        """Ask it to end, as closing its window does."""
        self._process.terminate()

    async def ended(self) -> tuple[int, str]:
        """Wait for its end: its exit status, and what it said to people."""
        assert self._process.stderr is not None
        async with asyncio.timeout(DEADLINE):
            said = (await self._process.stderr.read()).decode()
            return await self._process.wait(), said


@asynccontextmanager
async def laptop(*words: str, program: tuple[str, ...] = ("-m", "scanner.laptop")) -> AsyncIterator[Laptop]:
    """A scanner in a terminal of its own; killed at the end if it has not ended."""
    terminal, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 110, 0, 0))
    elsewhere = ("DISPLAY", "WAYLAND_DISPLAY", "COLUMNS", "LINES")  # another display, and the size of another terminal
    env = {name: value for name, value in environment().items() if name not in elsewhere}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *program,
        *words,
        stdin=theirs,
        stdout=theirs,
        stderr=asyncio.subprocess.PIPE,
        env=env | {"TERM": "xterm-256color"},
    )
    os.close(theirs)
    os.set_blocking(terminal, False)
    try:
        yield Laptop(process, terminal)
    finally:
        asyncio.get_running_loop().remove_reader(terminal)
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()
        os.close(terminal)


def _film(path: Path, *codes: str) -> str:
    """Each ticket before the camera for a moment, then nothing."""
    empty = drawn.frame(shape=SHAPE)
    frames = [
        frame
        for code in codes
        for frame in [drawn.frame((drawn.code(code, module=7), 60, 40), shape=SHAPE)] * (SLOT // 3)
        + [empty] * (SLOT * 2 // 3)
    ]
    return str(filmed(path, frames, rate=RATE))


def _begin(house: House, folder: Path) -> str:
    """The small week with twelve guests more, and a token for the laptop, which it returns."""
    house.load_small_week(folder)
    guests = "code,name,sessions\n" + "".join(f"GJESTEBILLETT-{n:02},Gjest {n:04},samling\n" for n in range(12))
    house.told("tickets", "import", written(folder / "guests.csv", guests))
    return house.told("tokens", "add", "laptop-1", "--scope", "scan,names")


def _words(server: str, token: str, folder: Path) -> list[str]:
    place = ["--door", "hallen-1", "--session", "samling", "--language", "en"]
    return ["--server", server, "--token", token, "--data", str(folder / "laptop"), *place]


async def test_whatever_the_network_does_every_scan_is_counted_once_and_every_screen_is_true(
    house: House, tmp_path: Path
) -> None:
    """A reader types one guest for each fault: latency, a black hole, resets, half answers, garbage, 500, 429; then the
    service is killed.
    """
    token = _begin(house, tmp_path)
    with house.serving() as first:
        async with (
            proxies.laid(int(first.port)) as proxy,
            laptop(*_words(proxy.url, token, tmp_path), "--keyboard") as scanner,
        ):
            await scanner.shows("Test scan")
            scanner.types("\x1b")
            await scanner.shows("READY", "Online")
            for number, fault in enumerate(FAULTS):
                proxy.become(fault)
                screen = await scanner.lets_in(number)
                assert ("Offline" in screen) == (fault not in ("through", "slow")), (fault, screen)
            proxy.become("through")
            await scanner.shows("Online", newest=True)
            assert "Online" in await scanner.lets_in(len(FAULTS))
            first.kill()
            assert "Offline" in await scanner.lets_in(len(FAULTS) + 1)
            with house.serving("--port", first.port):
                await scanner.shows("Online", newest=True)
                scanner.leaves()
                assert await scanner.ended() == (0, "")
                log = ledger.rows_of(house.told("export", "log"))
                assert [row["conflict"] for row in log] == [""] * len(log)
                rows = ledger.rows_of(house.told("export", "attendance"))
                [hall] = [row for row in rows if row["session"] == "samling"]
                guests = str(len(FAULTS) + 2)
                assert (hall["attended"], hall["refused"], hall["provisional"]) == (guests, "0", "false")
                assert "0 differences" in house.told("verify")


async def test_a_laptop_that_never_finds_its_network_again_is_brought_to_the_organiser(
    house: House, tmp_path: Path
) -> None:
    """It judged by its bundle; its outbox becomes a file, the file is taken in, and later it may send all the same."""
    token = _begin(house, tmp_path)
    with house.serving() as service:
        words = _words(service.address, token, tmp_path)
        async with laptop(*words, "--source", _film(tmp_path / "a.avi", "GJESTEBILLETT-00")) as scanner:
            await scanner.shows("Gjest 0000", "LET IN")
            assert await scanner.ended() == (0, "")
        service.kill()
    film = _film(tmp_path / "b.avi", "GJESTEBILLETT-01", "GJESTEBILLETT-00", "GJESTEBILLETT-02")
    async with laptop(*words, "--source", film) as scanner:
        await scanner.shows("Gjest 0002", "LET IN", "Offline")
        assert "ALREADY IN" in scanner.shown
        status, said = await scanner.ended()
        # Three, and one more where the first was tried before it was known that nobody answers.
        waiting = re.search(r"([34]) entries wait in the outbox", said)
        assert status == 0
        assert waiting, said

    exported = await _exported(*words[:6], str(tmp_path / "outbox.jsonl"))
    assert exported[0] == 0, exported
    told = house.told("scans", "import", str(tmp_path / "outbox.jsonl"))
    assert told.startswith(f"{int(waiting[1]) + 1} entries of laptop-1 taken in")
    before = house.told("export", "attendance")
    with house.serving("--port", service.port):
        async with laptop(*words, "--source", _film(tmp_path / "c.avi", "GJESTEBILLETT-03")) as scanner:
            await scanner.shows("Gjest 0003", "LET IN", "Online")
            assert await scanner.ended() == (0, "")
        rows = [ledger.rows_of(told) for told in (before, house.told("export", "attendance"))]
        attended = [next(row["attended"] for row in one if row["session"] == "samling") for one in rows]
        assert attended == ["3", "4"]
        assert "0 differences" in house.told("verify")


async def _exported(*words: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scanner.laptop", "export", *words, stderr=asyncio.subprocess.PIPE, env=environment()
    )
    _, said = await process.communicate()
    return process.returncode, said.decode()


async def test_a_laptop_whose_clock_is_an_hour_ahead_records_the_true_time(house: House, tmp_path: Path) -> None:
    """It sets itself by the service, and says so in no entry: the log has the time at the door."""
    token = _begin(house, tmp_path)
    with house.serving() as service:
        film = _film(tmp_path / "film.avi", "GJESTEBILLETT-00", "GJESTEBILLETT-01")
        words = _words(service.address, token, tmp_path)
        async with laptop(*words, "--source", film, program=("-c", AHEAD)) as scanner:
            await scanner.shows("Gjest 0001", "LET IN")
            assert await scanner.ended() == (0, "")
        for row in ledger.rows_of(house.told("export", "log")):
            at = datetime.fromisoformat(row["at"])
            assert abs(at - datetime.now(UTC)) < timedelta(minutes=5)
            assert row["clock"] == ""
