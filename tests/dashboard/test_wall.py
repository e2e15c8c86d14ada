"""The screen on a wall in a real Chromium, in front of the stage: it needs nobody, and says when it is old."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browsers import spotless

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp.test_utils import TestServer
    from conftest import Stage
    from playwright.async_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

expect.set_options(timeout=20_000)


@pytest_asyncio.fixture(loop_scope="module")
async def wall(browser: Browser, server: TestServer, stage: Stage) -> AsyncIterator[Page]:
    """A projector's browser, signed in by its link; its clock goes as the test says."""
    stage.tokens.add("good")
    size = {"width": 1920, "height": 1080}
    async with spotless(browser, base_url=str(server.make_url("/")), locale="nb-NO", viewport=size) as page:
        await page.clock.install()
        await page.goto("/wall#good")
        await expect(page.get_by_role("heading", name="Industriens Uke")).to_be_visible()
        yield page


async def test_a_link_opens_it_where_it_stays(wall: Page) -> None:
    """Without controls, and without the token."""
    assert wall.url.endswith("/wall")
    await expect(wall.locator("button, select, a")).to_have_count(0)
    await wall.reload()
    await expect(wall.get_by_role("heading", name="Industriens Uke")).to_be_visible()


async def test_it_goes_round_by_itself(wall: Page) -> None:
    """All, then the municipalities where something is on today, and from the start again."""
    for name in ("Verdal", "Levanger", "Inderøy", "Steinkjer", "Industriens Uke"):
        await wall.clock.fast_forward(12_000)
        await expect(wall.get_by_role("heading", name=name)).to_be_visible()


async def test_figures_move_by_themselves(wall: Page, stage: Stage) -> None:
    """As on the live page."""
    stage.arrive("session-3", 37)
    await wall.clock.run_for(1000)
    await expect(wall.get_by_role("row", name="Verdal")).to_contain_text("1 224 til stede")


async def test_a_screen_can_stay_with_one_municipality(wall: Page) -> None:
    """For a hall's own projector."""
    await wall.goto("/wall?only=verdal")
    await expect(wall.get_by_role("heading", name="Verdal")).to_be_visible()
    await wall.clock.fast_forward(60_000)
    await expect(wall.get_by_role("heading", name="Verdal")).to_be_visible()
    await expect(wall.get_by_text("Møteplassen: ungdom møter næringsliv")).to_be_visible()


async def test_a_lost_network_is_marked_with_the_time(wall: Page, stage: Stage) -> None:
    """The figures stay; when it is back so is the clock."""
    stage.trouble = 503
    stage.cut()
    await expect(wall.get_by_role("status")).to_have_text("Ikke oppdatert siden 08:50")
    stage.trouble = None
    await wall.clock.fast_forward(20_000)
    await expect(wall.get_by_role("status")).to_have_text("08:50")


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160), (1080, 1920), (1024, 768)])
async def test_everything_fits_on_the_screen(wall: Page, size: tuple[int, int]) -> None:
    """Nothing is cut off where nobody can scroll."""
    await wall.set_viewport_size({"width": size[0], "height": size[1]})
    for _ in range(3):
        too_far = await wall.evaluate("""
            () => [...document.querySelectorAll(".wall *")].filter((one) => {
              const box = one.getBoundingClientRect();
              return box.bottom > innerHeight + 1 || box.right > innerWidth + 1;
            }).map((one) => one.className || one.tagName)
        """)
        assert too_far == []
        await wall.clock.fast_forward(12_000)
