"""A cable of TCP: what is carried, what is cut, what is lost on the way."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, closing, suppress
from typing import TYPE_CHECKING

import pytest
from yarl import URL

from scanner.rehearsing.cables import Cable, laid

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def echo() -> AsyncIterator[URL]:
    """A service that says everything again."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(ConnectionError):
            while line := await reader.readline():
                writer.write(line)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with server:
        yield URL(f"http://{host}:{port}/")


@pytest.fixture
async def cable(echo: URL) -> AsyncIterator[Cable]:
    async with laid(echo) as cable:
        yield cable


class Caller:
    """Somebody who says a line and waits for it to come back."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, line: bytes) -> bytes:
        self.writer.write(line)
        async with asyncio.timeout(10):
            return await self.reader.readline()


@asynccontextmanager
async def called(cable: Cable) -> AsyncIterator[Caller]:
    url = URL(cable.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    with closing(writer):
        yield Caller(reader, writer)


async def test_a_sound_cable_carries_both_ways(cable: Cable) -> None:
    """The door notices nothing."""
    async with called(cable) as caller:
        assert await caller.say(b"hei\n") == b"hei\n"


async def test_a_pulled_cable_ends_what_was_connected(cable: Cable) -> None:
    """With an end of file or a reset, as it comes."""
    async with called(cable) as caller:
        await caller.say(b"hei\n")
        cable.pull()
        with suppress(ConnectionError):
            assert await caller.reader.read() == b""


async def test_a_pulled_cable_refuses_what_is_new(cable: Cable) -> None:
    """At once, without a long wait."""
    cable.pull()

    with pytest.raises(ConnectionError):
        await called(cable).__aenter__()


async def test_plugged_in_again_it_is_at_the_same_address(cable: Cable) -> None:
    """The device is told nothing."""
    before = cable.url
    cable.pull()
    await cable.plug()

    assert cable.url == before
    async with called(cable) as caller:
        assert await caller.say(b"igjen\n") == b"igjen\n"


async def test_lost_answers_never_come_and_the_next_ones_do(cable: Cable) -> None:
    """After the cable was cut everything that is connected anew is carried."""
    async with called(cable) as caller:
        await caller.say(b"hei\n")
        cable.losing_answers = True
        caller.writer.write(b"tapt\n")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await caller.reader.readline()
        cable.cut()

    async with called(cable) as caller:
        assert await caller.say(b"ny\n") == b"ny\n"


async def test_a_service_that_is_gone_ends_the_connection(echo: URL) -> None:
    """The cable itself is sound."""
    async with laid(echo.with_port(1)) as cable, called(cable) as caller:
        assert await caller.reader.read() == b""
