"""Doors on the real store: a programme of its own for each test, its register, and the intake with a clock that a test sets."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import pytest

from checkin.core.tickets import Holder
from checkin.pipeline import batching
from checkin.pipeline.intake import Intake
from checkin.store import register

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from contextlib import AbstractAsyncContextManager

    from checkin.core.programmes import Programme
    from checkin.core.tickets import Ticket
    from checkin.pipeline.intake import Verdict
    from checkin.store.connect import Store


@dataclass
class Doors:
    """An intake, what it stands on, and the time that it takes for now (milliseconds)."""

    store: Store
    programme: Programme
    intake: Intake
    now: int = 0

    async def scan(self, body: bytes, device: str) -> Verdict:
        """The answer to one scan that a device reports."""
        (verdict,) = await self.intake.scans([body], device, names=True)
        return verdict


@pytest.fixture
def opened_doors(
    store: Store, fresh_id: Callable[[], str]
) -> Callable[[Programme, Iterable[Ticket]], AbstractAsyncContextManager[Doors]]:
    """Opens the doors of a programme, under an id of its own, with its tickets."""

    @asynccontextmanager
    async def opened(programme: Programme, tickets: Iterable[Ticket]) -> AsyncIterator[Doors]:
        own = msgspec.structs.replace(programme, id=fresh_id())
        held = await register.create(store, own)
        await held.put_tickets(lambda _: [(ticket, Holder()) for ticket in tickets])
        async with batching.opened(store, own.id) as gathering:
            doors = Doors(store, own, Intake(held, gathering, lambda: doors.now))
            yield doors

    return opened
