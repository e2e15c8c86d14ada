"""Tasks with a name and an owner. One that ends unasked is a fault: it is logged, and what it did stops being true."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

log = logging.getLogger("checkin.tasks")

STOPS_WITHIN = 5.0
"""Seconds that tasks get to end after they were first cancelled."""

ASKS_AGAIN = 0.25
"""Seconds after which a task that has not ended is cancelled again."""


class Tasks:
    """The tasks of one part of the service."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self.faults: list[str] = []

    def start(self, name: str, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Start a task that runs until the owner leaves."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        self.faults.append(task.get_name())
        log.error("the task %s ended unasked", task.get_name(), exc_info=task.exception())

    async def stop(self) -> None:
        """Cancel all and wait until they have ended.

        Asked again and again: a client that is connecting at the very moment may take a cancellation for a time-out
        of its own.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + STOPS_WITHIN
        while self._running and loop.time() < until:
            for task in self._running:
                task.cancel()
            await asyncio.wait(self._running, timeout=ASKS_AGAIN)


@asynccontextmanager
async def owned() -> AsyncIterator[Tasks]:
    """Own tasks for as long as the context lasts."""
    tasks = Tasks()
    try:
        yield tasks
    finally:
        await tasks.stop()
