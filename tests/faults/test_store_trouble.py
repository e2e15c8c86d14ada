"""A store that answers but takes nothing: scans are refused with 503, the service says that it isn't ready, and when the
trouble is over the same scans, sent again, are taken once.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import redis.asyncio as aioredis

from checkin import opening, serve
from checkin.pipeline import issuing
from checkin.settings import Settings
from checkin.store import embedded
from tests import servers, small

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.servers import Server

pytestmark = pytest.mark.slow

DEADLINE = 20.0


class Door:
    """A door that has one scan to report, and asks the service how it is."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self._scan = small.scan()

    async def reports(self) -> tuple[int, dict[str, Any]]:
        """The same scan each time: the status, and the verdict or the problem."""
        async with self._http.post("/api/v1/scans", json={"scans": [self._scan]}) as got:
            told = await got.json()
            if got.status == 503:
                assert got.headers["Retry-After"]
            return got.status, told["verdicts"][0] if "verdicts" in told else told

    async def ready(self) -> str:
        """What the service says of itself: "ready", or the code of its problem."""
        async with self._http.get("/readyz") as got:
            told = await got.json()
            return str(told["status"] if got.status == 200 else told["code"])

    async def becomes(self, told: str) -> None:
        """Wait until the service says this of itself."""
        async with asyncio.timeout(DEADLINE):
            while await self.ready() != told:  # noqa: ASYNC110 - another process's state
                await asyncio.sleep(0.02)

    async def is_refused_with(self, code: str) -> None:
        """Neither the scan is taken nor is the service ready, and both say why."""
        status, told = await self.reports()
        assert (status, told["code"]) == (503, code)
        assert await self.ready() == code


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Door]:
    """A live service with the small week, and a door at it. The clock is that of the week."""
    async with opening.opened_store(settings) as store:
        held = await small.loaded(store, "uke")
        token = await issuing.add_token(held, "door", ["scan"], opening.secret(), 0)
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        serve.serving(settings, small.Clock()) as (_, address),
        aiohttp.ClientSession(address, headers=headers) as http,
    ):
        yield Door(http)


async def _is_taken_once(door: Door) -> None:
    await door.becomes("ready")
    first = await door.reports()
    assert (first[0], first[1]["outcome"]) == (200, "admitted")
    assert await door.reports() == first


@pytest.mark.parametrize(
    ("trouble", "over"),
    [
        (("CONFIG", "SET", "maxmemory", "1"), ("CONFIG", "SET", "maxmemory", "0")),
        (("REPLICAOF", "127.0.0.1", "1"), ("REPLICAOF", "NO", "ONE")),
    ],
    ids=["out of memory", "read-only"],
)
async def test_a_store_that_takes_no_writes_refuses_scans_and_takes_them_later(
    tmp_path: Path, trouble: tuple[str, ...], over: tuple[str, ...]
) -> None:
    """It still answers, so only a write shows it."""
    async with servers.running(tmp_path) as server, serving(Settings(store=server.url, port=0)) as door:
        assert await door.ready() == "ready"
        await _told(server, *trouble)
        await door.is_refused_with("store_read_only")
        await _told(server, *over)
        await _is_taken_once(door)


async def test_a_store_that_is_still_loading_is_waited_for(tmp_path: Path) -> None:
    """After a restart with a long log, while some servers say that they load, and others say nothing."""
    async with servers.running(tmp_path) as server, serving(Settings(store=server.url, port=0)) as door:
        await _fill(server)
        await server.kill()
        server.settings["key-load-delay"] = "500"  # microseconds for each
        async with asyncio.TaskGroup() as group:
            group.create_task(server.start())
            status, told = await door.reports()
            assert (status, told["code"] in {"store_loading", "store_slow", "store_unavailable"}) == (503, True)
            assert await door.ready() in {"store_loading", "store_slow", "store_unavailable"}
        await _is_taken_once(door)


async def test_a_nearly_full_disk_refuses_scans_before_the_store_ends_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The floor is raised above what any disk has, and lowered again."""
    floor = embedded.FLOOR
    async with serving(Settings(data=tmp_path, port=0)) as door:
        monkeypatch.setattr(embedded, "FLOOR", 2**60)
        await door.becomes("disk_full")
        await door.is_refused_with("disk_full")
        monkeypatch.setattr(embedded, "FLOOR", floor)
        await _is_taken_once(door)


async def _told(server: Server, *words: str) -> None:
    client = aioredis.Redis.from_url(server.url)
    try:
        await client.execute_command(*words)
    finally:
        await client.aclose()


async def _fill(server: Server) -> None:
    """Give it a log that is long enough to be seen loading."""
    client = aioredis.Redis.from_url(server.url)
    try:
        async with client.pipeline(transaction=False) as pipeline:
            for number in range(8192):
                pipeline.set(f"filler:{number}", b"")
            await pipeline.execute()
    finally:
        await client.aclose()
