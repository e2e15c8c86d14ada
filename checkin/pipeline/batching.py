"""Gather what many requests want to record into one round trip to the store.

While one round trip is under way, everything that comes in waits and goes together in the next: alone a scan pays for
one write to disk, at fifty at once fifty scans share it. Nothing is answered before its own write is on disk.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from checkin.errors import StoreUnavailable
from checkin.pipeline import tasks
from checkin.store import log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from checkin.errors import Problem
    from checkin.store.connect import Store
    from checkin.store.log import Item, Recorded

MOST_AT_ONCE = 256
"""Items after which a round trip takes no further call; the store serves others in between."""

MOST_WAITING = 20_000
"""Items that may wait; beyond that a device is told to come again."""

PATIENCE = 15.0
"""Seconds after which a round trip is given up (the device sends its scans again, which is harmless)."""


class Call(NamedTuple):
    """What one caller wants recorded, in its order, and where the answers go. A call is never split: its order holds."""

    items: Sequence[Item]
    answers: asyncio.Future[list[Recorded | Problem]]


class Gathering:
    """The calls that wait, and the one task that takes them to the store.

    Attributes:
        waiting: how many items wait for a round trip to begin.
    """

    def __init__(self, store: Store, programme: str) -> None:
        self._store = store
        self._programme = programme
        self._calls: deque[Call] = deque()
        self.waiting = 0
        self._some = asyncio.Event()

    async def record(self, items: Sequence[Item]) -> list[Recorded | Problem]:
        """Record items; each is decided for itself. Returns, in order, what became of each.

        Raises:
            StoreUnavailable: where too many wait already, no answer came in time, or the store could not be reached.
        """
        if not items:
            return []
        if self.waiting + len(items) > MOST_WAITING:
            raise StoreUnavailable("store_busy", "too many scans wait for the store: send them again in a moment")
        call = Call(items, asyncio.get_running_loop().create_future())
        self._calls.append(call)
        self.waiting += len(items)
        self._some.set()
        return await call.answers

    async def run(self) -> None:
        """Take what waits to the store, again and again."""
        while True:
            await self._some.wait()
            if calls := self._next():
                await self._take(calls)

    def _next(self) -> list[Call]:
        """The calls for one round trip, in order, without those whose caller has gone."""
        calls: list[Call] = []
        number = 0
        while self._calls and number < MOST_AT_ONCE:
            call = self._calls.popleft()
            self.waiting -= len(call.items)
            if not call.answers.done():
                calls.append(call)
                number += len(call.items)
        if not self._calls:
            self._some.clear()
        return calls

    async def _take(self, calls: list[Call]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                answers = iter(await self._recorded(calls))
        except TimeoutError:
            _refuse(calls, StoreUnavailable("store_slow", "the store did not answer in time: send the scans again"))
        except StoreUnavailable as error:
            _refuse(calls, error)
        else:
            for call in calls:
                own = list(islice(answers, len(call.items)))
                if not call.answers.done():
                    call.answers.set_result(own)

    async def _recorded(self, calls: list[Call]) -> list[Recorded | Problem]:
        return await log.record(self._store, self._programme, [item for call in calls for item in call.items])


def _refuse(calls: list[Call], error: StoreUnavailable) -> None:
    for call in calls:
        if not call.answers.done():
            call.answers.set_exception(error)


@asynccontextmanager
async def opened(store: Store, programme: str) -> AsyncIterator[Gathering]:
    """A gathering that works as long as the context lasts."""
    await log.load_functions(store)
    gathering = Gathering(store, programme)
    async with tasks.owned() as own:
        own.start("gathering", gathering.run())
        yield gathering
