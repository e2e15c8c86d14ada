"""The camera of a phone in a real Chromium: a film is shown to it, and each ticket in it is one scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from benchmarks import films
from benchmarks.films import Scene
from tests.scanner.phone import gates, phones
from tests.small import SINGLES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.scanner.phone.gates import Gate
    from tests.scanner.phone.phones import Phone

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SHOWN = [Scene(SINGLES[0], 1.0), Scene(None, 0.6), Scene(SINGLES[1], 2.0, inverted=True), Scene(None, 0.6)]
"""Over and over: each is unseen for more than a second before it comes again."""

HIDDEN = """(hidden) => {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (hidden ? "hidden" : "visible") });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Callable[..., Any]]:
    """A Chromium whose camera shows the film."""
    film = films.shot(tmp_path_factory.mktemp("film") / "tickets.mjpeg", SHOWN)
    async with gates.chromium(film) as new:
        yield new


async def _at_work(phone: Phone, gate: Gate) -> None:
    await phone.page.goto(await gate.link())
    await phone.press("Registrer telefonen")
    await phone.press("Bruk kameraet")
    await expect(phone.fact("Lesing")).to_contain_text("Lest: BILL")
    await phone.begin()


@pytest.mark.parametrize("light", ["light", "dark"])
async def test_each_ticket_is_one_scan_while_it_is_in_view(browser: Callable[..., Any], gate: Gate, light: str) -> None:
    """Dark on light and light on dark; what was read to try is not recorded; the page asks nobody else for anything."""
    async with phones.carried(browser, color_scheme=light) as phone:
        asked: list[str] = []
        phone.context.on("request", lambda request: asked.append(request.url))
        await _at_work(phone, gate)
        cards = [await phone.card() for _ in SINGLES[:2]]
        assert {card.kind for card in cards} == {"admitted"}
        card = await phone.card()
        assert card.word == "Allerede inne"
        await expect(phone.figure("møtt")).to_have_text("2")
        ours = (gate.network.url + "/", f"blob:{gate.network.url}/", "data:")
        assert [url for url in asked if not url.startswith(ours)] == []
    assert await gate.attended() == (2, 2)
    assert len(await gate.log()) == 3


async def test_a_hidden_page_scans_nothing(gate: Gate, phone: Phone) -> None:
    """Nor does one that somebody paused."""
    await phone.page.goto(await gate.link())
    await phone.press("Registrer telefonen")
    await phone.press("Bruk kameraet")
    await expect(phone.fact("Lesing")).to_contain_text("Lest: BILL")
    await phone.page.evaluate(HIDDEN, True)
    await phone.begin()
    await phone.film(2 * sum(scene.seconds for scene in SHOWN))
    assert phone.cards.empty()
    await phone.page.evaluate(HIDDEN, False)
    assert (await phone.card()).kind == "admitted"


async def test_a_camera_that_is_lost_comes_back_by_itself(gate: Gate, phone: Phone) -> None:
    """The screen says that it is gone, and a reader that types works meanwhile."""
    await _at_work(phone, gate)
    await phone.card()
    await phone.lose_camera()
    await expect(phone.page.get_by_text("Kameraet er borte.")).to_be_visible()
    assert (await phone.scan("KLASSE-01")).kind == "admitted"
    await expect(phone.page.get_by_text("Kameraet er borte.")).to_be_hidden()
    assert (await phone.card()).kind in {"admitted", "refused"}


async def test_a_camera_that_is_not_allowed_keeps_nobody_from_scanning(browser: Callable[..., Any], gate: Gate) -> None:
    """The screen says what to do, and goes on when it is allowed after all."""
    async with phones.carried(browser, script=phones.DENIED) as phone:
        await phone.page.goto(await gate.link())
        await phone.press("Registrer telefonen")
        await phone.press("Bruk kameraet")
        await expect(phone.page.get_by_text("Kameraet er ikke tillatt.")).to_be_visible()
        await phone.begin()
        assert (await phone.scan("KLASSE-01")).kind == "admitted"
        await phone.page.evaluate("() => globalThis.allow()")
        await expect(phone.verdict).to_be_hidden()
        await phone.press("Prøv igjen")
        assert (await phone.card()).kind == "admitted"
