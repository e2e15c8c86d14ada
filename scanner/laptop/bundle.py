"""The door's bundle: fetched, kept on disk, and brought up to date every second, so that the device can judge by itself.

What the file lacks of the last second before a crash the outbox knows, as far as it happened here: `load` recalls it.

Order that must hold: what the service tells is taken in only while nothing of the device's own is unanswered, since then
it is known of every own scan whether it is in there (see `ledger`). The outbox goes first.

The file holds messages, one a line: the bundle, then the changes since. A line that was cut by a crash, and what stands
behind it, is as if it had never come.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import msgspec

from checkin.wire.bundles import Bundle, Changes
from scanner.laptop.client import NoAnswer, pauses

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path
    from random import Random

    from scanner.laptop.client import Client
    from scanner.laptop.device import Device
    from scanner.laptop.judging import BundleJudge

Told: TypeAlias = Bundle | Changes
_Message = TypeVar("_Message", Bundle, Changes)

EVERY = 1.0
"""Seconds between two looks at what changed, at most."""

SELDOM = 5.0
"""Seconds between two looks, at most, while nothing comes back."""

ANSWERS = 1.0
"""Seconds within which changes are expected: longer, and the door is offline."""

ARRIVES = 30.0
"""Seconds within which a whole bundle is expected."""

MOST_MESSAGES = 1000
"""What a file holds before a new bundle takes its place."""


class BundleFile:
    """The file of one door's bundle."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._told: list[Told] = []
        self._is_whole = False

    def __len__(self) -> int:
        """How many messages there are."""
        return len(self._told)

    def read(self) -> list[Told]:
        """A bundle and the changes since, as far as they are whole; nothing where there is no bundle.

        Raises:
            OSError: the file can't be read, for another reason than that it is not there.
        """
        try:
            lines = self._path.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            lines = []
        self._told = list(_whole(lines))
        self._is_whole = bool(lines) and len(self._told) == len(lines)
        return self._told

    def begin(self, bundle: Bundle) -> None:
        """Hold a bundle in place of everything.

        Raises:
            OSError: it can't be written; what was there before is still there.
        """
        self._told = [bundle]
        self._write_all()

    def add(self, changes: Changes) -> None:
        """Put changes behind what is there.

        Raises:
            OSError: it can't be written; the next call tries again with all that should be there.
        """
        self._told.append(changes)
        if not self._is_whole:
            self._write_all()
            return
        self._is_whole = False
        with self._path.open("ab") as file:
            file.write(_line(changes))
        self._is_whole = True

    def _write_all(self) -> None:
        self._is_whole = False
        fresh = self._path.with_name(self._path.name + ".new")
        fresh.touch(mode=0o600)
        fresh.write_bytes(b"".join(_line(one) for one in self._told))
        fresh.replace(self._path)
        self._is_whole = True


def _line(told: Told) -> bytes:
    return msgspec.json.encode(told) + b"\n"


def _whole(lines: list[bytes]) -> Iterator[Told]:
    """The messages up to the first line that was cut."""
    for place, line in enumerate(lines):
        told: Told | None = _read(line, Changes) if place else _read(line, Bundle)
        if told is None or not line.endswith(b"\n"):
            return
        yield told


class DoorBundle:
    """One door's bundle: kept in a file, and fresh in the judge.

    Attributes:
        trouble: why the file can't be kept, or what came can't be used; "" while all is well.
    """

    def __init__(self, file: BundleFile, door: str, client: Client, device: Device, judge: BundleJudge) -> None:
        self._file = file
        self._door = door
        self._client = client
        self._device = device
        self._judge = judge
        self._version = ""
        self._tag = ""
        self._offered = ""
        self._stale = False
        self.trouble = ""

    async def load(self) -> None:
        """Take in what was kept, if it is this door's."""
        try:
            told = await asyncio.to_thread(self._file.read)
        except OSError as error:
            self.trouble = f"the bundle can't be read: {error}"
            return
        if not told or not isinstance(told[0], Bundle) or told[0].door != self._door:
            return
        try:
            for one in told:
                await self._take(one)
            for message, logged in await self._device.logged():
                self._judge.recalled(message, logged)
        except ValueError:  # of another version of this program
            self._stale = True

    async def refresh_always(self, random: Random) -> None:
        """Look for what changed, again and again; less often while nothing comes back."""
        while True:
            for pause in pauses(random, EVERY, SELDOM):
                if await self.refresh():
                    break
                await asyncio.sleep(pause)
            await asyncio.sleep(random.uniform(0.8, 1.0) * EVERY)

    async def refresh(self) -> bool:
        """Look once for what changed, and take it in. Says whether the service answered."""
        reply = await self._ask()
        if isinstance(reply, NoAnswer):
            await self._device.heard(reply)
            return False
        await self._device.heard(None)
        if reply is not None:
            await self._device.hear_epoch(reply.epoch)
        if reply is not None and not (self._version and await self._device.waiting()):
            await self._use(reply)
        return True

    async def _ask(self) -> Told | NoAnswer | None:
        """The bundle, where there is none or a stale one, else changes; None where the one we have is the newest."""
        if self._version and (not self._stale or await self._device.waiting()):
            query = {"door": self._door, "after": self._version}
            got = await self._client.fetch("door/changes", query, ANSWERS)
            return got if isinstance(got, NoAnswer) else _understood(got.body, Changes)
        got = await self._client.fetch("door/bundle", {"door": self._door}, ARRIVES, self._tag)
        if isinstance(got, NoAnswer):
            return got
        if not got.body:
            self._stale = False
            return None
        self._offered = got.tag
        return _understood(got.body, Bundle)

    async def _use(self, told: Told) -> None:
        if isinstance(told, Changes):
            self._device.clock.set_by(told.now)  # it came at once, which a bundle may not have
            if told.renew:
                self._stale = True  # the next look fetches it
                return
        try:
            await self._take(told)
        except ValueError as error:
            self._stale, self._tag = True, ""
            self.trouble = f"what the service sent can't be used: {error}"
            return
        if isinstance(told, Bundle) or told.sessions or told.tickets:
            self.trouble = await self._keep(told)

    async def _take(self, told: Told) -> None:
        """Have the judge know it.

        Raises:
            ValueError: it does not fit together.
        """
        if isinstance(told, Changes):
            self._judge.change(told)
        else:
            self._judge.renew(told)
            self._tag, self._stale = self._offered, False
            for message in await self._device.unanswered():
                self._judge.stored(message)
        self._version = told.version

    async def _keep(self, told: Told) -> str:
        """Put it on disk. What can't be kept there is known all the same, until the device stops."""
        try:
            if isinstance(told, Bundle):
                await asyncio.to_thread(self._file.begin, told)
            else:
                await asyncio.to_thread(self._file.add, told)
        except OSError as error:
            return f"the bundle can't be kept: {error}"
        self._stale = len(self._file) > MOST_MESSAGES
        return ""


@asynccontextmanager
async def kept_fresh(bundle: DoorBundle, random: Random, tasks: asyncio.TaskGroup) -> AsyncIterator[None]:
    """What was kept is loaded, and refreshed among `tasks` for as long as the block lasts."""
    await bundle.load()
    refreshing = tasks.create_task(bundle.refresh_always(random), name="bundle")
    try:
        yield
    finally:
        refreshing.cancel()
        await asyncio.wait([refreshing])


def _understood(body: bytes, kind: type[_Message]) -> _Message | NoAnswer:
    return _read(body, kind) or NoAnswer("not an answer of this service", status=200)


def _read(body: bytes, kind: type[_Message]) -> _Message | None:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
