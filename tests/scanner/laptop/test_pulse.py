"""The pulse of a real device: what it says, when, and what it learns."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from scanner.laptop import pulse
from scanner.laptop.client import connected
from scanner.laptop.pulse import Pulse

from .test_device import HASTY, PATIENT, device_at, scan

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from aiohttp.test_utils import TestServer

    from checkin.wire.devices import Heard
    from scanner.laptop.device import Device
    from scanner.laptop.means import Waits

    from .conftest import Service

AT = datetime(2022, 11, 17, 8, 0, tzinfo=UTC)
"""By a machine whose clock is an hour behind."""


class Post:
    """The service's half of the pulse: what came, and what it answers."""

    def __init__(self) -> None:
        self.came: list[dict[str, Any]] = []
        self.epoch = "e1"
        self.some = asyncio.Event()

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Note what came."""
        self.came.append(await request.json())
        self.some.set()
        head = {"now": "2022-11-17T09:00:00.000Z", "epoch": self.epoch}
        return web.json_response(head | {"name": "hall-1-1", "doors": ["hall-1"], "may": ["undo"]})

    async def until(self, number: int) -> None:
        """Wait until so many came."""
        async with asyncio.timeout(10):
            while len(self.came) < number:
                self.some.clear()
                await self.some.wait()


@pytest.fixture
async def post(service: Service, aiohttp_server: Any) -> Any:
    """A service with a pulse beside the rest, and its address."""
    app, one = web.Application(), Post()
    app.router.add_post("/api/v1/devices/me/heartbeat", one.take)
    app.router.add_post("/api/v1/{what}", service.arrive)
    server: TestServer = await aiohttp_server(app, shutdown_timeout=0.1)
    return one, str(server.make_url("/"))


@asynccontextmanager
async def beating(url: str, path: Path, waits: Waits = PATIENT) -> AsyncIterator[tuple[Device, Pulse, list[Heard]]]:
    """A device at work, its pulse, and what it heard."""
    heard: list[Heard] = []
    async with device_at(url, path, waits) as device, connected(url, "t") as client:
        yield device, Pulse(client, device, lambda: AT, lambda: 87, heard.append), heard


async def test_a_heartbeat_says_how_the_device_is_and_hears_who_it_is(post: Any, tmp_path: Path) -> None:
    """By its own clock, as it is; its rights may have changed meanwhile."""
    service, url = post
    async with beating(url, tmp_path / "a.outbox") as (_, one, heard):
        await one.beat()
    assert service.came == [
        {"queue": 0, "version": metadata.version("oppmote"), "at": "2022-11-17T08:00:00Z", "battery": 87}
    ]
    assert [(told.name, told.may) for told in heard] == [("hall-1-1", ["undo"])]


async def test_an_idle_device_learns_that_the_store_was_restored(post: Any, service: Service, tmp_path: Path) -> None:
    """It offers what was answered again, though nobody scans."""
    pulses, url = post
    async with beating(url, tmp_path / "a.outbox") as (device, one, _):
        await device.shown(await device.scan(scan()))
        await one.beat()
        assert len(service.scans) == 1
        pulses.epoch = service.epoch = "e2"
        await one.beat()
        async with asyncio.timeout(10):
            await device.emptied()
        assert [told["provisional"] for told in service.scans] == [None, "admitted"]


async def test_a_queue_that_was_told_is_taken_back_as_soon_as_it_is_empty(
    post: Any, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Figures are provisional until then, and half a minute is long."""
    monkeypatch.setattr(pulse, "EVERY", 3600.0)
    pulses, url = post
    service.answer = service.hold
    async with beating(url, tmp_path / "a.outbox", HASTY) as (device, one, _):
        await device.scan(scan())
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(one.beat_always())
            await pulses.until(1)
            assert pulses.came[0]["queue"] == 2
            service.answer = service.take
            await pulses.until(2)
            assert pulses.came[1]["queue"] == 0
            task.cancel()


async def test_a_heartbeat_that_nobody_answers_changes_nothing(post: Any, tmp_path: Path) -> None:
    """Whether the door is online is for its scans and its bundle to say."""
    _, url = post
    async with (
        beating(url, tmp_path / "a.outbox") as (device, _, heard),
        connected("http://127.0.0.1:1", "t") as nobody,
    ):
        await Pulse(nobody, device, lambda: AT, lambda: None, heard.append).beat()
        assert (device.online, device.revoked, heard) == (True, False, [])
