"""Every screen of the phone, one after the other, as a volunteer in Norwegian comes by them, at a gate with a real service."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from checkin.pipeline import devices, issuing
from tests.scanner.phone.gates import GUESTS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import BrowserContext, Page, Route

    from tests.scanner.phone.gates import Gate

NO_CAMERA = """navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", "NotAllowedError") }"""
NO_STORAGE = """indexedDB.open = () => { throw new DOMException("", "SecurityError") }"""
HANDHELD = """code => {
  for (const key of [...code, "Enter"])
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}"""
CARDS_STAY = """const later = window.setTimeout.bind(window);
window.setTimeout = (does, after, ...more) => later(does, [1200, 5000].includes(after) ? 3_600_000 : after, ...more);"""
"""A yes goes by itself after 1.2 s and a group after 5, sooner than it can be looked at."""

EVERYTHING = ("override", "undo", "walk-in", "names")


async def typed(page: Page, code: str) -> None:
    """A handheld reader types a code."""
    await page.evaluate(HANDHELD, code)


async def answered(page: Page, code: str, word: str) -> None:
    """A handheld reader types a code, and the verdict shows this word."""
    await typed(page, code)
    await page.locator(".verdict-word", has_text=word).wait_for()


async def press(page: Page, name: str) -> None:
    """Press the button of this name."""
    await page.get_by_role("button", name=name, exact=True).click()


async def cleared(page: Page) -> None:
    """The verdict goes, by a tap."""
    await page.evaluate("document.querySelector('.verdict')?.click()")
    await page.locator(".verdict").wait_for(state="detached")


async def closed(page: Page) -> None:
    """The sheet goes."""
    await press(page, "Lukk")
    await page.locator(".sheet").wait_for(state="detached")


@asynccontextmanager
async def sheet(page: Page, *buttons: str) -> AsyncIterator[None]:
    """A sheet, open as long as this lasts; the buttons lead to it."""
    for name in buttons:
        await press(page, name)
    await page.locator(".sheet").wait_for()
    yield
    await closed(page)


async def chosen(page: Page, place: str) -> None:
    """Another session or door; the next frame's screen listens to readers again."""
    await page.locator(".top-place").click()
    await page.locator(".sheet .row", has_text=place).click()
    await page.locator(".top-place", has_text=place).wait_for()
    await page.evaluate("new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(seen)))")


async def preparing(gate: Gate, page: Page) -> AsyncIterator[str]:
    """From nothing to the first scan."""
    await page.goto(f"{gate.network.url}/scan/")
    await page.locator("input.code").fill("hei")
    await press(page, "Bruk lenken")
    yield "a link that is none"
    await press(page, "Skann koden")
    await page.locator(".finder").wait_for()
    yield "the link is scanned"
    await page.goto("about:blank")
    await page.goto(await gate.link("hallen-1", "salen-1", may=EVERYTHING))
    await page.get_by_role("button", name="Registrer telefonen").wait_for()
    yield "enrolling"
    await press(page, "Registrer telefonen")
    await page.get_by_role("button", name="Bruk kameraet").wait_for()
    yield "the camera explained"
    await press(page, "Bruk kameraet")
    await page.locator(".row").first.wait_for()
    yield "the door chosen"
    await page.locator(".row", has_text="hallen-1").click()
    await typed(page, "BILLETT-01")
    yield "ready"
    await press(page, "Begynn å skanne")
    await page.locator(".figures").wait_for()
    yield "scanning"


async def answers(gate: Gate, page: Page) -> AsyncIterator[str]:
    """Each kind of verdict, at the hall."""
    await issuing.revoke(gate.parts.register, "BILLETT-12", gate.parts.clock)
    for code, word in [("BILLETT-99", "Ukjent kode"), ("BILLETT-12", "Trukket tilbake"), ("BILLETT-01", "Slipp inn")]:
        await answered(page, code, word)
        yield word
        await cleared(page)
    await answered(page, "BILLETT-01", "Allerede inne")
    yield "Allerede inne"
    async with sheet(page, "Slipp inn likevel"):
        await page.locator(".sheet .go").click()
        yield "an override wants a reason"
    await cleared(page)
    await press(page, "Flere")
    await answered(page, "KLASSE-01", "Slipp inn")
    await page.locator(".verdict").get_by_role("button", name="Flere").click()
    yield "a group"
    await cleared(page)
    await press(page, "Ut")
    for code, word in [("BILLETT-01", "Slipp ut"), ("BILLETT-05", "Ikke inne")]:
        await answered(page, code, word)
        yield word
        await cleared(page)
    await press(page, "Inn")


async def sheets(page: Page) -> AsyncIterator[str]:
    """What comes up from below."""
    await press(page, "Ny billett")
    yield "a new ticket"
    await press(page, "Lag og slipp inn")
    await page.locator(".symbol").wait_for()
    yield "its code"
    await press(page, "Neste")
    async with sheet(page, "Tell"):
        await press(page, "+10 Inn")
        yield "the counter"
    async with sheet(page, "Mer"):
        yield "the menu"
        await press(page, "Skriv koden")
        await page.locator("input.code").fill("0123-4567-89AB-CDEX")
        yield "a code mistyped"
    async with sheet(page, "Mer", "Søk etter navn"):
        await page.locator(".sheet input").fill("delt")
        await page.locator(".sheet .row").first.wait_for()
        yield "names"
    async with sheet(page, "Mer", "Siste"):
        await page.locator(".past").first.wait_for()
        yield "the last scans"
    async with sheet(page, "Mer", "Bytt arrangement eller dør"):
        yield "places"


async def elsewhere(page: Page) -> AsyncIterator[str]:
    """Verdicts at the other door, with four places and an evening that is not on yet."""
    await chosen(page, "salen-1")
    for code in ("BILLETT-03", "BILLETT-04", "BILLETT-06", "BILLETT-07"):
        await answered(page, code, "Slipp inn")
        await cleared(page)
    for code, word in [(GUESTS[0], "Feil arrangement"), ("BILLETT-08", "Fullt")]:
        await answered(page, code, word)
        yield word
        await cleared(page)
    await chosen(page, "Kveld")
    yield "another session is on"
    await answered(page, "BILLETT-08", "For tidlig")
    yield "For tidlig"
    await cleared(page)


async def troubles(gate: Gate, page: Page) -> AsyncIterator[str]:
    """Without a network, with a scan that the service can't decide, and out of use."""
    gate.network.become("reset")
    await answered(page, "BILLETT-09", "For tidlig")
    await cleared(page)
    await page.locator(".sign", has_text="venter").wait_for()
    yield "offline"
    async with sheet(page, "Mer", "Om telefonen"):
        yield "the phone's state offline"
    gate.network.become("through")
    await page.locator(".sign", has_text="venter").wait_for(state="detached")
    await page.route("**/api/v1/scans", undecided)
    await answered(page, "BILLETT-10", "Ikke avgjort")
    yield "Ikke avgjort"
    await cleared(page)
    async with sheet(page, "Mer", "Siste"):
        await page.locator(".attention").wait_for()
        yield "a scan set aside"
    (device,) = gate.parts.register.names
    await devices.revoke(gate.parts.register, device, gate.parts.clock)
    await page.locator(".out-of-use").wait_for()
    yield "out of use"


async def undecided(route: Route) -> None:
    """The service knows no such door."""
    problem = {"code": "door_unknown", "detail": "there is no door of this name: choose the door again"}
    told = await (await route.fetch()).json()
    told["verdicts"] = [{"id": verdict["id"], "problem": problem} for verdict in told["verdicts"]]
    await route.fulfill(json=told)


async def walked(gate: Gate, page: Page) -> AsyncIterator[str]:
    """All of one phone's life; each screen stands still while its name is out."""
    await page.add_init_script(CARDS_STAY)
    for part in (preparing(gate, page), answers(gate, page), sheets(page), elsewhere(page), troubles(gate, page)):
        async for name in part:
            yield name


async def stuck(gate: Gate, context: BrowserContext) -> AsyncIterator[tuple[str, Page]]:
    """What keeps a phone from working: a camera that isn't allowed, a second tab, and no storage."""
    page = await begun(gate, context, NO_CAMERA)
    await page.locator(".unseeing").wait_for()
    yield "no camera", page
    for script in ("", NO_STORAGE):
        other = await context.new_page()
        await other.add_init_script(script)
        await other.goto(f"{gate.network.url}/scan/")
        await other.get_by_role("button", name="Prøv igjen").wait_for()
        yield await other.locator("h1").inner_text(), other
        await page.close()


async def begun(gate: Gate, context: BrowserContext, script: str = "") -> Page:
    """A phone that scans at the hall, in whatever language."""
    page = await context.new_page()
    await page.add_init_script(script)
    await page.goto(await gate.link())
    await page.locator(".page-acts .go").click()
    await page.locator(".page-acts button + button").click()
    await page.locator(".trial").wait_for()
    await page.locator(".page-acts .go").click()
    await page.locator(".acts").wait_for()
    return page
