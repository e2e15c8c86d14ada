"""Signing in, choosing a password and enrolling a second factor, in a real Chromium in front of the real service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyotp
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from checkin import serve
from checkin.pipeline import entering, people
from checkin.settings import Settings
from checkin.store import connect
from tests import provider, small
from tests.browsers import spotless

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from playwright.async_api import Browser

    from checkin.pipeline.people import People

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

expect.set_options(timeout=20_000)

GOOD = "ni blå båter i motvind"


@pytest.fixture
def wants_second() -> bool:
    """Whether organisers must have a second factor; a test may say so."""
    return False


@pytest_asyncio.fixture(loop_scope="module")
async def running(
    store_url: str, fresh_id: Callable[[], str], built: None, wants_second: bool
) -> AsyncIterator[tuple[People, str]]:
    """The service of a small week that is on now, with Kari, an organiser, who has a password."""
    id = fresh_id()
    async with connect.opened(store_url) as store:
        await small.loaded(store, id, datetime.now(UTC))
    settings = Settings(store=store_url, programme=id, port=0, require_second_factor=wants_second)
    async with serve.serving(settings) as (parts, address):
        await people.add(parts.people, "Kari 0001", "organiser")
        await people.give_password(parts.people, "Kari 0001", await parts.people.passwords.hashed(GOOD))
        yield parts.people, address


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, running: tuple[People, str]) -> AsyncIterator[Page]:
    """A fresh Norwegian browser, on a phone. It must not complain of a fault or of the content security policy."""
    size = {"width": 390, "height": 800}
    async with spotless(browser, base_url=running[1], locale="nb-NO", viewport=size) as page:
        yield page


async def sign_in(page: Page, password: str = GOOD) -> None:
    """Fill the form in and send it."""
    await page.get_by_label("Navn").fill("kari 0001")
    await page.get_by_label("Passord", exact=True).fill(password)
    await page.get_by_role("button", name="Logg inn").click()


def figures(page: Page) -> Locator:
    return page.get_by_text("Direkte")


async def enrolled(page: Page) -> tuple[str, str]:
    """Enrol an app on the page that asks for it: its secret, and the first recovery code."""
    secret = (await page.locator(".secret").inner_text()).replace(" ", "")
    await page.get_by_label("Sekssifret kode").fill(pyotp.TOTP(secret).now())
    await page.get_by_role("button", name="Slå på", exact=True).click()
    recovery = await page.locator(".codes li").first.inner_text()
    await page.get_by_role("button", name="Jeg har tatt vare på dem").click()
    await expect(figures(page)).to_be_visible()
    return secret, recovery


async def test_name_and_password_lead_to_the_figures(page: Page) -> None:
    """A wrong one is told, and can be put right; what was typed stays out of the address."""
    await page.goto("/")
    await sign_in(page, "feil")
    await expect(page.get_by_role("alert")).to_have_text("Navnet eller passordet er ikke riktig. Prøv igjen.")
    await expect(page.get_by_label("Passord", exact=True)).to_have_attribute("aria-invalid", "true")
    await sign_in(page)
    await expect(figures(page)).to_be_visible()
    assert page.url.endswith("/")
    await page.reload()
    await expect(figures(page)).to_be_visible()


async def test_guessing_is_told_to_wait(page: Page) -> None:
    """With the seconds."""
    await page.goto("/")
    for _ in range(5):
        await sign_in(page, "feil")
        await expect(page.get_by_role("alert")).to_contain_text(".")
    await expect(page.get_by_role("alert")).to_contain_text("For mange forsøk. Vent 1 s")


async def test_password_managers_know_what_is_what(page: Page) -> None:
    """Fields say what they hold, and a password can be looked at and pasted."""
    await page.goto("/")
    await expect(page.get_by_label("Navn")).to_be_focused()
    await expect(page.get_by_label("Navn")).to_have_attribute("autocomplete", "username")
    password = page.get_by_label("Passord", exact=True)
    await expect(password).to_have_attribute("autocomplete", "current-password")
    await password.fill("synlig")
    await page.get_by_role("button", name="Vis passordet").click()
    await expect(password).to_have_attribute("type", "text")
    await page.get_by_role("button", name="Skjul passordet").click()
    await expect(password).to_have_attribute("type", "password")
    await expect(password).to_have_value("synlig")


async def test_a_new_user_chooses_a_password_by_a_link(page: Page, running: tuple[People, str]) -> None:
    """One that won't do is told why; the token is out of the address, and used up after."""
    everybody, address = running
    await people.add(everybody, "Ola 0002", "viewer")
    link = await entering.welcome_link(everybody, "Ola 0002", address)
    await page.goto(link)
    await expect(page.get_by_label("Navn")).to_have_value("Ola 0002")
    assert page.url == f"{address}/welcome"
    for password, said in (("kort", "fra 12 til 256"), ("password1234", "prøves først"), ("jeg er ola 0002", "navnet")):
        await page.get_by_label("Nytt passord").fill(password)
        await page.get_by_role("button", name="Lagre og logg inn").click()
        await expect(page.get_by_role("alert")).to_contain_text(said)
    await page.get_by_label("Nytt passord").fill(GOOD)
    await page.get_by_role("button", name="Lagre og logg inn").click()
    await expect(figures(page)).to_be_visible()
    await page.goto(link)
    await expect(page.get_by_role("heading", name="Lenken er brukt eller gått ut")).to_be_visible()


async def test_an_app_is_enrolled_from_the_menu_and_asked_for_from_then_on(page: Page) -> None:
    """By its code, or by a recovery code for whoever lost the phone."""
    await page.goto("/")
    await sign_in(page)
    await page.get_by_label("Konto").click()
    await page.get_by_role("button", name="Slå på totrinnsinnlogging").click()
    await expect(page.get_by_role("img", name="QR-kode")).to_be_visible()
    _, recovery = await enrolled(page)
    await page.get_by_label("Konto").click()
    await expect(page.get_by_text("Totrinnsinnlogging er på")).to_be_visible()
    await page.get_by_role("button", name="Logg ut", exact=True).click()
    await sign_in(page)
    await expect(page.get_by_label("Sekssifret kode")).to_be_focused()
    await page.get_by_label("Sekssifret kode").fill("000000")
    await page.get_by_role("button", name="Logg inn").click()
    await expect(page.get_by_role("alert")).to_contain_text("Koden er ikke riktig")
    await page.get_by_role("button", name="Har du ikke telefonen?").click()
    await page.get_by_label("Gjenopprettingskode").fill(recovery)
    await page.get_by_role("button", name="Logg inn").click()
    await expect(figures(page)).to_be_visible()


async def test_a_password_is_changed_from_the_menu(page: Page) -> None:
    """For the one that one has; the figures go on."""
    await page.goto("/")
    await sign_in(page)
    await page.get_by_label("Konto").click()
    await page.get_by_role("button", name="Bytt passord").click()
    await page.get_by_label("Nytt passord").fill(f"{GOOD} hjem")
    for current in ("feil", GOOD):
        await page.get_by_label("Passordet du har").fill(current)
        await page.get_by_role("button", name="Lagre").click()
        if current == "feil":
            await expect(page.get_by_role("alert")).to_contain_text("ikke passordet du har")
    await expect(figures(page)).to_be_visible()


@pytest.mark.parametrize("wants_second", [True])
async def test_where_it_is_required_there_is_no_way_round(page: Page) -> None:
    """The page leads there by itself, and on to the figures."""
    await page.goto("/")
    await sign_in(page)
    await expect(page.get_by_text("Her må arrangører ha en kode")).to_be_visible()
    await expect(page.get_by_role("button", name="Ikke nå")).to_have_count(0)
    await page.reload()
    await enrolled(page)


async def test_signing_out_takes_the_figures_away_also_elsewhere(
    page: Page, browser: Browser, running: tuple[People, str]
) -> None:
    """Everywhere: another browser's figures go at its next news."""
    async with await browser.new_context(base_url=running[1], locale="nb-NO") as other:
        second = await other.new_page()
        for each in (page, second):
            await each.goto("/")
            await sign_in(each)
            await expect(figures(each)).to_be_visible()
        await page.get_by_label("Konto").click()
        await expect(page.get_by_text("Arrangør")).to_be_visible()
        await page.get_by_role("button", name="Logg ut overalt").click()
        for each in (page, second):
            await expect(each.get_by_role("heading", name="Logg inn")).to_be_visible()


@provider.QUIET
async def test_a_provider_of_another_site_signs_in(
    browser: Browser, store_url: str, fresh_id: Callable[[], str]
) -> None:
    """Its page sends the browser back from another site (`localhost`, we are `127.0.0.1`), which brings no Strict cookie
    along; the figures are there all the same.
    """
    id = fresh_id()
    async with connect.opened(store_url) as store:
        await small.loaded(store, id, datetime.now(UTC))
    with provider.running() as issuer:
        told = {"openid_client": "oppmote", "openid_secret": "hemmelig", "openid_name": "Kommunen"}
        settings = Settings(store=store_url, programme=id, port=0, openid_issuer=issuer, **told)
        async with serve.serving(settings) as (parts, address), await browser.new_context(locale="nb-NO") as context:
            await people.add(parts.people, "Kari 0001", "viewer", (issuer, "ansatt-0001"))
            page = await context.new_page()
            await page.goto(address.replace("localhost", "127.0.0.1"))
            await page.get_by_role("link", name="Logg inn med Kommunen").click()
            await page.locator("input[name=sub]").fill("ansatt-0001")
            await page.locator("input[name=sub]").press("Enter")
            await expect(figures(page)).to_be_visible()
            await page.get_by_label("Konto").click()
            await expect(page.get_by_text("Kari 0001")).to_be_visible()


async def test_whom_nobody_added_sees_what_to_tell_an_organiser(page: Page) -> None:
    """Issuer and id, as text and nothing else."""
    await page.goto("/openid#issuer=https%3A%2F%2Fid.example&subject=%3Cimg%20src%3Dx%3E")
    await expect(page.get_by_role("definition")).to_have_text(["https://id.example", "<img src=x>"])
    await page.goto("/favicon.svg")
    await page.goto("/openid#refused=openid_state")
    await expect(page.get_by_text("begynt i en annen nettleser")).to_be_visible()


async def test_no_page_needs_scrolling_sideways(page: Page, running: tuple[People, str]) -> None:
    """On the smallest phones too."""
    await page.set_viewport_size({"width": 320, "height": 700})
    await people.add(running[0], "Ola 0002", "viewer")
    await page.goto("/")
    await page.get_by_text("Har du ingen bruker?").click()
    assert await overhang(page) == 0
    await page.goto(await entering.welcome_link(running[0], "Ola 0002", running[1]))
    await expect(page.get_by_label("Nytt passord")).to_be_visible()
    assert await overhang(page) == 0
    await page.goto("/favicon.svg")
    await page.goto("/")
    await sign_in(page)
    await page.get_by_label("Konto").click()
    assert await overhang(page) == 0
    await page.get_by_role("button", name="Slå på totrinnsinnlogging").click()
    await expect(page.get_by_role("img", name="QR-kode")).to_be_visible()
    assert await overhang(page) == 0


async def overhang(page: Page) -> int:
    """Pixels by which the page, or a box within a card, reaches too far to the right."""
    pixels: int = await page.evaluate("""
        () => Math.round(Math.max(
          (window.scrollTo(1000, 0), window.scrollX),
          ...[...document.querySelectorAll("form *, .card *, .menu")].map((one) =>
            one.getBoundingClientRect().right - document.documentElement.clientWidth).filter((pixels) => pixels > 0),
          ...[...document.querySelectorAll(".box, .go, .qr")].map((one) =>
            one.getBoundingClientRect().right - (one.closest("form, .card") ?? document.body).getBoundingClientRect().right
          ).filter((pixels) => pixels > 0)
        ))
    """)
    return pixels
