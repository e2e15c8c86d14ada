"""A gate: the real service of the small week, a network before it that a test may break, and phones in a real Chromium."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import async_playwright
from yarl import URL

from checkin import opening, serve
from checkin.pipeline import devices, exporting
from checkin.settings import Settings
from checkin.wire.devices import USUAL, Offer
from scanner import phone
from tests import proxies, small

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from playwright.async_api import BrowserContext

    from checkin.api.keys import Parts
    from checkin.store.connect import Store
    from tests.proxies import Proxy

DEADLINE = 20.0

GUESTS = [f"GJESTEBILLETT-{number:02}" for number in range(1, 7)]
"""Codes that can't be guessed, so that names are shown without network; Gjest 0001 to 0006 of Bedrift 02."""

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "locale": "nb-NO",
    "permissions": ["camera"],
}


@dataclass
class Gate:
    """A live service, and the way to it."""

    parts: Parts
    network: Proxy

    async def link(self, *doors: str, may: Sequence[str] = USUAL) -> str:
        """A link that enrols a phone, as the page for phones takes it."""
        offer = Offer(doors=list(doors or ("hallen-1",)), may=list(may))  # type: ignore[arg-type]
        token = await devices.offer(self.parts.register, offer, opening.secret())
        return f"{self.network.url}/scan/#{token}"

    async def attended(self, session: str = "samling") -> tuple[int, int]:
        """Attended and present, as the service has it when it has folded all it answered."""
        assert await self.parts.fold.reached(dict(self.parts.intake.answered), DEADLINE)
        held = self.parts.fold.attendance.session(session)
        return held.attended + held.counted, held.present

    async def log(self) -> list[dict[str, Any]]:
        """The rows of the log, as exported."""
        sources = exporting.Sources(self.parts.store, self.parts.register, self.parts.feed)
        return [row async for page in sources.pages("log") for row in page]

    async def revoke(self, name: str) -> None:
        """Let a device do nothing any more."""
        await devices.revoke(self.parts.register, name, self.parts.clock)

    async def conflicts(self, session: str = "samling") -> list[str]:
        """The reasons of conflicts that stand."""
        await self.attended(session)
        return sorted(told.reason for told in self.parts.fold.attendance.session(session).open_conflicts().values())


@asynccontextmanager
async def opened(store: Store, store_url: str, fresh_id: Callable[[], str]) -> AsyncIterator[Gate]:
    """The small week, begun an hour ago by the real clock, with guests."""
    if not (phone.DIST / "index.html").is_file():
        pytest.fail("the pages are not built: run `make web`", pytrace=False)
    begun = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    guests = "".join(f"{code},Gjest {n:04},Bedrift 02,business,1,samling,,,\n" for n, code in enumerate(GUESTS, 1))
    held = await small.loaded(store, fresh_id(), begun, small.tickets() + guests)
    settings = Settings(store=store_url, programme=held.programme.id, port=0)
    async with serve.serving(settings) as (parts, address), proxies.laid(URL(address).port or 0) as network:
        yield Gate(parts, network)


@asynccontextmanager
async def chromium(film: Path | None = None) -> AsyncIterator[Callable[..., Any]]:
    """A browser whose camera shows a film, or something without any code; makes phones (contexts) of it."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("Chromium is not here, so no phone is tried in a browser")
    camera = [f"--use-file-for-fake-video-capture={film}"] if film else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=found,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                *camera,
            ],
        )

        async def phone(**how: Any) -> BrowserContext:
            return await browser.new_context(**PHONE | how)

        yield phone
        await browser.close()
