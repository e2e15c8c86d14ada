"""A scripted afternoon at a door, ended by kill -9 at a chosen write of the outbox, and the start after it.

    python -m tests.faults.afternoons SERVICE FOLDER < TOKENS

One warmed process forks a device for each token: the first is killed just before its first write, the second before its
second, until one runs through. Each outbox is opened again by a device that is killed as well, somewhere in its start, and by
one that is not and sends what waits. What people saw stands in FOLDER, a file for each token, a line before it is noted as
shown; the last line on stdout is how many tokens were used.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import aiohttp
from uuid_utils.compat import uuid7

from checkin.wire.messages import AnnulmentMessage, CountMessage, ScanMessage
from scanner.laptop.client import Client, NoAnswer
from scanner.laptop.device import Device, working
from scanner.laptop.judging import let_in
from scanner.laptop.means import Means, Waits
from scanner.laptop.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from uuid import UUID

    from scanner.laptop.client import Answers
    from scanner.laptop.device import Shown
    from scanner.laptop.outbox import Entry

HERE: dict[str, Any] = {"session": "samling", "door": "hallen-1"}

WAITS = Waits(answer=30.0, first=0.01, longest=0.02)
WRITES = ("begin", "insert", "update", "commit", "create", "delete", "pragma journal_mode", "pragma secure_delete")
STARTS = 7
"""The first so many writes of a start are where it is killed, one after the other: it annuls, and notes what was answered."""


class Mortal(sqlite3.Connection):
    """A connection whose process is killed just before it writes for the so-many-th time; never where that is 0."""

    left = 0

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.set_trace_callback(self._begun)

    def _begun(self, statement: str) -> None:
        if statement.strip().lower().startswith(WRITES):
            Mortal.left -= 1
            if Mortal.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Line(Client):
    """A client whose network is there, is away, or loses every answer."""

    network = "there"

    async def send(self, entries: Sequence[Entry], deadline: float) -> Answers | NoAnswer:
        if self.network == "away":
            return NoAnswer("away")
        reply = await super().send(entries, deadline)
        return reply if self.network == "there" else NoAnswer("lost")


class Door:
    """A device at work, and a file of what people saw."""

    def __init__(self, device: Device, line: Line, told: Path) -> None:
        self.device = device
        self.line = line
        self._told = told

    def tell(self, what: str, id: UUID, **more: Any) -> None:
        """Write a line down; it is there even if the next moment kills us."""
        with self._told.open("a") as file:
            file.write(json.dumps({"what": what, "id": str(id)} | more) + "\n")

    async def scan(self, code: str, **more: Any) -> Shown:
        """Somebody holds up a code and sees the answer."""
        scan = ScanMessage(id=uuid7(), direction="entry", at=datetime.now(UTC), code=code, **HERE, **more)
        shown = await self.device.scan(scan)
        self.tell("shown", shown.id, outcome=shown.outcome, reason=shown.reason)
        await self.device.shown(shown)
        self.tell("noted", shown.id)
        return shown

    async def undo(self, shown: Shown) -> None:
        """Take back what was shown."""
        undo = AnnulmentMessage(id=uuid7(), scan=shown.id, session=HERE["session"], at=datetime.now(UTC))
        self.tell("undoing", shown.id)
        await self.device.record(undo)
        self.tell("undone", shown.id)

    async def count(self, heads: int) -> None:
        """Count heads in."""
        count = CountMessage(id=uuid7(), direction="entry", heads=heads, at=datetime.now(UTC), **HERE)
        self.tell("counting", count.id, heads=heads)
        await self.device.record(count)
        self.tell("counted", count.id)


async def afternoon(door: Door, number: int) -> None:
    """All that a door does, with its network, without it, and as it comes back."""
    one, two, three, four, group = codes(number)
    await door.undo(await door.scan(one))
    await door.scan(one)
    await door.count(3)
    await door.scan(group, heads=10)
    await door.scan(one)
    await door.scan(one, override="var bare ute")
    door.line.network = "losing answers"
    await door.scan(two)
    door.line.network = "away"
    await door.undo(await door.scan(three))
    await door.scan(group, heads=5)
    await door.count(2)
    door.line.network = "there"
    await door.device.settled()
    await door.scan(four)


async def start(door: Door, number: int) -> None:
    """The start after a crash: what nobody saw is annulled, and what waits is sent."""
    await door.device.settled()


def codes(number: int) -> list[str]:
    """The tickets that come to a door: four people, and a class of thirty."""
    return [f"DELTAKER-{number:03}-{letter}" for letter in "ABCD"] + [f"KLASSE-{number:03}"]


@asynccontextmanager
async def opened(server: str, token: str, folder: Path) -> AsyncIterator[Door]:
    """A device with the outbox of its token."""
    means = Means(uuid7, lambda: datetime.now(UTC), Random(1), let_in, WAITS)
    told = folder / f"{token}.told"
    told.touch()
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as http:
        line = Line(http, server)
        with closing(Outbox(folder / f"{token}.outbox")) as outbox:
            async with asyncio.TaskGroup() as tasks, working(outbox, line, means, tasks) as device:
                yield Door(device, line, told)


def survives(dies_at: int, live: Callable[[], Awaitable[None]]) -> bool:
    """Whether a process of its own lives through all of it, when it is killed at this write."""
    child = os.fork()
    if child == 0:
        Mortal.left = dies_at
        asyncio.run(live())
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status not in (0, signal.SIGKILL):
        raise SystemExit(f"a device ended with {status}, which is neither its end nor a kill")
    return status == 0


def main(server: str, folder: Path, tokens: Sequence[str]) -> int:
    """Kill a device at each write, and say how many it took until one ran through."""
    sqlite3.connect = partial(sqlite3.connect, factory=Mortal)  # type: ignore[assignment]
    for number, token in enumerate(tokens, 1):

        async def live(what: Callable[[Door, int], Awaitable[None]], number: int = number, token: str = token) -> None:
            async with opened(server, token, folder) as door:
                await what(door, number)

        whole = survives(number, lambda: live(afternoon))
        survives(number % STARTS + 1, lambda: live(start))
        survives(0, lambda: live(start))
        if whole:
            return number
    raise SystemExit("there are fewer tokens than writes")


if __name__ == "__main__":
    print(main(sys.argv[1], Path(sys.argv[2]), sys.stdin.read().split()))
