"""One session in full, in a real browser on the real service: its figures, its doors, and a conflict that an organiser settles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import expect

from checkin import opening, serve
from checkin.pipeline import devices, people
from checkin.settings import Settings
from checkin.store import connect
from checkin.store.devices import Beat
from checkin.wire.devices import Enrolment, Offer
from tests import small
from tests.browsers import spotless

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from playwright.async_api import Browser, Locator, Page

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

OVER = """
    () => [...document.querySelectorAll(".one-session *")]
      .filter((one) => !one.closest(".unseen, .arrivals-table, .chart-times"))
      .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).length
"""
"""How many parts of the page reach too far to the right."""


class Running(NamedTuple):
    """The service, where it is, and when its sessions began."""

    parts: Parts
    address: str
    begun: datetime

    async def scans(self, *scans: dict[str, Any]) -> None:
        """Scans, taken from a door, each with the minute after the beginning at which it was made."""
        await small.take(self.parts, *scans)
        await small.caught_up(self.parts)

    def scan(self, code: str = "BILLETT-01", minute: float = 1, **more: Any) -> dict[str, Any]:
        return small.scan(code, at=self.begun + small.minutes(minute), **more)

    async def let_in_twice(self, code: str = "BILLETT-01") -> None:
        """Two doors without a network let one ticket in, at minute 1 and at minute 3."""
        shown = {"provisional": "admitted"}
        await self.scans(self.scan(code, 1, **shown), self.scan(code, 3, door="hallen-2", **shown))

    async def device(self, name: str, *doors: str, queue: int | None = None, ago: float = 0) -> None:
        """A device of some doors that said so many seconds ago what it holds, if it said something."""
        register = self.parts.register
        token = await devices.offer(register, Offer(doors=list(doors), name=name), opening.secret())
        await devices.enrol(register, Enrolment(token=token, version="1"), opening.secret(), 0)
        if queue is not None:
            at = small.ms(datetime.now(UTC) - timedelta(seconds=ago))
            await register.devices.beat(name, Beat(at, queue, "1", 0, 80))


@pytest_asyncio.fixture(loop_scope="module")
async def running(store_url: str, fresh_id: Callable[[], str], built: None) -> AsyncIterator[Running]:
    """The service of a small week that began twenty minutes ago, with an organiser who has a password."""
    id, begun = fresh_id(), datetime.now(UTC) - timedelta(minutes=20)
    async with connect.opened(store_url) as store:
        await small.loaded(store, id, begun)
    async with serve.serving(Settings(store=store_url, programme=id, port=0)) as (parts, address):
        await people.add(parts.people, "Kari 0001", "organiser")
        await people.give_password(parts.people, "Kari 0001", await parts.people.passwords.hashed(GOOD))
        yield Running(parts, address, begun)


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, running: Running) -> AsyncIterator[Page]:
    """A fresh Norwegian browser. It must not complain of a fault or of the security policy."""
    async with spotless(browser, base_url=running.address, locale="nb-NO") as page:
        yield page


async def come(page: Page, session: str = "samling") -> None:
    """To a session's page, signing in as Kari on the way."""
    await page.goto(f"/sessions/{session}")
    await page.get_by_label("Navn").fill("Kari 0001")
    await page.get_by_label("Passord", exact=True).fill(GOOD)
    await page.get_by_role("button", name="Logg inn").click()


def section(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


async def test_a_session_of_the_board_leads_to_its_page(page: Page, running: Running) -> None:
    """By the keyboard; it says where and when, how many, and why some were refused."""
    await running.scans(running.scan(), running.scan(), running.scan("UKJENT"), running.scan(small.CLASS, 8))
    await come(page)
    await page.get_by_role("link", name="Oversikt").click()
    await page.get_by_role("link", name="Samling").press("Enter")
    await expect(page.get_by_role("heading", name="Samling")).to_be_visible()
    await expect(page.get_by_text("Hallen, Verdal")).to_be_visible()
    await expect(section(page, "Tall").locator(".amount-attended")).to_have_text("Møtt31")
    await expect(section(page, "Avvist, og hvorfor").locator("dl")).to_have_text("Allerede inne1Ukjent kode1")
    await expect(page.get_by_role("img", name="Flest kom")).to_have_accessible_name(
        "Søyler for hvert femte minutt. Flest kom fra kl. "
        + _five(running.parts.register.programme.local(small.ms(running.begun + small.minutes(8))))
        + ": 30."
    )


def _five(at: datetime) -> str:
    return f"{at.hour:02}:{at.minute // 5 * 5:02}"


async def test_arrivals_can_be_read_as_a_table(page: Page, running: Running) -> None:
    """By category, with the sum of each five minutes."""
    await running.scans(running.scan(), running.scan(small.CLASS, 1))
    await come(page)
    await page.get_by_text("Vis som tabell").press("Enter")
    table = section(page, "Ankomster").get_by_role("table")
    await expect(table.get_by_role("columnheader")).to_have_text(["Tid", "business", "youth", "I alt"])
    await expect(table.get_by_role("cell")).to_have_text(["1", "30", "31"])


async def test_doors_are_shown_with_their_devices(page: Page, running: Running) -> None:
    """When each was heard, and what it holds; on paper too, where it is silent with that."""
    await running.device("Port 1", "hallen-1", queue=7, ago=600)
    await running.device("Port 2", "hallen-2")
    await come(page)
    doors = section(page, "Dører").locator(".door-device")
    await expect(doors).to_have_text(["Port 1for 10 min siden7 venter", "Port 2ikke ennå"])
    await expect(page.get_by_text("Tall, ikke navneopprop.")).to_be_hidden()
    await page.emulate_media(media="print")
    await expect(page.get_by_text("Tall, ikke navneopprop.")).to_be_visible()
    await expect(page.get_by_text("Port 1 har vært stille siden")).to_be_visible()
    await expect(page.get_by_role("button", name="Skriv ut")).to_be_hidden()


async def test_an_organiser_settles_a_conflict_with_one_press(page: Page, running: Running) -> None:
    """After a question that says what it means; the other scan stands, and nobody loses their place on the page."""
    await running.let_in_twice()
    await come(page)
    await page.get_by_role("link", name="1 å avgjøre").click()
    case = section(page, "Å avgjøre").locator("ul > li")
    local = running.parts.register.programme.local
    first, second = (local(small.ms(running.begun + small.minutes(number))).strftime("%H:%M") for number in (1, 3))
    await expect(case).to_contain_text(
        f"Deltaker 0001 ble sluppet inn ved hallen-1 {first} og ved hallen-2 {second}. Allerede inne"
    )
    await case.get_by_role("button", name=f"Annuller denne ved hallen-2 {second}").press("Enter")
    await expect(page.get_by_role("dialog")).to_contain_text("Tallene blir som om den aldri var gjort.")
    await page.get_by_role("dialog").get_by_role("button", name="Annuller").press("Enter")
    await expect(page.get_by_role("heading", name="Å avgjøre")).to_be_focused()
    await expect(case).to_have_count(0)
    held = running.parts.fold.attendance.session("samling")
    assert (held.attended, held.open_conflicts()) == (1, {})
    assert [move.door for stay in held.tickets.values() for move in stay.moves.values()] == ["hallen-1"]


async def test_a_viewer_sees_a_conflict_without_a_name_and_settles_nothing(page: Page, running: Running) -> None:
    """But which doors it was."""
    await running.let_in_twice()
    await people.give_role(running.parts.people, "Kari 0001", "viewer")
    await come(page)
    case = section(page, "Å avgjøre").locator("ul > li")
    await expect(case).to_contain_text("ble sluppet inn ved hallen-1")
    await expect(case).to_contain_text("Billett …")
    await expect(page.get_by_text("Deltaker 0001")).to_have_count(0)
    await expect(page.get_by_role("button", name="Annuller denne")).to_have_count(0)


async def test_nothing_jumps_while_it_is_kept_fresh(page: Page, running: Running) -> None:
    """New figures come into the same places by themselves."""
    await running.scans(running.scan())
    await come(page)
    await expect(page.get_by_role("heading", name="Samling")).to_be_visible()
    await page.reload()
    await page.evaluate(SHIFTS)
    await expect(section(page, "Tall").locator(".amount-attended")).to_have_text("Møtt1")
    await running.scans(running.scan(small.CLASS, 3))
    await running.let_in_twice("BILLETT-02")
    await expect(section(page, "Tall").locator(".amount-attended")).to_have_text("Møtt32")
    assert await page.evaluate("window.shifted") == 0


async def test_a_session_that_there_is_not_is_told_so(page: Page) -> None:
    """With a way on."""
    await come(page, "festen")
    await expect(page.get_by_role("heading", name="Arrangementet finnes ikke")).to_be_visible()
    await page.get_by_role("link", name="Gå til oversikten").click()
    await expect(page.get_by_text("Direkte")).to_be_visible()


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_no_width_needs_scrolling_sideways(page: Page, running: Running, language: str) -> None:
    """With a silent device of a long name, a conflict, and many who came."""
    await running.device("x" * 60, "hallen-1", queue=12_000, ago=600)
    await running.scans(running.scan(small.CLASS), running.scan("UKJENT"))
    await running.let_in_twice()
    await come(page)
    await page.locator("select").select_option(language)
    await expect(page.locator(".conflicts ol > li")).to_have_count(2)
    for width in (320, 390, 700, 960, 1280, 3840):
        await page.set_viewport_size({"width": width, "height": 800})
        pixels = await page.evaluate("(window.scrollTo(1000, 0), window.scrollX)")
        over = await page.evaluate(OVER)
        assert (pixels, over) == (0, 0), width
