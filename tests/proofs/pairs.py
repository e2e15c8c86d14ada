"""Two services on one store, as an organiser runs them side by side, and whoever talks to either over HTTP."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import aiohttp

from checkin import opening, serve
from checkin.core.tickets import Holder
from checkin.pipeline import folding, issuing, verifying
from checkin.settings import Settings
from checkin.store import register
from tests import small
from tests.proofs import books

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence
    from random import Random

    from checkin.api.keys import Parts
    from checkin.core.events import Entry
    from checkin.core.programmes import Programme
    from checkin.core.tickets import Ticket
    from checkin.store.connect import Store
    from checkin.wire.messages import SessionRow

DEADLINE = 20.0


class Counted(NamedTuple):
    """What is counted in a session."""

    attended: int
    present: int
    refused: int


async def rows(services: Sequence[Parts]) -> dict[str, SessionRow]:
    """What all services show of every session, when each holds all that any of them has answered."""
    for parts in services:
        for other in services:
            assert await parts.fold.reached(dict(other.intake.answered), DEADLINE)
    first, *others = [{row.id: row for row in parts.feed.snapshot().sessions} for parts in services]
    assert all(other == first for other in others)
    return first


async def counted(services: Sequence[Parts]) -> dict[str, Counted]:
    """What all services count in each session."""
    return {id: Counted(row.attended, row.present, row.refused) for id, row in (await rows(services)).items()}


async def settled(services: Sequence[Parts]) -> dict[str, Counted]:
    """The same of every session, when all logs are read to their end; log, function and services agree."""
    parts = services[0]
    fold = await folding.afresh(parts.store, parts.register)
    assert await verifying.of_function(parts.store, parts.register.programme, fold) == []
    for service in services:
        assert await service.fold.reached(dict(fold.places), DEADLINE)
        assert service.fold.attendance.sessions == fold.attendance.sessions
    return await counted(services)


async def until(services: Sequence[Parts], holds: Callable[[Parts], object]) -> None:
    """Wait until something holds of each service."""
    for parts in services:
        await small.until(partial(_itself, parts), holds)


async def _itself(parts: Parts) -> Parts:
    return parts


async def entries(parts: Parts) -> list[Entry]:
    """All that the logs hold."""
    programme = parts.register.programme
    return await books.entries(parts.store, programme.id, programme.municipality)


@dataclass(frozen=True)
class Pair:
    """Two live services, a client of each, and who asks."""

    services: list[Parts]
    clients: list[aiohttp.ClientSession]
    bearer: dict[str, str]

    async def post(self, chance: Random, *scans: dict[str, Any]) -> list[dict[str, Any]]:
        """Scans, posted to one of the two: their verdicts."""
        told = await self.ask(chance, "/api/v1/scans", {"scans": list(scans)})
        verdicts: list[dict[str, Any]] = told["verdicts"]
        return verdicts

    async def ask(self, chance: Random, path: str, body: dict[str, Any]) -> Any:
        """What one of the two answers."""
        async with chance.choice(self.clients).post(path, json=body, headers=self.bearer) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()


@asynccontextmanager
async def opened(store: Store, url: str, programme: Programme, tickets: Iterable[Ticket]) -> AsyncIterator[Pair]:
    """Two services of a programme, at sockets of their own, for as long as the context lasts."""
    held = await register.create(store, programme)
    await held.put_tickets(lambda _: [(ticket, Holder()) for ticket in tickets])
    token = await issuing.add_token(held, "door", ["organise"], opening.secret(), 0)
    settings = Settings(store=url, programme=programme.id, port=0)
    async with AsyncExitStack() as stack:
        running = [await stack.enter_async_context(serve.serving(settings, small.Clock())) for _ in range(2)]
        clients = [await stack.enter_async_context(aiohttp.ClientSession(address)) for _, address in running]
        yield Pair([parts for parts, _ in running], clients, {"Authorization": f"Bearer {token}"})
