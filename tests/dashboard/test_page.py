"""The live page in a real Chromium, in front of the stage."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from checkin.wire.messages import MissingRow
from tests.browsers import spotless

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp.test_utils import TestServer
    from conftest import Stage
    from playwright.async_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

expect.set_options(timeout=20_000)

MEETING = "session-3"
ADDED_SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, server: TestServer) -> AsyncIterator[Page]:
    """A fresh Norwegian browser in daylight. It must not complain of a fault or of the content security policy."""
    address = str(server.make_url("/"))
    async with spotless(browser, base_url=address, locale="nb-NO", color_scheme="light") as page:
        yield page


@pytest_asyncio.fixture(loop_scope="module")
async def board(page: Page, stage: Stage) -> Page:
    """The live page, signed in by a link."""
    stage.tokens.add("good")
    await page.goto("/sign-in#good")
    await expect(sign(page)).to_have_text("Direkte")
    return page


def sign(page: Page) -> Locator:
    return page.get_by_role("status")


def figure(page: Page, title: str, name: str) -> Locator:
    return page.get_by_role("row", name=title).locator(f".figure-{name} .count")


# Signing in


async def test_a_link_signs_in_once_and_leaves_no_trace_of_its_token(board: Page, stage: Stage) -> None:
    """The token is spent, out of the address, and not in the history."""
    assert stage.tokens == set()
    assert board.url.endswith("/")
    await board.go_back()
    assert "good" not in board.url


async def test_a_used_link_says_so_and_how_to_get_a_new_one(page: Page) -> None:
    """A calm page, no error."""
    await page.goto("/sign-in#used")
    await expect(page.get_by_role("heading", name="Lenken er brukt eller gått ut")).to_be_visible()
    await expect(page.locator("code")).to_have_text("checkin sign-in-link")
    assert page.url.endswith("/sign-in")


async def test_who_is_not_signed_in_learns_how_to(page: Page) -> None:
    """No figure shows, but a form does; and for the first of all the commands that lead to a link."""
    await page.goto("/")
    await expect(page.get_by_role("heading", name="Logg inn")).to_be_visible()
    await page.get_by_text("Har du ingen bruker?").click()
    await expect(page.locator("code")).to_have_text(["checkin users add", "checkin serve", "checkin sign-in-link"])


async def test_a_sign_in_that_ends_takes_the_figures_away(board: Page, stage: Stage) -> None:
    """When the cookie is no longer good, the page says so instead of showing what it had."""
    await board.context.clear_cookies()
    stage.cut()
    await expect(board.get_by_role("heading", name="Logg inn")).to_be_visible()
    await expect(board.get_by_role("table")).to_have_count(0)


# Live


async def test_figures_move_by_themselves(board: Page, stage: Stage) -> None:
    """One change reaches the session's row, its municipality's tile and the totals."""
    stage.arrive(MEETING, 37)
    await expect(figure(board, "Møteplassen", "attended")).to_have_text("1 241")
    await expect(figure(board, "Møteplassen", "present")).to_have_text("1 224")
    await expect(board.get_by_role("listitem").filter(has_text="Verdal").locator(".count").first).to_have_text("1 224")
    await expect(board.locator(".totals .count").first).to_have_text("1 395")


async def test_a_change_that_got_lost_is_noticed_and_fetched(board: Page, stage: Stage) -> None:
    """A gap in the versions opens a new stream, whose snapshot has it all."""
    stage.arrive(MEETING, 1, told=False)
    stage.arrive("session-5", 1)
    await expect(figure(board, "Møteplassen", "attended")).to_have_text("1 205")
    await expect(figure(board, "Åpent foredrag", "attended")).to_have_text("132")
    assert stage.opened == 2


async def test_a_lost_stream_is_marked_until_it_is_back(board: Page, stage: Stage) -> None:
    """The figures stay, with the time since when they are old; then everything missed arrives at once."""
    stage.trouble = 503
    stage.cut()
    await expect(sign(board)).to_have_text("Ikke oppdatert siden 08:50")
    await expect(figure(board, "Møteplassen", "attended")).to_have_text("1 204")
    stage.arrive(MEETING, 6)
    stage.trouble = None
    await expect(sign(board)).to_have_text("Direkte")
    await expect(figure(board, "Møteplassen", "attended")).to_have_text("1 210")


async def test_a_silent_stream_is_marked_too(page: Page, stage: Stage) -> None:
    """An open connection that says nothing for 20 s is not live."""
    await page.clock.install()
    stage.tokens.add("good")
    await page.goto("/sign-in#good")
    await expect(sign(page)).to_have_text("Direkte")
    stage.mute = True
    await page.clock.fast_forward(25_000)
    await expect(sign(page)).to_have_text("Ikke oppdatert siden 08:50")


async def test_a_pulse_moves_the_clock(board: Page, stage: Stage) -> None:
    """The clock is the service's, in the programme's zone; sessions begin and end by it."""
    stage.say("pulse", {"at": "2022-11-15T09:45:00.000Z"})
    await expect(board.locator(".clock")).to_contain_text("10:45")
    await expect(board.get_by_role("row", name="fra tømmer til trapp")).to_contain_text("Pågår")
    await expect(board.get_by_role("row", name="sveis og robot")).to_contain_text("Ferdig")


async def test_a_service_out_of_order_is_told_of_with_its_own_sentence(page: Page, stage: Stage) -> None:
    """A page opened meanwhile shows the reason, and the figures as soon as there are any."""
    await page.context.add_cookies([{"name": "visit", "value": "yes", "url": await base(page)}])
    stage.trouble = 503
    await page.goto("/")
    await expect(page.get_by_role("main")).to_contain_text("the stage says trouble")
    stage.trouble = None
    await expect(page.get_by_role("heading", level=1)).to_have_text("Industriens Uke")


async def base(page: Page) -> str:
    await page.goto("/favicon.svg")
    return page.url


# Calm


async def test_nothing_jumps_while_figures_move(board: Page, stage: Stage) -> None:
    """No layout shift, from the first figure on, though numbers grow a digit and a session fills up."""
    await board.evaluate(ADDED_SHIFTS)
    for id, heads in ((MEETING, 796), ("session-6", 80), ("session-7", 1)):
        stage.arrive(id, heads)
    await expect(figure(board, "Møteplassen", "attended")).to_have_text("2 000")
    await expect(board.get_by_role("row", name="fra tømmer til trapp")).to_contain_text("Fullt")
    await board.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished))")
    assert await board.evaluate("window.shifted") == 0


async def test_less_motion_is_respected(board: Page, stage: Stage) -> None:
    """Who asked the system for it sees the new number at once."""
    await board.emulate_media(reduced_motion="reduce")
    stage.arrive(MEETING, 500)
    await expect(figure(board, "Møteplassen", "attended")).to_have_text("1 704")
    assert await board.evaluate("document.getAnimations().length") == 0


# Finding one's way


async def test_today_stands_first_and_open_the_other_days_folded(board: Page) -> None:
    """Days that are over come last."""
    headings = board.locator(".day h2")
    await expect(headings).to_have_text(
        ["I dag tirsdag 15. november", "onsdag 16. november", "torsdag 17. november", "mandag 14. november"]
    )
    assert await opened(headings) == ["true", "false", "false", "false"]


async def opened(headings: Locator) -> list[str | None]:
    buttons = await headings.get_by_role("button").all()
    return await asyncio.gather(*(button.get_attribute("aria-expanded") for button in buttons))


async def test_the_strip_leads_to_a_day_and_unfolds_it(board: Page) -> None:
    """The day's heading is in view, below what sticks to the top."""
    await board.set_viewport_size({"width": 1280, "height": 500})
    await board.get_by_role("navigation", name="Dager").get_by_role("link", name="mandag").click()
    await expect(board.get_by_role("row", name="Åpning av uka")).to_be_visible()
    heading = board.get_by_role("heading", name="mandag 14. november")
    await expect(heading).to_be_in_viewport()
    top = await board.locator(".bar-top").bounding_box()
    box = await heading.bounding_box()
    assert top is not None
    assert box is not None
    assert box["y"] >= top["y"] + top["height"]


async def test_a_day_folds_by_keyboard(board: Page) -> None:
    """Its heading is a button that says whether it is open."""
    button = board.get_by_role("button", name="tirsdag 15. november")
    await button.press("Enter")
    await expect(button).to_have_attribute("aria-expanded", "false")
    await expect(board.get_by_role("row", name="Møteplassen")).to_have_count(0)
    await button.press("Space")
    await expect(board.get_by_role("row", name="Møteplassen")).to_be_visible()


async def test_provisional_figures_say_what_that_means(board: Page, stage: Stage) -> None:
    """The mark comes with the change that brings it, explains itself, and names the devices that hold scans."""
    stage.missing = [MissingRow("Hovedinngang 2", 14)]
    stage.arrive(MEETING, 1)
    await board.get_by_text("Foreløpige tall").click()
    await expect(board.get_by_text("skanninger som ikke er kommet fram ennå")).to_be_visible()
    await expect(board.get_by_text("Hovedinngang 2: 14 mangler")).to_be_visible()


async def test_a_script_in_a_name_is_text(board: Page, stage: Stage) -> None:
    """Titles, places and devices are named by people: nothing of it runs, or becomes a part of the page."""
    script = "<img src=x onerror='window.ran = 1'><script>window.ran = 1</script>"
    stage.rows[MEETING] = msgspec.structs.replace(stage.rows[MEETING], title=script, venue_name=script)
    stage.missing = [MissingRow(script, 14)]
    stage.arrive(MEETING, 1)
    await board.get_by_text("Foreløpige tall").click()
    await expect(board.get_by_text(f"{script}: 14 mangler")).to_be_visible()
    await expect(board.get_by_role("row").filter(has_text=script)).to_be_visible()
    assert await board.locator("img, body script").count() == 0
    assert await board.evaluate("window.ran") is None


async def test_the_first_tab_leads_past_the_header(board: Page) -> None:
    """Keyboard readers need not walk through the switches each time."""
    await board.keyboard.press("Tab")
    await expect(board.get_by_role("link", name="Til innholdet")).to_be_focused()


# Languages, themes, widths


async def test_the_language_is_the_readers_choice_and_is_kept(board: Page) -> None:
    """Every word changes, the document says its language, and the next visit has it."""
    await board.get_by_label("Språk").select_option("nn")
    await expect(board.get_by_role("heading", level=2).nth(2)).to_have_text("I dag tysdag 15. november")
    await board.reload()
    await expect(board.locator("html")).to_have_attribute("lang", "nn")
    await board.get_by_label("Språk").select_option("en")
    await expect(sign(board)).to_have_text("Live")
    await expect(figure(board, "Møteplassen", "registered")).to_have_text("1,836")


async def test_a_programme_without_the_readers_language_speaks_its_own(page: Page, stage: Stage) -> None:
    """The programme's first language stands in."""
    stage.languages = ("nn",)
    stage.tokens.add("good")
    await page.goto("/sign-in#good")
    await expect(page.locator("html")).to_have_attribute("lang", "nn")


async def test_the_theme_is_the_systems_until_chosen_and_is_kept(board: Page) -> None:
    """Choosing what the system wants follows the system again."""
    light = await ground(board)
    await board.get_by_role("button", name="Bytt til mørk visning").click()
    assert await ground(board) != light
    await board.reload()
    await expect(sign(board)).to_have_text("Direkte")
    assert await ground(board) != light
    await board.get_by_role("button", name="Bytt til lys visning").click()
    await expect(board.locator("html[data-theme]")).to_have_count(0)
    assert await ground(board) == light


async def ground(page: Page) -> str:
    colour: str = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return colour


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_no_width_needs_scrolling_sideways(board: Page, language: str) -> None:
    """From a small phone up, with every day open and every explanation shown."""
    await board.locator("select").select_option(language)
    for day in (await board.locator(".day h2 button").all())[1:]:
        await day.click()
    await board.locator(".meanings summary").click()
    too_wide = {width: await overhang(board, width) for width in (320, 360, 500, 700, 820, 1060, 1280)}
    assert dict.fromkeys(too_wide, 0) == too_wide


async def overhang(page: Page, width: int) -> int:
    """Pixels by which the page, or a figure or word in its box, reaches too far to the right."""
    await page.set_viewport_size({"width": width, "height": 800})
    pixels: int = await page.evaluate("""
        () => Math.round(Math.max(
          (window.scrollTo(1000, 0), window.scrollX),
          ...[...document.querySelectorAll(".count, .amount dt, .beside, .title, .where, .filling, .day-sum")].map((one) =>
            one.getBoundingClientRect().right - one.closest(".tile, .session, main").getBoundingClientRect().right
          ).filter((pixels) => pixels > 0)
        ))
    """)
    return pixels
