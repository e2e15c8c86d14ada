"""How many connections there are, and how long each may be silent.

A connection costs memory and a file, whoever is at its other end; it is counted before anything is read from it. A head
that never ends and a connection that nobody uses are both closed `SILENT` seconds after the last answer.
"""

from __future__ import annotations

import contextlib
import logging
import sys
from collections import Counter
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from checkin.api import listening
from checkin.pipeline import limiting

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator

    from aiohttp.web_protocol import RequestHandler

    from checkin.api.edge import Edge
    from checkin.api.listening import Place
    from checkin.pipeline.measuring import Meter

SILENT = 75.0
"""Seconds in which the next request must have come with its whole head; longer than proxies keep one for later."""

LINGERS = 1.0
"""Seconds for which the rest of a message is read that was refused already, so that its sender sees why."""

ALL = 4000
"""Connections that one process keeps, as far as the system lets it have so many files."""

OURS = 300
"""Files that the store's connections, the listening socket and the log need."""

OF_ONE_ADDRESS = 400
"""Connections of one address: forty phones behind one router have six each."""


class _OfOurs(logging.Filter):
    """Lets through what is a fault of ours: what is no HTTP has been answered, and a line of the log would quote it, with
    the token that may stand in it, as often as anybody likes.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


logger = logging.getLogger("checkin.http")
logger.addFilter(_OfOurs())

HOW: dict[str, Any] = {
    "access_log": None,
    "keepalive_timeout": SILENT,
    "lingering_time": LINGERS,
    "logger": logger,
}
"""How each connection is treated."""


MOST_FILES = 65_536
"""Open files that we ask the system for: a connection is one, also while it has not said who it is."""


def make_room() -> None:
    """Have the system let this process have many files; many give a thousand by themselves, and more for the asking."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            with contextlib.suppress(ValueError, OSError):  # then it stays as it is
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def most() -> int:
    """Connections that this process may keep."""
    if sys.platform == "win32":
        return ALL
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return ALL if soft == resource.RLIM_INFINITY else max(OF_ONE_ADDRESS, min(ALL, soft - OURS))


class Gate(NamedTuple):
    """What every connection comes through: who is trusted to speak for many, where it is counted, and how many seconds
    requests under way get when the service stops.
    """

    edge: Edge
    meter: Meter
    stops_within: float


class Counted(web.Server):
    """A server that counts its connections, and lets go at once of those that are too many. Proxies that are trusted speak
    for many: only all together count there.
    """

    def __init__(self, behind: web.Server, gate: Gate, **more: Any) -> None:
        super().__init__(behind.request_handler, request_factory=behind.request_factory, **more)
        self._gate = gate
        self._most = most()
        self._by_address: Counter[str] = Counter()
        self._addresses: dict[RequestHandler, str] = {}

    def connection_made(self, handler: RequestHandler, transport: asyncio.Transport) -> None:
        """Count one more, or let go of it."""
        super().connection_made(handler, transport)
        edge = self._gate.edge
        peer = (transport.get_extra_info("peername") or ("",))[0]
        address = self._addresses[handler] = edge.site(peer)
        self._by_address[address] += 1
        crowd = self._by_address[address] > OF_ONE_ADDRESS and not edge.trusts(peer)
        if crowd or len(self._addresses) > self._most:
            self._gate.meter.limited(limiting.CONNECTIONS)
            transport.abort()

    def connection_lost(self, handler: RequestHandler, exc: BaseException | None = None) -> None:
        """Count one less."""
        super().connection_lost(handler, exc)
        address = self._addresses.pop(handler, None)
        if address is not None:
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]


class Runner(web.AppRunner):
    """Runs an application behind counted connections."""

    def __init__(self, app: web.Application, gate: Gate) -> None:
        self._gate = gate
        super().__init__(app, shutdown_timeout=gate.stops_within, handle_signals=False, **HOW)

    async def _make_server(self) -> web.Server:
        return Counted(await super()._make_server(), self._gate, **HOW)


@asynccontextmanager
async def answering(app: web.Application, place: Place, gate: Gate) -> AsyncIterator[str]:
    """An application that answers at a place. Yields the address at which this machine reaches it.

    Raises:
        Conflict, BadInput: as `listening.listen` does.
    """
    runner = Runner(app, gate)
    await runner.setup()
    try:
        yield await listening.listen(runner, place)
    finally:
        await runner.cleanup()
