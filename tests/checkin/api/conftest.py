"""A live service over the real store at a socket of its own: the small week, a clock that a test sets, and tokens for who asks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from checkin import opening, serve
from checkin.pipeline import issuing, people, visits
from checkin.settings import Settings
from tests import small
from tests.small import Clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from checkin.api.keys import Parts
    from checkin.store.connect import Store

SCOPES = {
    "door": ["scan"],
    "naming": ["scan", "names"],
    "reader": ["figures"],
    "auditor": ["figures", "audit"],
    "boss": ["organise"],
}
"""Who asks, and what they may do."""

PASSWORD = "ni blå båter i motvind"


@dataclass
class Service:
    """A live service from outside: what it is made of, its clock, and requests by whoever asks."""

    parts: Parts
    http: aiohttp.ClientSession
    clock: Clock
    tokens: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, who: str | None = "boss", **more: Any) -> tuple[int, Any]:
        """A request by someone, or by nobody: its status, and its body as JSON (None where there is none)."""
        headers = (self.bearer(who) if who else {}) | more.pop("headers", {})
        async with self.http.request(method, path, headers=headers, **more) as got:
            return got.status, await got.json(content_type=None) if await got.read() else None

    def bearer(self, who: str) -> dict[str, str]:
        """The header that says who asks."""
        return {"Authorization": f"Bearer {self.tokens[who]}"}

    async def link(self, who: str = visits.LINK) -> str:
        """The token of a new sign-in link."""
        link = await issuing.sign_in_link(self.parts.register, "http://localhost", opening.secret(), who)
        return link.partition("#")[2]

    async def user(self, name: str = "Kari 0001", role: str = "organiser", password: str = PASSWORD) -> None:
        """Add a user with a password."""
        await people.add(self.parts.people, name, role)
        await people.give_password(self.parts.people, name, await self.parts.people.passwords.hashed(password))

    async def sign_in(self, name: str = "Kari 0001", password: str = PASSWORD, **more: Any) -> tuple[int, Any]:
        """Sign this browser in."""
        credentials = {"name": name, "password": password}
        return await self.ask("POST", "/api/v1/sign-in/password", None, json=credentials, **more)

    async def post(self, *scans: Any) -> tuple[int, Any]:
        """Scans, posted by a door."""
        return await self.ask("POST", "/api/v1/scans", "door", json={"scans": list(scans)})

    async def scan(self, **fields: Any) -> dict[str, Any]:
        """The verdict on one scan, with fields as `small.scan` takes them."""
        status, told = await self.post(small.scan(**fields))
        assert status == 200, told
        verdict: dict[str, Any] = told["verdicts"][0]
        return verdict

    async def attendance(self, session: str = "samling") -> dict[str, Any]:
        """A session's row as it is now."""
        _, told = await self.ask("GET", "/api/v1/attendance", "reader")
        row: dict[str, Any] = next(row for row in told["sessions"] if row["id"] == session)
        return row


Opened = Callable[..., AbstractAsyncContextManager[Service]]
"""Opens a live service with settings of its own."""


@pytest.fixture
def opened_service(store: Store, store_url: str, fresh_id: Callable[[], str]) -> Opened:
    """Opens a live service of the small week, five minutes after its sessions began."""

    @asynccontextmanager
    async def opened(**more: Any) -> AsyncIterator[Service]:
        held = await small.loaded(store, fresh_id())
        tokens = {
            who: await issuing.add_token(held, who, scopes, opening.secret(), 0) for who, scopes in SCOPES.items()
        }
        clock, wall_clock = Clock(), more.pop("wall_clock", None)
        settings = Settings(store=store_url, programme=held.programme.id, port=0, **more)
        async with (
            serve.serving(settings, clock, wall_clock or clock) as (parts, address),
            aiohttp.ClientSession(address) as http,
        ):
            yield Service(parts, http, clock, tokens)

    return opened


@pytest.fixture
async def service(opened_service: Opened) -> AsyncIterator[Service]:
    """A live service as it comes."""
    async with opened_service() as opened:
        yield opened
