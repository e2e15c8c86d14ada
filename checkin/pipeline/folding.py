"""Fold the logs into attendance, in memory, in every process.

For each municipality, in this order: (1) read the log from its start, (2) take each entry into the attendance and
note its place, both without a pause between them, (3) tell the listeners which sessions changed, (4) wait for more.
There is no second stored truth and nothing to keep in step: a process that dies takes nothing with it.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from checkin.core.attendance import Attendance
from checkin.core.lately import Window
from checkin.errors import StoreUnavailable
from checkin.pipeline import tasks
from checkin.pipeline.news import News
from checkin.store import log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from checkin.core.events import Entry
    from checkin.store.connect import Store
    from checkin.store.register import Register

logger = logging.getLogger("checkin.folding")

PATIENCE = 1.0
"""Seconds that one wait for new entries lasts."""

GATHERS = 0.05
"""Seconds to let entries gather after some came: one read of a hundred costs little more than one of ten."""

AGAIN = 0.5
"""Seconds to wait before trying again where the store does not answer."""


HEARS_EVERY = 3.0
"""Seconds between two looks at what devices said last; they say it every half minute."""


class Fold:
    """Attendance as far as the logs have been read, what touched it lately, and those who want to hear of changes.

    Attributes:
        places: for each municipality the place in its log up to which it has been read.
        taken: how many entries that were.
    """

    def __init__(self) -> None:
        self.attendance = Attendance()
        self.news = News()
        self.lately = Window()
        self.places: dict[str, str] = {}
        self.taken = 0
        self._listeners: set[Callable[[set[str]], None]] = set()
        self._moved = asyncio.Condition()

    def listen(self, listener: Callable[[set[str]], None]) -> None:
        """Call `listener` with the ids of the sessions that changed, at once and without waiting for it."""
        self._listeners.add(listener)

    def tell(self, sessions: set[str]) -> None:
        """Tell the listeners that these sessions changed."""
        for listener in self._listeners:
            listener(sessions)

    async def take(self, municipality: str, entries: list[Entry]) -> None:
        """Fold entries in and note the place, together."""
        touched: set[str] = set()
        for entry in entries:
            self.news.note(municipality, entry, self.attendance)
            self.lately.note(entry)
            if (session := self.attendance.take(entry)) is not None:
                touched.add(session)
        self.places[municipality] = entries[-1].entry
        self.taken += len(entries)
        self.tell(touched)
        async with self._moved:
            self._moved.notify_all()

    def has(self, municipality: str, place: str) -> bool:
        """Whether the log of a municipality has been read up to a place."""
        return log.order(self.places.get(municipality, log.START)) >= log.order(place)

    async def reached(self, places: dict[str, str], patience: float) -> bool:
        """Wait until the logs have been read up to these places; False where that takes longer than `patience`
        seconds.
        """
        try:
            async with asyncio.timeout(patience), self._moved:
                await self._moved.wait_for(lambda: all(self.has(*place) for place in places.items()))
        except TimeoutError:
            return False
        return True


async def afresh(store: Store, register: Register) -> Fold:
    """A fold of all logs to their present end."""
    fold = Fold()
    fold.attendance.made(register.tickets.values())
    for municipality in register.programme.municipality:
        await forward(store, register.programme.id, fold, municipality)
    return fold


async def forward(store: Store, programme: str, fold: Fold, municipality: str, until: str = "+") -> None:
    """Fold the log of a municipality on, to its present end or up to a place."""
    async for entries in log.read(store, programme, municipality, fold.places.get(municipality, log.START), until):
        await fold.take(municipality, entries)


async def _follow(store: Store, register: Register, fold: Fold, municipality: str) -> None:
    while True:
        try:
            entries = await log.follow(
                store, register.programme.id, municipality, fold.places.get(municipality, log.START), PATIENCE
            )
        except StoreUnavailable as error:
            logger.warning("the log of %s can't be read just now: %s", municipality, error.detail)
            await asyncio.sleep(AGAIN)
            continue
        if entries:
            await fold.take(municipality, entries)
            await asyncio.sleep(GATHERS)


async def _follow_all(store: Store, register: Register, fold: Fold, own: tasks.Tasks) -> None:
    """Follow every municipality of the programme, also those that a change of it brings, and the register itself."""
    followed: set[str] = set()
    behind = False
    while True:
        for municipality in register.programme.municipality.keys() - followed:
            own.start(f"folding {municipality}", _follow(store, register, fold, municipality))
            followed.add(municipality)
        try:
            if behind:  # for longer, perhaps, than its changes are kept
                await register.load()
            changed = await register.follow(0 if behind else PATIENCE) or behind
            behind = False
        except StoreUnavailable as error:
            logger.warning("the register can't be read just now: %s", error.detail)
            await asyncio.sleep(AGAIN)
            behind = True
            continue
        if changed:
            fold.attendance.made(register.tickets.values())
            fold.tell(set(register.programme.session))


async def _hear(register: Register) -> None:
    """Read again and again what devices say of themselves: it is no change of the register."""
    while True:
        await asyncio.sleep(HEARS_EVERY)
        with suppress(StoreUnavailable):  # who follows the logs says so
            await register.devices.hear()


@asynccontextmanager
async def opened(store: Store, register: Register) -> AsyncIterator[Fold]:
    """A fold that has read all logs to their present end, and follows them as long as the context lasts."""
    fold = await afresh(store, register)
    async with tasks.owned() as own:
        own.start("following", _follow_all(store, register, fold, own))
        own.start("hearing devices", _hear(register))
        yield fold
