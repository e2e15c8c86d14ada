"""A network between a scanner and the service that fails in the ways that networks do."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import asynccontextmanager, closing, suppress
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import AsyncIterator

Mode = Literal["through", "slow", "hole", "reset", "slow close", "garbage", "500", "429"]

LATENCY = 0.2
"""Seconds that each piece takes on a slow network."""

SAYS: dict[Mode, bytes] = {
    "garbage": b"\x00\xff\x13 This is no HTTP at all\r\n\r\n",
    "500": b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<p>Oh</p>",
    "429": b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
}
"""What answers in place of the service."""


class Proxy:
    """Carries connections to the service, in the mode that a test sets; a change of mode ends those there are.

    Attributes:
        port: where a scanner finds it.
        service: the port of the service.
    """

    def __init__(self, service: int) -> None:
        self.port = 0
        self.service = service
        self.carried = 0
        self._mode: Mode = "through"
        self._ends: set[StreamWriter] = set()

    @property
    def url(self) -> str:
        """What a scanner is told."""
        return f"http://127.0.0.1:{self.port}"

    def become(self, mode: Mode) -> None:
        """Fail in this way from now on."""
        self._mode = mode
        for end in self._ends:
            end.transport.abort()

    async def carry(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Carry one connection, until either side ends it."""
        self._ends.add(writer)
        self.carried += 1
        with closing(writer), suppress(OSError):
            await self._carried(reader, writer)
        self._ends.discard(writer)

    async def _carried(self, reader: StreamReader, writer: StreamWriter) -> None:
        mode = self._mode
        if mode == "reset":
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        elif mode == "hole":
            while await reader.read(65_536):
                pass
        elif mode in SAYS:
            while await reader.read(65_536):
                writer.write(SAYS[mode])
                await writer.drain()
        else:
            await self._through(reader, writer, mode)

    async def _through(self, reader: StreamReader, writer: StreamWriter, mode: Mode) -> None:
        answers, questions = await asyncio.open_connection("127.0.0.1", self.service)
        self._ends.add(questions)
        await asyncio.gather(_pour(reader, questions, mode), _pour(answers, writer, mode))
        self._ends.discard(questions)


async def _pour(source: StreamReader, sink: StreamWriter, mode: Mode) -> None:
    with closing(sink), suppress(ConnectionError):
        while piece := await source.read(65_536):
            if mode == "slow":
                await asyncio.sleep(LATENCY)
            if mode == "slow close" and piece.startswith(b"HTTP"):
                sink.write(piece[: len(piece) // 2])  # and then nothing, for longer than a door waits
                await source.read()
                return
            sink.write(piece)
            await sink.drain()


@asynccontextmanager
async def laid(service: int) -> AsyncIterator[Proxy]:
    """A proxy before the service at a port, for as long as the block lasts."""
    proxy = Proxy(service)
    listening = await asyncio.start_server(proxy.carry, "127.0.0.1", 0)
    proxy.port = listening.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        listening.close()
        proxy.become("hole")
