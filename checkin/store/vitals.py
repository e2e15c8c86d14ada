"""What a store says of itself, and how long it takes over what we ask: for those who look after it. Nothing here is
needed to take a scan.
"""

from __future__ import annotations

import asyncio
import statistics
from typing import TYPE_CHECKING, NamedTuple

from checkin.store import keys
from checkin.store.connect import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from checkin.store.connect import Store

TRIES = 15
"""Writes of which the middle one is taken."""

OLDEST = {"Redis": (7,), "Valkey": (8,)}
"""The first version of each kind that has what we call."""

WAITS_SINCE = {"Redis": (7, 2), "Valkey": (8,)}
"""The first version of each kind that can be told to wait for its disk."""


class Vitals(NamedTuple):
    """A server: its kind (Redis or Valkey), its version, the memory that it uses and may use (bytes; 0: no limit), and
    what it does when that is used up.
    """

    kind: str
    version: tuple[int, ...]
    used: int
    limit: int
    policy: str

    @property
    def name(self) -> str:
        """Kind and version, for people."""
        return f"{self.kind} {'.'.join(map(str, self.version))}"

    @property
    def is_new_enough(self) -> bool:
        """Whether it has what we call."""
        return self.version >= OLDEST[self.kind]

    @property
    def can_wait(self) -> bool:
        """Whether it can be told to wait for its disk."""
        return self.version >= WAITS_SINCE[self.kind]


async def told(store: Store) -> Vitals:
    """Ask a store who it is.

    Raises:
        StoreUnavailable: where it does not answer, or does not tell us.
    """
    with translated(store.where):
        server = await store.client.info("server")
        memory = await store.client.info("memory")
    kind = "Valkey" if "valkey_version" in server else "Redis"
    version = str(server.get("valkey_version") or server["redis_version"])
    return Vitals(
        kind,
        tuple(int(part) for part in version.split(".") if part.isdecimal()),
        int(memory["used_memory"]),
        int(memory.get("maxmemory", 0)),
        str(memory.get("maxmemory_policy", "")),
    )


async def clock_ahead(store: Store, clock: Callable[[], int]) -> float:
    """By how many seconds a store's clock is ahead of ours, as well as the way there and back lets us know."""
    with translated(store.where):
        before = clock()
        seconds, microseconds = await store.client.time()
        after = clock()
    return float(seconds + microseconds / 1e6 - (before + after) / 2000)


async def write_takes(store: Store, tries: int = TRIES) -> float:
    """Seconds from a small write to its being on disk, one at a time: the median of some."""
    clock = asyncio.get_running_loop().time
    taken = []
    for _ in range(tries):
        before = clock()
        await store.try_writing()
        await store.on_disk()
        taken.append(clock() - before)
    return statistics.median(taken)


async def entries(store: Store, programme: str, municipalities: Iterable[str]) -> int:
    """How many entries stand in the logs of these municipalities together."""
    with translated(store.where):
        async with store.client.pipeline(transaction=False) as pipeline:
            for municipality in municipalities:
                pipeline.xlen(keys.log(programme, municipality))
            return sum(await pipeline.execute())
