"""The shared cases of verdicts through `POST /scans`: judged, decided, on disk, and read back from the log."""

from __future__ import annotations

import os
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from aiohttp.test_utils import TestClient, TestServer

from checkin import opening
from checkin.api import app
from checkin.api.edge import Edge
from checkin.api.keys import Parts
from checkin.core.attention import Limits
from checkin.core.tickets import Holder
from checkin.pipeline import batching, issuing
from checkin.pipeline.auditing import Auditing
from checkin.pipeline.exporting import Sources
from checkin.pipeline.feeding import Feed
from checkin.pipeline.folding import Fold
from checkin.pipeline.intake import Intake
from checkin.pipeline.limiting import Limiter
from checkin.pipeline.measuring import Gauges, Meter
from checkin.pipeline.watching import Watch
from checkin.settings import Settings
from checkin.store import register
from checkin.wire.messages import UndecidedMessage, VerdictMessage
from checkin.wire.tokens import hashed
from tests import cases, logs, telling

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from checkin.store.connect import Store
    from tests.cases import Case


@dataclass
class HttpDoors:
    """Doors that speak HTTP, and the time that the service takes for now (milliseconds)."""

    parts: Parts
    http: TestClient[Any, Any]
    now: int = 0

    @property
    def intake(self) -> Intake:
        """For what is no scan."""
        return self.parts.intake

    async def scan(self, body: bytes, device: str) -> VerdictMessage | UndecidedMessage:
        """The answer to one scan that a device posts."""
        token = await self._token(device)
        headers = {"Authorization": f"Bearer {token}"}
        got = await self.http.post("/api/v1/scans", data=b'{"scans":[%s]}' % body, headers=headers)
        (told,) = (await got.json())["verdicts"]
        assert (got.status == 422) == ("problem" in told)
        return msgspec.convert(told, UndecidedMessage if "problem" in told else VerdictMessage)

    async def _token(self, device: str) -> str:
        """A token of its own for each device of a case."""
        held = self.parts.register
        if hashed(f"opm_{device}") not in held.tokens:
            await issuing.add_token(held, device, ["scan", "names"], device, 0)
        return f"opm_{device}"


@asynccontextmanager
async def http_doors(case: Case, store: Store, id: str) -> AsyncIterator[HttpDoors]:
    """The service over a case's programme and tickets, under an id of its own."""
    held = await register.create(store, msgspec.structs.replace(case.setting.programme, id=id))
    await held.put_tickets(lambda _: [(ticket, Holder()) for ticket in case.setting.tickets.values()])
    people = opening.people(Settings(), held)
    async with batching.opened(store, id) as gathering:
        fold = Fold()

        def clock() -> int:
            return doors.now

        feed = Feed(fold, held, clock)
        intake = Intake(held, gathering, clock)
        gauges = Gauges(store, held, gathering, feed, fold, None)
        sources = Sources(store, held, feed)
        parts = Parts(
            store,
            held,
            intake,
            fold,
            feed,
            sources,
            Auditing(store, held.programme.id, clock),
            Meter(),
            gauges,
            clock,
            opening.secret,
            os.urandom,
            people,
            Limiter(store, id, {}, clock, time.monotonic),
            Watch(store, fold, feed, clock, Limits()),
        )
        async with TestClient(TestServer(app.make(parts, Edge()))) as http:
            doors = HttpDoors(parts, http)
            yield doors


@pytest.mark.parametrize("case", cases.all_verdicts(), ids=lambda case: case.name)
async def test_the_service_answers_each_shared_case_as_it_says(
    case: Case, store: Store, fresh_id: Callable[[], str]
) -> None:
    """Outcome, reason, what else speaks against it, conflict and the details that a door shows."""
    async with http_doors(case, store, fresh_id()) as doors:
        verdict = await telling.verdict_on(case, doors)

        if isinstance(verdict, UndecidedMessage):
            assert {"problem": verdict.problem.code} == case.expect
            return
        programme = doors.parts.register.programme.id
        (entry,) = [found for found in await logs.entries(store, programme) if found.facts.id == verdict.id]
        assert entry.entry == verdict.entry
        assert telling.shown(verdict, entry, case) == telling.expected(case)
