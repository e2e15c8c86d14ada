"""Devices: who is enrolled, and what each said of itself last. Part of the register, which every process follows.

A device is kept under its name, which is its name in the log, also when it is revoked: its requests are then told so.
What it says of itself, every half minute, is no change of the register: it is read again every few seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from checkin.store.connect import translated

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from redis.asyncio.client import Pipeline

    from checkin.store.connect import Store

    Write = Callable[[Pipeline], Awaitable[str | None]]

FORMER = 8
"""Secrets that a device had before and that still prove who it is."""

_pack = msgspec.msgpack.Encoder().encode


class Device(msgspec.Struct, frozen=True):
    """One enrolled reader.

    Attributes:
        doors: the ids of those that it works at.
        may: what it may do beside scanning: override, undo, walk-in, names.
        secret: the hash of its secret; former: those of the secrets before it, which open nothing any more.
        enrolled, revoked_at: milliseconds.
        version: of its program, when it was enrolled.
    """

    name: str
    doors: tuple[str, ...]
    may: tuple[str, ...]
    secret: str
    enrolled: int
    version: str = ""
    former: tuple[str, ...] = ()
    revoked_at: int | None = None


class Beat(msgspec.Struct, frozen=True):
    """What a device said of itself last.

    Attributes:
        at: when it reached us, in milliseconds.
        queue: entries that it holds and we have not answered.
        ahead: milliseconds that its clock is ahead of ours.
        battery: per cent, where it knows.
    """

    at: int
    queue: int
    version: str
    ahead: int
    battery: int | None = None


decoder = msgspec.msgpack.Decoder(Device)
_beat = msgspec.msgpack.Decoder(Beat)


class Devices:
    """One programme's devices: the copy in memory, and the changes made to it in the store.

    Attributes:
        known: by name. beats: by the name of the device or token.
    """

    def __init__(self, store: Store, key: Callable[[str], str], change: Callable[[Write], Awaitable[None]]) -> None:
        """Devices whose copy is brought up to date from outside.

        Args:
            key: the name of the key that holds a part.
            change: writes in one transaction, begun again where somebody else's came first, with its note of the
                device that is named.
        """
        self._store = store
        self._key = key
        self._change = change
        self._by_secret: dict[str, Device] = {}
        self.known: dict[str, Device] = {}
        self.beats: dict[str, Beat] = {}

    def of_secret(self, hashed: str) -> Device | None:
        """The device whose secret has this hash, revoked or not."""
        return self._by_secret.get(hashed)

    def proven(self, hashed: str) -> Device | None:
        """The device whose secret has this hash, or had it once."""
        return next((one for one in self.known.values() if hashed in (one.secret, *one.former)), None)

    def index(self) -> None:
        """Have secrets lead to the devices that are known now."""
        self._by_secret = {device.secret: device for device in self.known.values()}

    async def enrol(self, link: str, made: Callable[[str], Device]) -> Device | None:
        """Trade what is kept under a link's hash for a device: both in one act, or neither.

        Args:
            link: the hash of its one-time token.
            made: makes the device of what is kept there. Called again where somebody else changed the register meanwhile.

        Returns:
            The device; None where the link is not, or not any more.
        """
        enrolled: list[Device] = []

        async def write(pipeline: Pipeline) -> str | None:
            enrolled.clear()
            kept = await self._store.client.get(self._key(f"enrolment:{link}"))
            if kept is None:
                return None
            device = made(kept.decode())
            enrolled.append(device)
            pipeline.getdel(self._key(f"enrolment:{link}"))
            pipeline.hset(self._key("devices"), device.name, _pack(device))
            return device.name

        await self._change(write)
        return enrolled[0] if enrolled else None

    async def put(self, changed: Callable[[], Device | None]) -> None:
        """Change a device to what is told of the register as it is now; None changes nothing."""

        async def write(pipeline: Pipeline) -> str | None:
            device = changed()
            if device is None:
                return None
            pipeline.hset(self._key("devices"), device.name, _pack(device))
            return device.name

        await self._change(write)

    async def beat(self, name: str, beat: Beat) -> None:
        """Note what a device says of itself."""
        with translated(self._store.where):
            await self._store.client.hset(self._key("beats"), name, _pack(beat))
        self.beats[name] = beat

    async def hear(self) -> None:
        """Read what all devices said last."""
        with translated(self._store.where):
            found = await self._store.client.hgetall(self._key("beats"))
        self.beats = {name.decode(): _beat.decode(raw) for name, raw in found.items()}

    def expect_nothing(self, pipeline: Pipeline, name: str) -> None:
        """Believe no longer that a device holds something, within a transaction; until it says so again."""
        if (last := self.beats.get(name)) is not None:
            self.beats[name] = msgspec.structs.replace(last, queue=0)
            pipeline.hset(self._key("beats"), name, _pack(self.beats[name]))
