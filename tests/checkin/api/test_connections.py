"""Connections: counted before anything is read, and let go where they are too many or say nothing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from checkin.api import connections, edge
from checkin.api.connections import Gate
from checkin.api.edge import Edge
from checkin.api.listening import Place
from checkin.pipeline import limiting
from checkin.pipeline.measuring import Meter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def _hello(_request: web.Request) -> web.Response:
    return web.Response(text="hello")


@asynccontextmanager
async def _answering(meter: Meter, trusted: str = "") -> AsyncIterator[int]:
    """An application that says hello; its port."""
    app = web.Application()
    app.add_routes([web.get("/", _hello)])
    gate = Gate(Edge(edge.networks(trusted)), meter, 5.0)
    async with connections.answering(app, Place("127.0.0.1", 0), gate) as address:
        yield int(address.rpartition(":")[2])


async def _asked(port: int) -> tuple[asyncio.StreamWriter, bytes]:
    """A connection, and the first line that it was answered; nothing where it was let go of."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(ASKED)
        return writer, await reader.readline()
    except ConnectionError:
        return writer, b""


def _limited(meter: Meter) -> float:
    [family] = [family for family in meter.told() if family.name == "oppmote_limited"]
    return next(sample.value for sample in family.samples if sample.labels["limit"] == limiting.CONNECTIONS)


async def test_one_address_has_so_many_connections_and_room_again_when_one_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The others go on."""
    monkeypatch.setattr(connections, "OF_ONE_ADDRESS", 3)
    meter = Meter()
    async with _answering(meter) as port:
        held = [await _asked(port) for _ in range(3)]
        assert {line for _, line in held} == {b"HTTP/1.1 200 OK\r\n"}
        over, line = await _asked(port)
        assert (line, _limited(meter)) == (b"", 1)
        for writer in (over, held[0][0]):
            writer.close()
        async with asyncio.timeout(10):
            while (found := await _asked(port))[1] == b"":
                found[0].close()
        for writer, _ in [*held[1:], found]:
            writer.close()


async def test_a_trusted_proxy_speaks_for_many_but_not_for_any_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """All together have a limit too."""
    monkeypatch.setattr(connections, "OF_ONE_ADDRESS", 3)
    monkeypatch.setattr(connections, "most", lambda: 5)
    async with _answering(Meter(), "127.0.0.1") as port:
        held = [await _asked(port) for _ in range(6)]
        assert [line[:12] for _, line in held] == [b"HTTP/1.1 200"] * 5 + [b""]
        for writer, _ in held:
            writer.close()


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nX-Slow: ", ASKED])
async def test_a_connection_that_says_nothing_more_is_closed(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the start, in the middle of a head, or after an answer."""
    monkeypatch.setitem(connections.HOW, "keepalive_timeout", 0.2)
    async with _answering(Meter()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        async with asyncio.timeout(10):
            told = await reader.read()
        assert told.startswith(b"HTTP/1.1 200") == (said == ASKED)
        writer.close()


def test_the_system_s_own_limit_is_kept_and_some_files_are_left_for_others() -> None:
    """At least one address' worth."""
    assert connections.OF_ONE_ADDRESS <= connections.most() <= connections.ALL


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_the_system_is_asked_for_more_files() -> None:
    """As many as it gives, up to a number; in a process of its own, for it can't be taken back."""
    program = (
        "import resource; from checkin.api import connections\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))\n"
        "connections.make_room(); print(*resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    soft, hard = map(int, done.stdout.split())
    assert soft == (min(connections.MOST_FILES, hard) if hard > 0 else connections.MOST_FILES)
