"""A network cable between a door and the service, made of TCP: it can be pulled, plugged in again, and lose answers.

The door's device knows nothing of it: it has an address like any other, and what goes wrong does so where it would in a hall.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, closing, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import AsyncIterator, Callable

    from yarl import URL

CHUNK = 65_536
"""Bytes carried at a time."""


class Cable:
    """One cable; `laid` makes it and plugs it in.

    Attributes:
        losing_answers: questions still arrive at the service, but nothing comes back.
    """

    def __init__(self, service: URL) -> None:
        self._service = service
        self._listening: asyncio.Server | None = None
        self._port = 0
        self._ends: set[StreamWriter] = set()
        self._carrying: set[asyncio.Task[None]] = set()
        self.losing_answers = False

    @property
    def url(self) -> str:
        """Where the device finds the service through the cable; the same whenever it is plugged in."""
        return str(self._service.with_host("127.0.0.1").with_port(self._port))

    async def plug(self) -> None:
        """Let the network through."""
        self._listening = await asyncio.start_server(self._carry, "127.0.0.1", self._port)
        self._port = self._listening.sockets[0].getsockname()[1]

    def pull(self) -> None:
        """Cut every connection, and have new ones refused."""
        if self._listening is not None:
            self._listening.close()
        self.cut()

    def cut(self) -> None:
        """Cut every connection there is; new ones are carried, and their answers too."""
        self.losing_answers = False
        for end in self._ends:
            end.transport.abort()

    async def ended(self) -> None:
        """Wait until nothing is carried any more."""
        await asyncio.gather(*self._carrying)

    async def _carry(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Carry one connection until either side ends it or the cable is cut."""
        task = asyncio.current_task()
        if task is not None:
            self._carrying.add(task)
            task.add_done_callback(self._carrying.discard)
        with closing(writer), suppress(OSError):
            answers, questions = await asyncio.open_connection(self._service.host, self._service.port)
            ends = {writer, questions}
            self._ends |= ends
            await asyncio.gather(
                _pour(reader, questions, lambda: True),
                _pour(answers, writer, lambda: not self.losing_answers),
            )
            self._ends -= ends


async def _pour(source: StreamReader, sink: StreamWriter, carries: Callable[[], bool]) -> None:
    """Carry one way. Closing the sink afterwards lets the other way end too."""
    with closing(sink), suppress(ConnectionError):
        while chunk := await source.read(CHUNK):
            if carries():
                sink.write(chunk)
                await sink.drain()


@asynccontextmanager
async def laid(service: URL) -> AsyncIterator[Cable]:
    """A cable that is plugged in, for as long as the block lasts."""
    cable = Cable(service)
    await cable.plug()
    try:
        yield cable
    finally:
        cable.pull()
        await cable.ended()
