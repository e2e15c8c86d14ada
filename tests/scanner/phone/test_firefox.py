"""The phone in Firefox, with a reader that types: enrolled, at work, without a network, and loaded anew meanwhile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests import firefox
from tests.scanner.phone import gates, screens

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checkin.store.connect import Store
    from tests.firefox import Firefox

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WAITING = "document.querySelector('.sign')?.textContent.includes('venter')"


async def answered(page: Firefox, code: str, word: str) -> None:
    """A reader types a code, the verdict shows this word, and a tap takes it away."""
    await page.evaluate(f"({screens.HANDHELD})({json.dumps(code)})")
    await page.until(f"document.querySelector('.verdict-word')?.textContent === {json.dumps(word)}")
    await page.evaluate("document.querySelector('.verdict')?.click()")
    await page.until("!document.querySelector('.verdict')")


async def test_a_door_in_firefox_goes_on_without_a_network_and_loses_nothing(
    store: Store, store_url: str, fresh_id: Callable[[], str], tmp_path: Path
) -> None:
    """Two come, one of them online; each tries a second time, and what waits outlives the page."""
    async with gates.opened(store, store_url, fresh_id) as gate, firefox.opened(tmp_path) as page:
        await page.goto(await gate.link())
        for button in ("Registrer telefonen", "Bare håndholdt leser", "Begynn å skanne"):
            await page.press(button)
        await page.until("document.querySelector('.figures')")
        await answered(page, "BILLETT-01", "Slipp inn")
        await answered(page, "BILLETT-01", "Allerede inne")
        await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        gate.network.become("reset")
        await answered(page, "BILLETT-02", "Slipp inn")
        await answered(page, "BILLETT-02", "Allerede inne")
        await page.reload()
        await page.until(WAITING)
        gate.network.become("through")
        await page.until(f"!{WAITING}")
        assert await gate.attended() == (2, 2)
        assert await gate.conflicts() == []
