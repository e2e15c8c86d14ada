"""A load generator: so many keep-alive connections, each with one request under way, against loopback and for a
bounded time.

Plain asyncio protocols, since a full HTTP client would cost more than the server that is measured.
"""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from dataclasses import dataclass, field
from typing import cast

import msgspec


class Asked(msgspec.Struct):
    """What to send, where, and for how long. `bodies` is cycled through; `{id}` in one becomes a new id each time."""

    port: int
    path: str
    token: str
    connections: int
    seconds: float
    bodies: list[str]


class Measured(msgspec.Struct):
    """What came back: answers a second, their times in milliseconds, and how many were no success."""

    a_second: float
    median: float
    p99: float
    failed: int


@dataclass
class Counter:
    """The tally of all connections."""

    times: list[float] = field(default_factory=list)
    failed: int = 0
    sent: int = 0


class Connection(asyncio.Protocol):
    """One connection that sends its next request when the last is answered."""

    def __init__(self, asked: Asked, counter: Counter, until: float) -> None:
        self._asked = asked
        self._counter = counter
        self._until = until
        self._received = b""
        self._began = 0.0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        if len(body) < length:
            return
        self._counter.times.append(time.perf_counter() - self._began)
        self._counter.failed += not head.startswith(b"HTTP/1.1 200")
        self._received = b""
        self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _send(self) -> None:
        self._began = time.perf_counter()
        if self._began >= self._until:
            self._transport.close()
            return
        bodies = self._asked.bodies
        body = bodies[self._counter.sent % len(bodies)].replace("{id}", str(uuid.uuid4())).encode()
        self._counter.sent += 1
        self._transport.write(
            b"POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (self._asked.path.encode(), self._asked.token.encode(), len(body), body)
        )


async def run(asked: Asked) -> Measured:
    """Load the server for the time asked and tell what came back."""
    loop = asyncio.get_running_loop()
    counter = Counter()
    began = time.perf_counter()
    opened = [
        await loop.create_connection(lambda: Connection(asked, counter, began + asked.seconds), "127.0.0.1", asked.port)
        for _ in range(asked.connections)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in opened))
    took = time.perf_counter() - began
    times = sorted(counter.times)
    return Measured(
        len(times) / took, times[len(times) // 2] * 1000, times[int(len(times) * 0.99)] * 1000, counter.failed
    )


if __name__ == "__main__":
    import uvloop

    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(run(asked))))
