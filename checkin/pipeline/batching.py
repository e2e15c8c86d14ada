"""Gather what many requests want to record into one round trip to the store.

While one round trip is under way, everything that comes in waits and goes together in the next: alone a scan pays for
one write to disk, at fifty at once fifty scans share it. Nothing is answered before its own write is on disk.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from checkin.errors import Problem, StoreUnavailable
from checkin.pipeline import tasks
from checkin.store import log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from checkin.store.connect import Store
    from checkin.store.log import Item, Recorded

MOST_AT_ONCE = 256
"""Items in one round trip; the store serves others in between."""

MOST_WAITING = 20_000
"""Items that may wait; beyond that a device is told to come again."""

PATIENCE = 15.0
"""Seconds after which a round trip is given up (the device sends its scans again, which is harmless)."""


class Gathering:
    """The items that wait, and the one task that takes them to the store."""

    def __init__(self, store: Store, programme: str) -> None:
        self._store = store
        self._programme = programme
        self._waiting: list[tuple[Item, asyncio.Future[Recorded | Problem]]] = []
        self._some = asyncio.Event()

    async def record(self, items: Sequence[Item]) -> list[Recorded | Problem]:
        """Record items; each is decided for itself. Returns, in order, what became of each.

        Raises:
            StoreUnavailable: where too many wait already, no answer came in time, or the store could not be reached.
        """
        if len(self._waiting) + len(items) > MOST_WAITING:
            raise StoreUnavailable("store_busy", "too many scans wait for the store: send them again in a moment")
        loop = asyncio.get_running_loop()
        futures: list[asyncio.Future[Recorded | Problem]] = [loop.create_future() for _ in items]
        self._waiting.extend(zip(items, futures, strict=True))
        self._some.set()
        answers = [await future for future in futures]
        for answer in answers:
            if isinstance(answer, StoreUnavailable):
                raise answer
        return answers

    async def run(self) -> None:
        """Take what waits to the store, again and again."""
        while True:
            await self._some.wait()
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            if not self._waiting:
                self._some.clear()
            await self._take(batch)

    async def _take(self, batch: list[tuple[Item, asyncio.Future[Recorded | Problem]]]) -> None:
        batch = [(item, future) for item, future in batch if not future.done()]
        try:
            items = [item for item, _ in batch]
            async with asyncio.timeout(PATIENCE):
                answers: Sequence[Recorded | Problem] = await log.record(self._store, self._programme, items)
        except StoreUnavailable as error:
            answers = [error] * len(batch)
        except TimeoutError:
            answers = [StoreUnavailable("store_slow", "the store did not answer in time: send the scans again")] * len(
                batch
            )
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)


@asynccontextmanager
async def opened(store: Store, programme: str) -> AsyncIterator[Gathering]:
    """A gathering that works as long as the context lasts."""
    await log.load_functions(store)
    gathering = Gathering(store, programme)
    async with tasks.owned() as own:
        own.start("gathering", gathering.run())
        yield gathering
