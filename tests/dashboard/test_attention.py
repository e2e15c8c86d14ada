"""What needs attention, on the live page in a real Chromium: one line, what to do, and who sees to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from checkin.wire.attention import ConcernRow
from tests.browsers import spotless

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp.test_utils import TestServer
    from conftest import Stage
    from playwright.async_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

expect.set_options(timeout=20_000)

FULL = ConcernRow("full", "session-4", 40, 40, "2022-11-15T07:41:00.000Z", None)
SILENT = ConcernRow("silent", "stalhallen-2", 12, 300, "2022-11-15T07:45:00.000Z", None)


@pytest_asyncio.fixture(loop_scope="module")
async def board(browser: Browser, server: TestServer, stage: Stage) -> AsyncIterator[Page]:
    """The live page of an organiser, with two things that need attention."""
    stage.concerns = [FULL, SILENT]
    stage.tokens.add("good")
    async with spotless(browser, base_url=str(server.make_url("/")), locale="nb-NO") as page:
        await page.goto("/sign-in#good")
        yield page


async def test_the_first_thing_is_said_in_one_line_and_the_rest_counted(board: Page) -> None:
    """In the words of the programme; what to do stands behind it."""
    line = board.locator(".attention summary")
    await expect(line).to_contain_text("Bedriftsbesøk: sveis og robot er fullt: 40 av 40")
    await expect(line).to_contain_text("og 1 til")
    await line.click()
    await expect(board.get_by_text("Stans køen")).to_be_visible()
    await expect(board.get_by_text("stalhallen-2 har vært stille i 5 min med 12 skanninger som venter")).to_be_visible()


async def test_somebody_sees_to_it_and_everybody_knows(board: Page) -> None:
    """The next thing takes its place in the line; who it was comes from the service."""
    line = board.locator(".attention summary")
    await line.click()
    await board.get_by_role("listitem").filter(has_text="Stans køen").get_by_role("button", name="Jeg tar det").click()
    await expect(line).to_contain_text("stalhallen-2 har vært stille")
    await expect(line).not_to_contain_text("og 1 til")
    await expect(board.get_by_text("kari tar det")).to_be_visible()


async def test_what_is_over_goes_by_itself(board: Page, stage: Stage) -> None:
    """And nothing on the page moves for it."""
    line = board.locator(".attention summary")
    await expect(line).to_contain_text("er fullt")
    before = await board.locator(".totals").bounding_box()
    stage.concerns = []
    await expect(line).to_contain_text("Alt i orden")
    assert await board.locator(".totals").bounding_box() == before
