"""Doors that never stop sending, and what they were answered."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import aiohttp

from tests import small

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

DOORS = 6
ANSWERS_WITHIN = 5.0
"""Seconds after which a door gives up on a request and sends it again."""

SAME = ("entry", "outcome", "reason", "conflict")
"""What "the same verdict" means for an id sent again."""


@dataclass
class Doors:
    """Doors of the small week as a load: every scan is kept before it is sent, and sent again until it is answered."""

    address: str
    token: str
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    answered: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    epochs: list[str] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """All doors at work; at the end each finishes what it has begun."""
        headers = {"Authorization": f"Bearer {self.token}"}
        timeout = aiohttp.ClientTimeout(total=ANSWERS_WITHIN)
        async with aiohttp.ClientSession(headers=headers, timeout=timeout) as http, asyncio.TaskGroup() as group:
            for number in range(DOORS):
                group.create_task(self._work(http, random.Random(number)))
            yield
            self.closing.set()

    async def more(self, number: int) -> None:
        """Wait until so many more scans have been answered."""
        wanted = len(self.answered) + number
        async with asyncio.timeout(60.0):
            while len(self.answered) < wanted:  # noqa: ASYNC110 - the doors' state
                await asyncio.sleep(0.01)

    async def again(self) -> dict[str, tuple[Any, ...]]:
        """Everything that was ever sent, sent once more: the answers."""
        told: dict[str, tuple[Any, ...]] = {}
        scans = list(self.sent.values())
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {self.token}"}) as http:
            for start in range(0, len(scans), 500):
                verdicts = await self._post(http, scans[start : start + 500])
                told |= {verdict["id"]: _shown(verdict) for verdict in verdicts or []}
        return told

    async def _work(self, http: aiohttp.ClientSession, dice: random.Random) -> None:
        while not self.closing.is_set():
            scans = [_scan(dice) for _ in range(dice.randint(1, 3))]
            self.sent |= {scan["id"]: scan for scan in scans}
            while (verdicts := await self._post(http, scans)) is None:  # noqa: ASYNC110 - the service's state
                await asyncio.sleep(0.05)
            self.answered |= {verdict["id"]: _shown(verdict) for verdict in verdicts}

    async def _post(self, http: aiohttp.ClientSession, scans: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
        """The verdicts; None where nothing came that can be relied on."""
        try:
            async with http.post(f"{self.address}/api/v1/scans", json={"scans": scans}) as got:
                told = await got.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError):
            return None
        if got.status != 200:
            if got.status != 503:
                self.surprises.append(f"{got.status}: {told}")
            return None
        self.epochs.append(told["epoch"])
        verdicts: list[dict[str, Any]] = told["verdicts"]
        return verdicts


def _shown(verdict: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(verdict[name] for name in SAME)


def _scan(dice: random.Random) -> dict[str, Any]:
    """Somebody comes or goes, with a good ticket, a class, or one of another week."""
    code = dice.choice([*small.SINGLES, small.CLASS, small.CLASS, "UKJENT"])
    session, door = dice.choice(
        [("samling", "hallen-1"), ("samling", "hallen-2"), ("foredrag", "hallen-1"), ("smakebit", "salen-1")]
    )
    heads = {"heads": dice.randint(1, 5)} if code == small.CLASS else {}
    return small.scan(
        code, session, door, at=datetime.now(UTC), direction=dice.choice(["entry", "entry", "exit"]), **heads
    )
