"""A phone in a real browser: what a volunteer does with it, and what stands on its screen."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from playwright.async_api import expect

from tests.browsers import uncomplaining

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import BrowserContext, Locator, Page

DEADLINE = 20.0

expect.set_options(timeout=DEADLINE * 1000)

# A card may be gone before anybody asks for it, so the page tells each one as it comes.
WATCH = """
(() => {
  let before = "";
  const say = (part) => document.querySelector(`.verdict .verdict-${part}`)?.textContent ?? "";
  const look = () => {
    const card = document.querySelector(".verdict[data-kind]:not(.out-of-use)");
    const text = card && card.dataset.kind !== "checking" ? card.querySelector(".verdict-said").innerText : "";
    if (text && text !== before) {
      const said = ["word", "name", "about", "heads", "advice"].map(say);
      void window.showsCard(card.dataset.kind, ...said, text, performance.now());
    }
    before = text;
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
})();
"""

TYPE = """(code) => {
  for (const key of [...code, "Enter"]) {
    dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
  }
}"""

DENIED = """(() => {
  const [devices, ask] = [navigator.mediaDevices, navigator.mediaDevices.getUserMedia];
  devices.getUserMedia = () => Promise.reject(new DOMException("denied", "NotAllowedError"));
  globalThis.allow = () => void (devices.getUserMedia = ask);
})();"""
"""Somebody said no when the browser asked, until `allow`."""

LOST = """() => {
  const track = document.querySelector("video").srcObject.getVideoTracks()[0];
  track.stop();
  track.dispatchEvent(new Event("ended"));
}"""

FRAMES = """(frames) => new Promise((seen) => {
  const video = document.querySelector("video");
  const next = () => (frames-- > 0 ? video.requestVideoFrameCallback(next) : seen());
  next();
})"""

FULL = """() => {
  const { add, put } = IDBObjectStore.prototype;
  const full = () => { throw new DOMException("the storage is full", "QuotaExceededError"); };
  Object.assign(IDBObjectStore.prototype, { add: full, put: full });
  globalThis.makeRoom = () => Object.assign(IDBObjectStore.prototype, { add, put });
}"""


class Card(NamedTuple):
    """What filled the screen, and when by the page's clock (milliseconds)."""

    kind: str
    word: str
    name: str
    about: str
    heads: str
    advice: str
    text: str
    at: float


@dataclass
class Phone:
    """One browser's storage, and the page that is open in it."""

    context: BrowserContext
    page: Page
    cards: asyncio.Queue[Card] = field(default_factory=asyncio.Queue)

    async def enrol(self, link: str) -> None:
        """From a link to the door at work."""
        await self.page.goto(link)
        await self.press("Registrer telefonen")
        await self.press("Bare håndholdt leser")

    async def begin(self) -> None:
        """From the ready page to the door at work, with its list of tickets."""
        await expect(self.fact("Billettliste")).to_contain_text("Oppdatert")
        await self.press("Begynn å skanne")
        await expect(self.sign).to_contain_text("På nett")

    async def press(self, name: str) -> None:
        """Press the button of this name."""
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def choose(self, name: str) -> None:
        """Choose one of the rows of a sheet."""
        await self.page.locator("button.row", has_text=name).click()

    async def type(self, code: str) -> None:
        """A handheld reader reads a code."""
        await self.page.evaluate(TYPE, code)

    async def scan(self, code: str) -> Card:
        """A handheld reader reads a code; what the door shows."""
        self.cards = asyncio.Queue()
        await self.type(code)
        return await self.card()

    async def card(self) -> Card:
        """The next card that comes."""
        return await asyncio.wait_for(self.cards.get(), DEADLINE)

    async def reload(self) -> None:
        """Load the page again when people have seen the last card, which is else taken back; and go on at the door."""
        await expect(self.verdict).to_be_hidden()
        await self.page.reload()
        await expect(self.sign).to_be_visible()

    async def killed(self) -> None:
        """The browser kills the page without a word when people have seen the last card; somebody opens it anew."""
        await expect(self.verdict).to_be_hidden()
        page = await self.context.new_page()
        devtools = await self.context.new_cdp_session(self.page)
        crashed = asyncio.ensure_future(self.page.wait_for_event("crash"))
        dying = asyncio.ensure_future(devtools.send("Page.crash"))
        await crashed
        dying.cancel()
        url, self.page = self.page.url, page
        await page.goto(url)
        await expect(self.sign).to_be_visible()

    async def kept(self) -> None:
        """Wait until the phone keeps the page for when there is no network."""
        await self.page.evaluate("async () => void (await navigator.serviceWorker.ready)")

    async def lose_camera(self) -> None:
        """The camera ends, as when another app takes it."""
        await self.page.evaluate(LOST)

    async def film(self, seconds: float) -> None:
        """Wait until the camera has shown so much of its film."""
        await self.page.evaluate(FRAMES, seconds * 25)

    async def fill_up(self) -> None:
        """Leave no room in its storage: a browser notices that too late for a test, up to half a minute after."""
        await self.page.evaluate(FULL)

    async def empty(self) -> None:
        """Make room again."""
        await self.page.evaluate("() => globalThis.makeRoom()")

    async def menu(self, item: str) -> None:
        """Open a sheet by the menu."""
        await self.press("Mer")
        await self.press(item)

    @property
    def top(self) -> Locator:
        """Which session, and where."""
        return self.page.locator(".top-place")

    @property
    def sign(self) -> Locator:
        """Whether the service answers, and how much waits."""
        return self.page.locator(".sign")

    @property
    def verdict(self) -> Locator:
        """The card on the screen."""
        return self.page.locator(".verdict")

    @property
    def lately(self) -> Locator:
        """The last thing that happened."""
        return self.page.locator(".lately-said")

    def fact(self, name: str) -> Locator:
        """What the phone says of itself."""
        return self.page.locator(".fact", has_text=f": {name}").locator("dd")

    def figure(self, name: str) -> Locator:
        """A figure of the session."""
        return self.page.locator(".figure", has_text=name).locator("dd")


@asynccontextmanager
async def carried(new: Any, script: str = "", **how: Any) -> AsyncIterator[Phone]:
    """A phone of a browser (`gates.chromium`), with nothing on it. It has nothing to complain of in the end.

    Args:
        script: runs before each page.
        how: the phone is, as `new_context` takes it.
    """
    context: BrowserContext = await new(**how)
    phone = Phone(context, await context.new_page())

    async def shows(_: object, *said: Any) -> None:
        phone.cards.put_nowait(Card(*said))

    await context.expose_binding("showsCard", shows)
    await context.add_init_script(WATCH + script)
    with uncomplaining(context):
        yield phone
        await context.close()
