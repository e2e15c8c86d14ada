"""The pulse: says every half minute how the device is, and hears who the service takes it for.

It is told at once when a device that said that it holds something holds nothing any more: until then all figures
are provisional.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from importlib import metadata
from typing import TYPE_CHECKING

from checkin.wire.devices import Heard, Heartbeat
from scanner.laptop.client import NoAnswer
from scanner.laptop.outbox import OutboxError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from scanner.laptop.client import Client
    from scanner.laptop.device import Device

EVERY = 30.0
"""Seconds between two heartbeats."""

ANSWERS = 10.0
"""Seconds within which one is answered; whether the door is online is for others to say."""


class Pulse:
    """One device's pulse.

    Args:
        clock: the time by this machine, however wrong it is: an organiser sees how wrong.
        battery: per cent, None where it isn't known.
        hear: is told who the service takes us for.
    """

    def __init__(
        self,
        client: Client,
        device: Device,
        clock: Callable[[], datetime],
        battery: Callable[[], int | None],
        hear: Callable[[Heard], None],
    ) -> None:
        self._client = client
        self._device = device
        self._clock = clock
        self._battery = battery
        self._hear = hear
        self._told = 0

    async def beat_always(self) -> None:
        """Again and again; sooner where the last thing that was said is not so any more."""
        while True:
            with suppress(OutboxError):  # what it holds can't be read, which the screen says
                await self.beat()
            await self._rest()

    async def beat(self) -> None:
        """Say once how the device is, and take in what the service says to that."""
        queue = await self._device.queue()
        message = Heartbeat(queue=queue, version=version(), at=self._clock(), battery=self._battery())
        reply = await self._client.tell("devices/me/heartbeat", message, Heard, ANSWERS)
        if isinstance(reply, NoAnswer):
            if reply.code:
                await self._device.heard(reply)
            return
        self._told = queue
        await self._device.hear_epoch(reply.epoch)
        self._hear(reply)

    async def _rest(self) -> None:
        if not self._told:
            await asyncio.sleep(EVERY)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(EVERY):
                await self._device.emptied()


def version() -> str:
    """Of this program."""
    return metadata.version("oppmote")
