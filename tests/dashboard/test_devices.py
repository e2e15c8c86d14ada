"""The devices' page in a real Chromium, in front of the real service, with devices that are enrolled and heard over HTTP."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from checkin import opening, serve
from checkin.pipeline import devices, people
from checkin.settings import Settings
from checkin.store import connect
from checkin.wire.devices import Offer
from tests import small
from tests.browsers import spotless

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from playwright.async_api import Browser

    from checkin.api.keys import Parts

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

expect.set_options(timeout=20_000)

GOOD = "ni blå båter i motvind"
SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


class Running(NamedTuple):
    """The service, where it is, and a client as devices are."""

    parts: Parts
    address: str
    http: aiohttp.ClientSession

    async def enrol(self, token: str) -> dict[str, Any]:
        """Trade a link's token as a phone does."""
        body = {"token": token, "version": "1.0"}
        async with self.http.post(f"{self.address}/api/v1/devices/enrol", json=body) as answer:
            assert answer.status == 201, await answer.text()
            return dict(await answer.json())

    async def device(self, **said: Any) -> str:
        """A device at the hall's first door that has said how it is."""
        token = await devices.offer(self.parts.register, Offer(doors=["hallen-1"]), opening.secret())
        told = await self.enrol(token)
        await self.beat(told["secret"], **said)
        return str(told["name"])

    async def beat(self, secret: str, queue: int = 0, ahead: float = 0, battery: int | None = 80) -> int:
        """Say how a device is; the answer's status."""
        at = (datetime.now(UTC) + timedelta(seconds=ahead)).isoformat()
        body = {"queue": queue, "version": "1.1", "at": at, "battery": battery}
        headers = {"Authorization": f"Bearer {secret}"}
        async with self.http.post(f"{self.address}/api/v1/devices/me/heartbeat", json=body, headers=headers) as answer:
            return answer.status


@pytest_asyncio.fixture(loop_scope="module")
async def running(store_url: str, fresh_id: Callable[[], str], built: None) -> AsyncIterator[Running]:
    """The service of a small week, with an organiser who has a password."""
    id = fresh_id()
    async with connect.opened(store_url) as store:
        await small.loaded(store, id, datetime.now(UTC))
    async with (
        serve.serving(Settings(store=store_url, programme=id, port=0)) as (parts, address),
        aiohttp.ClientSession() as http,
    ):
        await people.add(parts.people, "Kari 0001", "organiser")
        await people.give_password(parts.people, "Kari 0001", await parts.people.passwords.hashed(GOOD))
        yield Running(parts, address, http)


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, running: Running) -> AsyncIterator[Page]:
    """A fresh Norwegian browser that came to the devices. It must not complain of a fault or of the security policy."""
    async with spotless(browser, base_url=running.address, locale="nb-NO") as page:
        await page.goto("/devices")
        yield page


async def sign_in(page: Page) -> None:
    """As Kari, on the screen that asks for it."""
    await page.get_by_label("Navn").fill("Kari 0001")
    await page.get_by_label("Passord", exact=True).fill(GOOD)
    await page.get_by_role("button", name="Logg inn").click()


def device(page: Page, name: str) -> Locator:
    return page.get_by_role("row", name=name)


def asked(page: Page) -> Locator:
    return page.get_by_role("dialog")


async def offered(page: Page, **fields: str) -> str:
    """Make a link for the hall's first door on the page: its token."""
    await page.get_by_role("button", name="Ny enhet").click()
    await asked(page).get_by_label("hallen-1").check()
    if "name" in fields:
        await asked(page).get_by_label("Navn (valgfritt)").fill(fields["name"])
    await asked(page).get_by_role("button", name="Lag kode").click()
    return await token(page)


async def token(page: Page) -> str:
    """What stands behind the link that is shown."""
    return (await asked(page).locator("pre").inner_text()).partition("/enrol#")[2]


async def test_a_phone_that_takes_the_code_appears(page: Page, running: Running) -> None:
    """The page says so, and once more is one press with the same choices and the next name."""
    await sign_in(page)
    first = await offered(page, name="Port 1")
    await expect(asked(page).get_by_label("QR-kode som åpner skanneren")).to_be_visible()
    await expect(asked(page)).to_contain_text(re.compile(r"i (10:00|9:\d\d)"))
    await running.enrol(first)
    await expect(asked(page).get_by_role("status").first).to_have_text("Port 1 er i bruk.")
    await asked(page).get_by_role("button", name="Én til slik").click()
    await expect(asked(page).get_by_role("status").first).to_have_text("Skann koden med kameraet på telefonen.")
    assert await token(page) != first
    await running.enrol(await token(page))
    await expect(asked(page).get_by_role("status").first).to_have_text("Port 2 er i bruk.")
    await asked(page).get_by_role("button", name="Lukk").last.click()
    await expect(page.get_by_role("button", name="Ny enhet")).to_be_focused()
    await expect(device(page, "Port 2")).to_contain_text("Slippe inn likevel, Angre, Lage billetter")


async def test_an_offer_needs_a_door_and_a_free_name(page: Page, running: Running) -> None:
    """Names are not chosen to begin with; a link is spent once, and its code is gone with the dialog."""
    name = await running.device()
    await sign_in(page)
    await page.get_by_role("button", name="Ny enhet").press("Enter")
    await expect(asked(page).get_by_label("Se navn")).not_to_be_checked()
    await asked(page).get_by_role("button", name="Lag kode").click()
    await expect(asked(page).get_by_text("Velg minst én dør.")).to_be_visible()
    await asked(page).get_by_label("hallen-1").check()
    await asked(page).get_by_label("Navn (valgfritt)").fill(name)
    await asked(page).get_by_role("button", name="Lag kode").click()
    await expect(asked(page).get_by_text("Det er alt en enhet")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(asked(page)).to_have_count(0)
    await expect(page.get_by_role("button", name="Ny enhet")).to_be_focused()


async def test_a_code_that_nobody_took_in_time_says_so(page: Page) -> None:
    """After ten minutes by the browser's clock; a new one is a press away."""
    await sign_in(page)
    await page.clock.install()
    first = await offered(page)
    await page.clock.fast_forward(600_000)
    await expect(asked(page).get_by_role("status").first).to_have_text("Koden er gått ut.")
    await expect(asked(page).locator("pre")).to_have_count(0)
    await asked(page).get_by_role("button", name="Lag ny kode").click()
    await expect(asked(page).locator("pre")).to_be_visible()
    assert await token(page) != first


async def test_trouble_stands_first_and_says_what_it_is(page: Page, running: Running) -> None:
    """Battery, clock; a device that is well stands below, with how it is."""
    well = await running.device()
    low, wrong = await running.device(battery=9, queue=3), await running.device(ahead=200)
    await running.device(ahead=7)
    await sign_in(page)
    table = page.get_by_role("table", name="Trenger tilsyn")
    await expect(table.get_by_role("rowheader")).to_contain_text(
        [f"{low}versjon 1.1Lite batteri", f"{wrong}versjon 1.1Klokka går feil"]
    )
    await expect(device(page, low).get_by_role("cell")).to_contain_text(
        ["hallen-1", "", re.compile("for \\d+ s siden"), "3", "9"]
    )
    await expect(device(page, wrong)).to_contain_text("3 min foran")
    await expect(device(page, well)).to_contain_text("riktig")
    await expect(page.get_by_role("table", name="Hørt nylig")).to_contain_text(re.compile("[67] s foran"))


async def test_a_device_gets_other_doors_and_rights(page: Page, running: Running) -> None:
    """Which are in force at once, and in the list."""
    name = await running.device()
    await sign_in(page)
    await page.get_by_role("button", name=f"Endre {name}").click()
    await expect(asked(page).get_by_label("hallen-1")).to_be_checked()
    await asked(page).get_by_label("hallen-1").uncheck()
    await asked(page).get_by_label("salen-1").check()
    for right in ("Slippe inn likevel", "Angre", "Lage billetter"):
        await asked(page).get_by_label(right).uncheck()
    await asked(page).get_by_role("button", name="Lagre").click()
    await expect(device(page, name)).to_contain_text("bare skanne")
    await expect(device(page, name)).to_contain_text("salen-1")
    held = running.parts.register.devices.known[name]
    assert (held.doors, held.may) == (("salen-1",), ())


async def test_a_revoked_device_opens_nothing_any_more(page: Page, running: Running) -> None:
    """After a question that says what it means; it stands among the revoked."""
    token = await devices.offer(running.parts.register, Offer(doors=["hallen-1"]), opening.secret())
    told = await running.enrol(token)
    await sign_in(page)
    await page.get_by_role("button", name=f"Sperr {told['name']}").click()
    await expect(asked(page)).to_contain_text("Den slipper ingen inn lenger.")
    await asked(page).get_by_role("button", name="Avbryt").click()
    assert await running.beat(told["secret"]) == 200
    await page.get_by_role("button", name=f"Sperr {told['name']}").click()
    await asked(page).get_by_role("button", name="Sperr").click()
    await page.get_by_text("Sperrede enheter (1)").click()
    await expect(page.get_by_role("listitem").filter(has_text=told["name"])).to_be_visible()
    await expect(device(page, told["name"])).to_have_count(0)
    assert await running.beat(told["secret"]) == 401


async def test_a_viewer_sees_no_device_and_no_way_there(page: Page, running: Running) -> None:
    """They are told who may."""
    name = await running.device()
    await people.give_role(running.parts.people, "Kari 0001", "viewer")
    await sign_in(page)
    await expect(page.get_by_role("heading", name="Du har ikke tilgang til enhetene")).to_be_visible()
    await expect(page.get_by_text(name)).to_have_count(0)
    ways = page.get_by_role("navigation", name="Sider").get_by_role("link")
    await expect(ways).to_have_text(["Oversikt"])
    await expect(page.get_by_role("button", name="Ny enhet")).to_have_count(0)


async def test_the_navigation_leads_from_page_to_page(page: Page) -> None:
    """By the keyboard, and says where one is."""
    await sign_in(page)
    ways = page.get_by_role("navigation", name="Sider").get_by_role("link")
    await expect(ways).to_have_text(["Oversikt", "Enheter", "Hvem gjorde hva"])
    await expect(page.locator("[aria-current=page]")).to_have_text("Enheter")
    await ways.filter(has_text="Oversikt").press("Enter")
    await expect(page.get_by_text("Direkte")).to_be_visible()
    await expect(page.locator("[aria-current=page]")).to_have_text("Oversikt")


async def test_nothing_jumps_and_no_focus_is_lost_while_it_is_kept_fresh(page: Page, running: Running) -> None:
    """From the first sight on other values come into the same places; a visit that ended leads to signing in."""
    token = await devices.offer(running.parts.register, Offer(doors=["hallen-1"]), opening.secret())
    told = await running.enrol(token)
    await running.device()
    await sign_in(page)
    await expect(device(page, told["name"])).to_contain_text("ikke ennå")
    await page.reload()
    await expect(device(page, told["name"])).to_contain_text("ikke ennå")
    await page.evaluate(SHIFTS)
    button = page.get_by_role("button", name=f"Endre {told['name']}")
    await button.focus()
    await running.beat(told["secret"], queue=12_000, battery=5)
    await expect(device(page, told["name"])).to_contain_text("Lite batteri")
    await expect(button).to_be_focused()
    assert await page.evaluate("window.shifted") == 0
    await page.context.clear_cookies()
    await expect(page.get_by_role("heading", name="Logg inn")).to_be_visible()


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_no_width_needs_scrolling_sideways(page: Page, running: Running, language: str) -> None:
    """With a name as long as it gets, in trouble of every kind; and in the dialogs."""
    token = await devices.offer(running.parts.register, Offer(doors=["hallen-1"], name="x" * 60), opening.secret())
    await running.beat((await running.enrol(token))["secret"], queue=12_000, battery=5, ahead=9999)
    await sign_in(page)
    await page.locator("select").select_option(language)
    await expect(page.locator(".fleet-row")).to_have_count(1)
    for width in (320, 390, 700, 959, 1119, 1121, 1280, 3840):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await overhang(page, "header *, .fleet-row *, .fleet-row") == 0, width
    await page.set_viewport_size({"width": 320, "height": 800})
    await page.locator(".fleet-acts button").first.click()
    await expect(asked(page)).to_be_visible()
    assert await overhang(page, ".dialog *") == 0
    await page.keyboard.press("Escape")
    await page.locator(".devices-head .go").click()
    await asked(page).get_by_label("hallen-1").check()
    await asked(page).locator("form .go").click()
    await expect(asked(page).locator("pre")).to_be_visible()
    assert await overhang(page, ".dialog *") == 0


async def overhang(page: Page, within: str) -> int:
    """Pixels by which the page, or one of some parts of it, reaches too far to the right."""
    pixels: int = await page.evaluate(
        """
        (within) => Math.round(Math.max(
          (window.scrollTo(1000, 0), window.scrollX),
          ...[...document.querySelectorAll(within)].filter((one) => !one.closest(".unseen, thead")).map((one) =>
            one.getBoundingClientRect().right - document.documentElement.clientWidth).filter((pixels) => pixels > 0)
        ))
    """,
        within,
    )
    return pixels
