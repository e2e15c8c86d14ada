"""The page for devices in a real browser: it looks as it should by the strict policy, on a phone and on a laptop."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from aiohttp.test_utils import TestServer

from checkin.api import trust

playwright_api = pytest.importorskip("playwright.async_api")

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page

pytestmark = pytest.mark.browser

SHOWN = trust.Shown(b"certificate", "0f" * 32, lambda: ["https://192.168.1.5:8100"])
SMALLEST_CONTRAST = 4.5

CONTRASTS = """() => {
  const numbers = colour => {
    const paper = document.createElement("canvas").getContext("2d");
    paper.fillStyle = colour;
    paper.fillRect(0, 0, 1, 1);
    return [...paper.getImageData(0, 0, 1, 1).data];
  };
  const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const light = ([red, green, blue]) =>
    0.2126 * linear(red / 255) + 0.7152 * linear(green / 255) + 0.0722 * linear(blue / 255);
  const behind = node => {
    const own = numbers(getComputedStyle(node).backgroundColor);
    return own[3] ? own : behind(node.parentElement);
  };
  const contrast = node => {
    const lights = [light(numbers(getComputedStyle(node).color)), light(behind(node))];
    return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
  };
  return [...document.querySelectorAll("h1, p, a, summary, li, span")].filter(node => node.textContent.trim()).map(contrast);
}"""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium, of the system."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium here")
    async with playwright_api.async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        await chromium.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_page_is_readable_and_nothing_in_it_is_refused(browser: Browser, theme: str, width: int) -> None:
    """Every text stands out from what is behind it, nothing sticks out sideways, and the policy has nothing to say."""
    async with TestServer(trust.make(SHOWN)) as server:
        context = await browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=theme, user_agent="iPhone"
        )
        page = await context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        await page.goto(str(server.make_url("/trust?lang=nb")))
        assert said == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        assert min(await page.evaluate(CONTRASTS)) >= SMALLEST_CONTRAST
        await _steps_can_be_opened(page)
        await context.close()


async def _steps_can_be_opened(page: Page) -> None:
    """The reader's own are open, another's open by a tap, and every target is large enough for a thumb."""
    assert await page.get_by_text("Innstillinger for sertifikattillit").is_visible()
    assert not await page.get_by_text("CA-sertifikat»").first.is_visible()
    await page.get_by_text("Android", exact=True).click()
    assert await page.get_by_text("CA-sertifikat»").first.is_visible()
    for target in await page.locator("a, summary").all():
        box = await target.bounding_box()
        assert box is not None
        assert box["height"] >= 24
