"""A service of a few lines: it answers by the contract, or as badly as a test wants."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import UUID

import keyring
import pytest
from aiohttp import web
from keyring.backends import fail

from tests.scanner.laptop import hall as halls

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from aiohttp.test_utils import TestServer

    from checkin.store.connect import Store
    from tests.scanner.laptop.hall import Hall

    Answer = Callable[[web.Request, Any], Awaitable[web.StreamResponse]]

TICKET = UUID("0190a000-0000-7000-8000-000000000001")
SESSION_NOW = {"id": "moteplassen", "attended": 1, "present": 1, "capacity": None, "left": None}


def verdict(scan: dict[str, Any]) -> dict[str, Any]:
    """An admission, or what an offline door showed."""
    ticket = {
        "id": str(TICKET),
        "name": None,
        "organisation": None,
        "category": "youth",
        "heads": 1,
        "inside": 1,
        "left": 0,
    }
    return {
        "id": scan["id"],
        "entry": "1-1",
        "outcome": scan.get("provisional") or "admitted",
        "reason": scan.get("provisional_reason"),
        "also": [],
        "conflict": None,
        "heads": scan.get("heads") or 1,
        "ticket": ticket,
        "first": None,
        "valid": [],
        "session": SESSION_NOW,
        "since": None,
    }


class Service:
    """Takes everything, until a test gives it another `answer`.

    Attributes:
        bodies: what arrived, as (path, body) in order, whether it was answered or not.
    """

    def __init__(self) -> None:
        self.bodies: list[tuple[str, Any]] = []
        self.tokens: set[str | None] = set()
        self.epoch = "e1"
        self.answer: Answer = self.take

    async def arrive(self, request: web.Request) -> web.StreamResponse:
        """Note what came and answer as the test has it."""
        body = await request.json()
        self.bodies.append((request.path, body))
        self.tokens.add(request.headers.get("Authorization"))
        return await self.answer(request, body)

    async def take(self, request: web.Request, body: Any) -> web.StreamResponse:
        """The good answer to any of the three."""
        head = {"now": "2022-11-17T09:00:00.000Z", "epoch": self.epoch}
        if request.path.endswith("/scans"):
            return web.json_response(head | {"verdicts": [verdict(scan) for scan in body["scans"]]})
        return web.json_response(head | {"id": body["id"], "entry": "1-1", "session": SESSION_NOW})

    async def hold(self, request: web.Request, body: Any) -> web.StreamResponse:
        """Take it, and never answer."""
        await asyncio.Event().wait()
        raise AssertionError

    @property
    def scans(self) -> list[dict[str, Any]]:
        """Every scan that arrived, in order."""
        return [scan for path, body in self.bodies if path.endswith("/scans") for scan in body["scans"]]


@pytest.fixture(autouse=True)
def _nobodys_keyring() -> None:
    """No keyring, until a test brings one: that of whoever runs the tests is not touched."""
    keyring.set_keyring(fail.Keyring())


@pytest.fixture
async def service() -> Service:
    """The service, not listening yet."""
    return Service()


@pytest.fixture
async def server(service: Service, aiohttp_server: Callable[..., Awaitable[TestServer]]) -> TestServer:
    """The service at an address."""
    app = web.Application()
    app.router.add_post("/api/v1/{what:.+}", service.arrive)
    return await aiohttp_server(app, shutdown_timeout=0.1)


@pytest.fixture
async def hall(store: Store, store_url: str, fresh_id: Callable[[], str], tmp_path: Path) -> AsyncIterator[Hall]:
    """A live service of the small week."""
    async with halls.opened(store, store_url, fresh_id, tmp_path) as opened:
        yield opened
