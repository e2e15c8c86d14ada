"""Close sessions by themselves, some hours after their end; and open those again whose end was moved to later.

The closing of a session at a given end always has the same id, so that it is recorded once however many processes
think of it, and an organiser who takes it back is not contradicted. What an organiser closed stays closed.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from checkin.errors import StoreUnavailable
from checkin.pipeline import tasks
from checkin.pipeline.intake import SERVICE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from checkin.core.programmes import Session
    from checkin.pipeline.folding import Fold
    from checkin.pipeline.intake import Intake
    from checkin.store.register import Register

logger = logging.getLogger("checkin.closing")

EVERY = 1.0
"""Seconds between two looks at what is due."""

HOUR = 3_600_000


def taken_back(closing: str) -> str:
    """The id of the annulment of a closing that came too early, since the session's end was moved."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"oppmote:reopening:{closing}"))


def id_of(programme: str, session: Session, at: int) -> str:
    """The id of the closing that a session makes by itself at a time."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"oppmote:closing:{programme}:{session.id}:{at}"))


class Closing:
    """Closes what is due."""

    def __init__(self, register: Register, fold: Fold, intake: Intake, after: float) -> None:
        self._register = register
        self._fold = fold
        self._intake = intake
        self._after = round(after * HOUR)

    async def due(self, now: int) -> int:
        """Close the sessions that should be by now and have anything to close. Returns how many were."""
        programme = self._register.programme
        closed = 0
        for session in programme.sessions:
            at = session.end + self._after
            held = self._fold.attendance.session(session.id)
            id = id_of(programme.id, session, at)
            if at <= now and held.seen and id not in held.seen:
                await self._intake.closing(id, session.id, at)
                closed += 1
            if at > now:
                await self._reopen(session)
        return closed

    async def _reopen(self, session: Session) -> None:
        """Take back what closed by itself: it is not due any more."""
        programme = self._register.programme.id
        for id, at in [*self._fold.attendance.session(session.id).closings.items()]:
            if id == id_of(programme, session, at):
                await self._intake.annul(taken_back(id), id, session.id, SERVICE)

    async def run(self, clock: Callable[[], int]) -> None:
        """Look at what is due, again and again."""
        while True:
            try:
                await self.due(clock())
            except StoreUnavailable as error:
                logger.warning("sessions can't be closed just now: %s", error.detail)
            await asyncio.sleep(EVERY)


@asynccontextmanager
async def opened(closing: Closing, clock: Callable[[], int]) -> AsyncIterator[None]:
    """Sessions close by themselves as long as the context lasts."""
    async with tasks.owned() as own:
        own.start("closing sessions", closing.run(clock))
        yield
