"""Who did what, in a real Chromium in front of the real service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from checkin import serve
from checkin.pipeline import auditing, people
from checkin.settings import Settings
from checkin.store import connect
from tests import small
from tests.browsers import spotless

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from playwright.async_api import Browser

    from checkin.api.keys import Parts

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

expect.set_options(timeout=20_000)

GOOD = "ni blå båter i motvind"
SCRIPT = "<img src=x onerror='window.ran = 1'><script>window.ran = 1</script>"


@pytest_asyncio.fixture(loop_scope="module")
async def running(store_url: str, fresh_id: Callable[[], str], built: None) -> AsyncIterator[tuple[Parts, str]]:
    """The service of a small week, with an auditor who has just chosen a password."""
    id = fresh_id()
    async with connect.opened(store_url) as store:
        await small.loaded(store, id, datetime.now(UTC))
    async with serve.serving(Settings(store=store_url, programme=id, port=0)) as (parts, address):
        await people.add(parts.people, "Kari 0001", "auditor")
        await people.give_password(parts.people, "Kari 0001", await parts.people.passwords.hashed(GOOD))
        yield parts, address


@pytest.fixture
def parts(running: tuple[Parts, str]) -> Parts:
    """What the service is made of."""
    return running[0]


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, running: tuple[Parts, str]) -> AsyncIterator[Page]:
    """A fresh Norwegian browser that came to the audit log. It must not complain of a fault or of the security policy."""
    async with spotless(browser, base_url=running[1], locale="nb-NO", timezone_id="Asia/Tokyo") as page:
        await page.goto("/audit")
        yield page


async def sign_in(page: Page) -> None:
    """As Kari, on the screen that asks for it."""
    await page.get_by_label("Navn").fill("Kari 0001")
    await page.get_by_label("Passord", exact=True).fill(GOOD)
    await page.get_by_role("button", name="Logg inn").click()


def rows(page: Page) -> Locator:
    return page.locator(".deed")


async def test_who_signs_in_at_the_log_comes_to_the_log(page: Page, parts: Parts) -> None:
    """The newest first, with their own sign-in like any other; times are the programme's, whoever looks from wherever."""
    await parts.audit.note("Ola 0002", "override", "0190-1", "samling: already_in")
    await sign_in(page)
    await expect(rows(page).first).to_contain_text("Logget inn")
    assert page.url.endswith("/audit")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Prøveuka")
    at = datetime.fromisoformat((await parts.audit.page()).rows[-1].at)
    shown = f"{at.astimezone(parts.register.programme.zone):%H:%M:%S}"
    cells = page.get_by_role("row", name="Slapp inn likevel").get_by_role("cell")
    await expect(cells).to_have_text([shown, "Slapp inn likevel", "Ola 0002", "0190-1", "samling: already_in"])
    await page.reload()
    await expect(rows(page).first).to_contain_text("Kari 0001")


async def test_words_find_deeds_in_the_readers_language_and_in_ours(page: Page, parts: Parts) -> None:
    """It says of how many; what is found by no word is said to be nothing."""
    await parts.audit.note("Ola 0002", "ticket_revoked", "01-0007")
    await sign_in(page)
    box = page.get_by_label("Vis bare det som inneholder")
    for typed in ("trakk BILLETT", "ticket_revoked", "ola 01-0007"):
        await box.fill(typed)
        await expect(rows(page)).to_have_count(1)
        await expect(rows(page)).to_contain_text("Trakk tilbake billett")
    await expect(page.get_by_role("status")).to_have_text("1 av de nyeste 2 passer")
    await box.fill("ingen slik")
    await expect(page.get_by_text("Ingen å vise.")).to_be_visible()


async def test_older_deeds_come_behind_those_that_are_shown(page: Page, parts: Parts) -> None:
    """Until there are none; a filter then looks through them too, and the last hash is the chain's."""
    for number in range(auditing.PAGE + 5):
        await parts.audit.note("Ola 0002", "exported", f"tabell-{number}.csv")
    await sign_in(page)
    await expect(page.get_by_role("status")).to_have_text("106 i alt")
    await expect(rows(page)).to_have_count(auditing.PAGE)
    await page.get_by_label("Vis bare").fill("tabell-3.csv")
    await expect(rows(page)).to_have_count(0)
    await page.get_by_role("button", name="Hent eldre").press("Enter")
    await expect(rows(page)).to_have_count(1)
    await page.get_by_label("Vis bare").fill("")
    await expect(rows(page)).to_have_count(auditing.PAGE + 6)
    await expect(page.get_by_role("button", name="Hent eldre")).to_have_count(0)
    await page.get_by_text("Er loggen hel?").click()
    chain = await auditing.chain(parts.store, parts.register.programme.id)
    await expect(page.locator(".hash")).to_have_text(chain.last)


async def test_the_whole_log_is_taken_along_as_a_table(page: Page, parts: Parts) -> None:
    """In the reader's form of numbers and times, which is a deed itself."""
    await sign_in(page)
    async with page.expect_download() as begun:
        await page.get_by_role("link", name="Last ned alt").click()
    taken = await begun.value
    assert taken.suggested_filename == "audit.csv"
    assert (await taken.path()).read_text("utf-8-sig").startswith("number;at;who;what;of;more;hash")
    await page.reload()
    await expect(rows(page).first).to_contain_text("Hentet ut tabell")


async def test_a_script_in_a_name_is_text(page: Page, parts: Parts) -> None:
    """In every part of a deed, and in what is sought."""
    await parts.audit.note(SCRIPT, "user_role", SCRIPT, SCRIPT)
    await sign_in(page)
    await page.get_by_label("Vis bare").fill(SCRIPT)
    cells = rows(page).get_by_role("cell")
    await expect(cells.nth(2)).to_have_text(SCRIPT)
    await expect(cells.nth(4)).to_have_text(SCRIPT)
    assert await page.locator("img, body script").count() == 0
    assert await page.evaluate("window.ran") is None


async def test_the_navigation_leads_there_and_back(page: Page) -> None:
    """By the keyboard too."""
    await sign_in(page)
    await page.get_by_role("link", name="Oversikt").press("Enter")
    await expect(page.get_by_text("Direkte")).to_be_visible()
    await page.get_by_role("link", name="Hvem gjorde hva").press("Enter")
    await expect(rows(page).first).to_be_visible()
    await page.go_back()
    await expect(page.get_by_text("Direkte")).to_be_visible()


async def test_a_viewer_is_told_who_may_see_it(page: Page, parts: Parts) -> None:
    """Their navigation doesn't name it, and their figures are a step away."""
    await people.give_role(parts.people, "Kari 0001", "viewer")
    await sign_in(page)
    await expect(page.get_by_role("heading", name="Du har ikke tilgang til denne loggen")).to_be_visible()
    await expect(rows(page)).to_have_count(0)
    await page.get_by_role("link", name="Gå til oversikten").click()
    await expect(page.get_by_text("Direkte")).to_be_visible()
    await expect(page.get_by_role("link", name="Oversikt")).to_be_visible()
    await expect(page.get_by_role("link", name="Hvem gjorde hva")).to_have_count(0)


async def test_a_visit_that_ended_leads_to_signing_in(page: Page, parts: Parts) -> None:
    """Where older deeds are asked for after it; what was shown is gone."""
    for number in range(auditing.PAGE):
        await parts.audit.note("Ola 0002", "exported", f"{number}.csv")
    await sign_in(page)
    await expect(rows(page)).to_have_count(auditing.PAGE)
    await page.context.clear_cookies()
    await page.get_by_role("button", name="Hent eldre").click()
    await expect(page.get_by_role("heading", name="Logg inn")).to_be_visible()
    await expect(rows(page)).to_have_count(0)


async def test_a_service_that_does_not_answer_can_be_asked_again(page: Page) -> None:
    """One sentence and a button; then the log."""
    await sign_in(page)
    await expect(rows(page).first).to_be_visible()
    await page.route("**/api/v1/audit", lambda route: route.abort())
    await page.reload()
    await expect(page.get_by_role("heading", name="Får ikke kontakt")).to_be_visible()
    await page.unroute("**/api/v1/audit")
    await page.get_by_role("button", name="Prøv igjen").click()
    await expect(rows(page).first).to_be_visible()


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_no_width_needs_scrolling_sideways(page: Page, parts: Parts, language: str) -> None:
    """With names and ids as long as they get, and the explanation open."""
    long = "x" * 64
    await parts.audit.note(long, "second_factor", long, f"{long} {long}")
    await sign_in(page)
    await page.locator("select").select_option(language)
    await page.locator(".chain summary").click()
    for width in (320, 390, 700, 959, 961, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await overhang(page) == 0, width


async def overhang(page: Page) -> int:
    """Pixels by which the page, or a cell of the table, reaches too far to the right."""
    pixels: int = await page.evaluate("""
        () => Math.round(Math.max(
          (window.scrollTo(1000, 0), window.scrollX),
          ...[...document.querySelectorAll(".deed td, .audit-tools *, .hash")].map((one) =>
            one.getBoundingClientRect().right - one.closest("main").getBoundingClientRect().right
          ).filter((pixels) => pixels > 0)
        ))
    """)
    return pixels
