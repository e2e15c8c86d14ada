"""Every screen of the phone as people with poor sight, large letters and thumbs find it: axe-core, widths, and sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import front_ends
from tests.scanner.phone import gates, screens

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.async_api import Page, ViewportSize

    from checkin.store.connect import Store

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALL: ViewportSize = {"width": 320, "height": 640}
"""The narrowest phone that is still sold, in CSS pixels; WCAG 2.2 wants no less (1.4.10)."""

AXE = """async rules => (await axe.run(document, { runOnly: rules })).violations
  .map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target).join(" ")}`)"""

WIDE = """() => [document.documentElement, ...document.querySelectorAll(".verdict, .sheet, .panel")]
  .filter(node => node.scrollWidth > node.clientWidth).map(node => node.className || node.localName)"""

SMALL_TARGETS = """() => [...document.querySelectorAll("button, select, input, a")]
  .map(node => [node, node.getBoundingClientRect()])
  .filter(([, { width, height }]) => width && height && Math.min(width, height) < 43.9)
  .map(([node, { width, height }]) => `${node.className} ${node.textContent} ${width} x ${height}`)"""

LETTERS = "size => { document.documentElement.style.fontSize = size }"


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    return (front_ends.ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


async def looked_at(page: Page, axe: str) -> list[str]:
    """What is wrong with the screen as it stands: for axe in both themes, and with ordinary and with large letters."""
    await page.set_viewport_size(SMALL)
    await page.evaluate(axe)
    wrong: list[str] = []
    for theme in ("light", "dark"):
        await page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        wrong += [f"{theme}: {said}" for said in await page.evaluate(AXE, RULES)]
    wrong += [f"too small: {said}" for said in await page.evaluate(SMALL_TARGETS)]
    for letters in ("100%", "200%"):
        await page.evaluate(LETTERS, letters)
        wrong += [f"too wide at {letters}: {said}" for said in await page.evaluate(WIDE)]
    await page.evaluate(LETTERS, "")
    return wrong


async def test_every_screen_is_there_for_everybody(
    store: Store, store_url: str, fresh_id: Callable[[], str], axe: str
) -> None:
    """From the link to the day that an organiser takes the phone out of use."""
    seen: dict[str, list[str]] = {}
    async with gates.opened(store, store_url, fresh_id) as gate, gates.chromium() as phone:
        page = await (await phone()).new_page()
        async for name in screens.walked(gate, page):
            seen[name] = await looked_at(page, axe)
    assert {name: wrong for name, wrong in seen.items() if wrong} == {}


async def test_a_phone_that_can_t_work_says_so_to_everybody(
    store: Store, store_url: str, fresh_id: Callable[[], str], axe: str
) -> None:
    """Without its camera, in a second tab, and without storage."""
    seen: dict[str, list[str]] = {}
    async with gates.opened(store, store_url, fresh_id) as gate, gates.chromium() as phone:
        async for name, page in screens.stuck(gate, await phone()):
            seen[name] = await looked_at(page, axe)
    assert seen == {"no camera": [], "Åpen i en annen fane": [], "Kan ikke lagre her": []}


@pytest.mark.parametrize(("locale", "count"), [("nb-NO", "Tell"), ("nn-NO", "Tel"), ("en-GB", "Count")])
async def test_the_phone_speaks_its_owner_s_language(
    store: Store, store_url: str, fresh_id: Callable[[], str], locale: str, count: str
) -> None:
    """And its words have room on a small phone, in letters of twice the size."""
    how: dict[str, Any] = {"locale": locale, "viewport": SMALL}
    async with gates.opened(store, store_url, fresh_id) as gate, gates.chromium() as phone:
        page = await screens.begun(gate, await phone(**how))
        assert await page.locator("html").get_attribute("lang") == locale[:2]
        await page.get_by_role("button", name=count, exact=True).wait_for()
        await page.evaluate(LETTERS, "200%")
        assert await page.evaluate(WIDE) == []
