"""A device's link opened in a real Chromium, in front of the real service: it says what it is for, and stays good."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from checkin import opening, serve
from checkin.pipeline import devices
from checkin.settings import Settings
from checkin.store import connect
from checkin.wire.devices import Offer
from tests import small
from tests.browsers import spotless

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from playwright.async_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

expect.set_options(timeout=20_000)


@pytest_asyncio.fixture(loop_scope="module")
async def link(store_url: str, fresh_id: Callable[[], str], built: None) -> AsyncIterator[str]:
    """A link for a device of a small week, whose service runs."""
    id = fresh_id()
    async with connect.opened(store_url) as store:
        await small.loaded(store, id, datetime.now(UTC))
    async with serve.serving(Settings(store=store_url, programme=id, port=0)) as (parts, address):
        token = await devices.offer(parts.register, Offer(doors=["hallen-1"]), opening.secret())
        yield devices.link(address, token)


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, link: str) -> AsyncIterator[Page]:
    """A fresh Norwegian browser that opened something else before. It must not complain of a fault or of the security policy."""
    async with spotless(browser, locale="nb-NO") as page:
        await page.goto(link.replace("/enrol", "/favicon.svg").partition("#")[0])
        yield page


async def test_opening_a_link_asks_the_service_for_nothing_and_leaves_it_good(page: Page, link: str) -> None:
    """A laptop trades it afterwards as if nobody had looked."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.post_data} {request.headers}"))
    await page.goto(link)
    await expect(page.get_by_role("heading", name="Lenke til en enhet")).to_be_visible()
    await page.get_by_role("button", name="Kopier").click()
    await expect(page.get_by_role("status")).not_to_be_empty()
    address, _, token = link.partition("/enrol#")
    sent = [line for line in asked if not line.startswith(f"{link} ")]
    assert [line for line in sent if token in line or "/api/" in line] == []
    async with aiohttp.ClientSession() as http:
        answer = await http.post(f"{address}/api/v1/devices/enrol", json={"token": token, "version": "1.0"})
        assert (answer.status, (await answer.json())["name"]) == (201, "hallen-1-1")


async def test_the_token_is_on_the_page_and_nowhere_else(page: Page, link: str) -> None:
    """Out of the address and the history, and gone when the page is loaded anew, which says so."""
    await page.goto(link)
    await expect(page.locator("pre")).to_have_text(f"checkin-scanner enrol {link}")
    assert page.url == link.partition("#")[0]
    assert await page.evaluate("JSON.stringify([localStorage, sessionStorage, history.state, document.cookie])") == (
        '[{},{},null,""]'
    )
    await page.reload()
    await expect(page.get_by_role("heading", name="Lenken er ikke her lenger")).to_be_visible()
    await page.go_back()
    await page.go_forward()
    assert page.url == link.partition("#")[0]


async def test_the_command_is_copied_as_it_stands(page: Page, link: str) -> None:
    """By the keyboard; the browser says that it was."""
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.goto(link)
    await page.get_by_role("button", name="Kopier").press("Enter")
    await expect(page.get_by_role("status")).to_have_text("Kopiert")
    assert await page.evaluate("navigator.clipboard.readText()") == f"checkin-scanner enrol {link}"


async def test_where_there_is_no_clipboard_the_command_is_marked(page: Page, link: str) -> None:
    """As on a page over plain http: one press of the keys copies it."""
    await page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    await page.goto(link)
    await page.get_by_role("button", name="Kopier").click()
    await expect(page.get_by_role("status")).to_contain_text("Ctrl+C")
    assert await page.evaluate("getSelection().toString()") == f"checkin-scanner enrol {link}"


@pytest.mark.parametrize("said", ["x; rm -rf ~", "<img src=x onerror='window.ran = 1'>", "kort"])
async def test_what_is_no_token_never_stands_in_a_command(page: Page, link: str, said: str) -> None:
    """Links come from anywhere, and people run what a page tells them to."""
    await page.goto(f"{link.partition('#')[0]}#{said}")
    await expect(page.get_by_role("heading", name="Lenken er ikke her lenger")).to_be_visible()
    await expect(page.locator("pre, img")).to_have_count(0)
    assert await page.evaluate("window.ran") is None


async def test_a_phone_is_led_to_the_scanner_with_its_token(browser: Browser, link: str) -> None:
    """In the reader's language; nothing reaches too far to the right on the smallest."""
    size = {"width": 320, "height": 700}
    async with await browser.new_context(has_touch=True, is_mobile=True, viewport=size, locale="nn-NO") as context:  # type: ignore[arg-type]
        page = await context.new_page()
        await page.goto(link)
        way = page.get_by_role("link", name="Bruk denne telefonen")
        assert await way.get_attribute("href") == f"/scan/#{link.partition('#')[2]}"
        await expect(page.locator("pre")).to_have_text(f"checkin-scanner enrol {link}")
        too_wide = await page.evaluate("""
            () => [...document.querySelectorAll(".card *")].filter((one) =>
              one.getBoundingClientRect().right > document.documentElement.clientWidth).length
        """)
        assert too_wide == 0
        await way.click()
        assert page.url.partition("#")[0] == link.replace("/enrol", "/scan/").partition("#")[0]
