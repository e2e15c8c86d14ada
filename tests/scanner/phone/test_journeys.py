"""Journeys at the door: a phone in a real Chromium, before the real service, with a network between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from playwright.async_api import expect

from checkin.core import tickets
from checkin.wire.devices import RIGHTS
from scanner.laptop.reading import Reader
from tests.scanner.phone.gates import GUESTS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.scanner.phone.gates import Gate
    from tests.scanner.phone.phones import Phone

    Enrolled = Callable[..., Awaitable[Phone]]

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


# From a link to the door


async def test_a_link_makes_a_phone_a_scanner_and_leaves_no_trace(gate: Gate, phone: Phone) -> None:
    """The token is out of the address and not in the history."""
    link = await gate.link()
    await phone.enrol(link)
    await phone.begin()
    await expect(phone.top).to_contain_text("Samling")
    token = link.partition("#")[2]
    assert token not in phone.page.url
    await phone.page.go_back()
    assert token not in phone.page.url
    await phone.page.go_forward()
    await expect(phone.sign).to_have_text("På nett")


async def test_whoever_has_a_reader_needs_no_camera(enrolled: Enrolled) -> None:
    """It is left alone, also after the page was loaded again, until somebody wants it."""
    phone = await enrolled()
    await phone.reload()
    await expect(phone.page.get_by_text("Skann med leseren")).to_be_visible()
    assert (await phone.scan("BILLETT-01")).kind == "admitted"
    await phone.press("Bruk kameraet")
    await expect(phone.page.get_by_text("Hold koden foran kameraet")).to_be_visible()


async def test_a_used_link_says_so(gate: Gate, phone: Phone, enrolled: Enrolled) -> None:
    """And what to do about it."""
    link = await gate.link()
    other = await enrolled(link=link)
    await phone.page.goto(link)
    await phone.press("Registrer telefonen")
    await expect(phone.page.get_by_role("alert")).to_have_text(
        "Lenken er brukt eller for gammel. Be arrangøren om en ny."
    )
    assert (await other.scan("BILLETT-01")).kind == "admitted"


async def test_of_several_doors_one_is_chosen_and_the_clock_chooses_the_session(gate: Gate, phone: Phone) -> None:
    """Both may be changed by hand."""
    await phone.enrol(await gate.link("hallen-1", "salen-1"))
    await expect(phone.page.get_by_role("heading", name="Hvilken dør?")).to_be_visible()
    await phone.choose("salen-1")
    await phone.begin()
    await expect(phone.top).to_contain_text("Smakebit")
    await phone.top.click()
    await phone.choose("Kveld")
    await expect(phone.top).to_contain_text("Kveld")
    assert (await phone.scan("BILLETT-01")).word == "For tidlig"
    await phone.press("Neste")
    await phone.top.click()
    await phone.choose("hallen-1")
    await expect(phone.top).to_contain_text("Samling")
    assert (await phone.scan("BILLETT-01")).kind == "admitted"
    assert await gate.attended() == (1, 1)


# What the door shows, and what the service counts


async def test_a_ticket_is_let_in_once(enrolled: Enrolled, gate: Gate) -> None:
    """Counted in the service and on the screen; shown by name where the device may see names."""
    phone = await enrolled(may=RIGHTS)
    card = await phone.scan("BILLETT-01")
    assert (card.kind, card.word, card.name) == ("admitted", "Slipp inn", "Deltaker 0001")
    await expect(phone.figure("møtt")).to_have_text("1")
    await expect(phone.verdict).to_be_hidden()
    card = await phone.scan("BILLETT-01")
    assert (card.kind, card.word) == ("refused", "Allerede inne")
    await phone.press("Neste")
    assert (await phone.scan("FINNES-IKKE")).word == "Ukjent kode"
    assert await gate.attended() == (1, 1)
    assert [row["reason"] for row in await gate.log()] == [None, "already_in", "unknown"]


async def test_a_group_comes_in_as_many_as_are_chosen(enrolled: Enrolled, gate: Gate) -> None:
    """Before the scan, or on its card in place of what was done."""
    phone = await enrolled()
    await phone.press("Flere")
    await phone.press("Flere")
    assert (await phone.scan("KLASSE-01")).heads == "2 inn nå · 2 av 30 er inne, 28 igjen"
    more = phone.verdict.get_by_role("button", name="Flere")
    await more.click()
    await more.click()
    await phone.press("4 i stedet")
    assert (await phone.card()).heads == "4 inn nå · 4 av 30 er inne, 26 igjen"
    assert await gate.attended() == (4, 4)
    assert (await phone.scan("KLASSE-01")).heads == "26 inn nå · 30 av 30 er inne, 0 igjen"
    assert await gate.attended() == (30, 30)


async def test_a_wrong_session_is_refused_and_overridden_with_a_reason(enrolled: Enrolled, gate: Gate) -> None:
    """The door sees what it waives, and the service's log has why."""
    phone = await enrolled("salen-1")
    card = await phone.scan(GUESTS[0])
    assert (card.kind, card.word) == ("refused", "Feil arrangement")
    assert "Samling" in card.text
    await phone.press("Slipp inn likevel")
    sheet = phone.page.get_by_role("dialog")
    await expect(sheet).to_contain_text("Dette ses bort fra: Feil arrangement.")
    await sheet.get_by_role("button", name="Slipp inn likevel").click()
    await expect(sheet).to_contain_text("Skriv en grunn")
    await sheet.get_by_label("Grunn").fill("Skal holde talen")
    await sheet.get_by_role("button", name="Slipp inn likevel").click()
    assert (await phone.card()).kind == "admitted"
    assert await gate.attended("smakebit") == (1, 1)
    assert [(row["outcome"], row["waived"], row["override"]) for row in await gate.log()] == [
        ("refused", None, None),
        ("admitted", "wrong_session", "Skal holde talen"),
    ]


async def test_the_last_may_be_undone(enrolled: Enrolled, gate: Gate) -> None:
    """It isn't counted any more, and the ticket may come in again."""
    phone = await enrolled()
    await phone.scan("BILLETT-01")
    await expect(phone.verdict).to_be_hidden()
    await phone.press("Angre")
    await expect(phone.lately).to_have_text("Siste: Angret: Bedrift 01")
    await expect(phone.figure("møtt")).to_have_text("0")
    assert await gate.attended() == (0, 0)
    assert (await phone.scan("BILLETT-01")).kind == "admitted"
    assert await gate.attended() == (1, 1)


async def test_a_walk_in_gets_a_code_that_scanners_read(enrolled: Enrolled, gate: Gate) -> None:
    """It is a ticket as others are, and its holder is in."""
    phone = await enrolled()
    await phone.press("Ny billett")
    await phone.page.get_by_role("button", name="Lag og slipp inn").click()
    assert (await phone.card()).kind == "admitted"
    symbol = phone.page.locator(".symbol svg")
    await expect(symbol).to_be_visible()
    seen = cv2.imdecode(np.frombuffer(await phone.page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    [code] = Reader().read(seen)
    assert await symbol.get_attribute("aria-label") == " ".join(code[at : at + 4] for at in range(0, 16, 4))
    await phone.press("Neste")
    assert (await phone.scan(code)).word == "Allerede inne"
    assert await gate.attended() == (1, 1)


async def test_heads_without_tickets_are_counted(enrolled: Enrolled, gate: Gate) -> None:
    """In and out, and the last taken back."""
    phone = await enrolled()
    await phone.press("Tell")
    for button in ("+10 Inn", "+1 Inn", "−1 Ut", "+10 Inn"):
        await phone.press(button)
    sheet = phone.page.get_by_role("dialog")
    await expect(sheet.locator(".figure", has_text="inne nå").locator("dd")).to_have_text("20")
    await sheet.get_by_role("button", name="Angre").click()
    await expect(sheet.locator(".figure", has_text="inne nå").locator("dd")).to_have_text("10")
    assert await gate.attended() == (11, 10)


async def test_people_go_out_and_come_in_again(enrolled: Enrolled, gate: Gate) -> None:
    """And whoever isn't inside isn't held back."""
    phone = await enrolled()
    await phone.scan("BILLETT-01")
    await expect(phone.verdict).to_be_hidden()
    await phone.press("Ut")
    card = await phone.scan("BILLETT-01")
    assert (card.kind, card.word) == ("exited", "Slipp ut")
    assert await gate.attended() == (1, 0)
    card = await phone.scan("BILLETT-01")
    assert (card.kind, card.word) == ("unsure", "Ikke inne")
    await phone.press("Neste")
    await phone.press("Inn")
    assert (await phone.scan("BILLETT-01")).kind == "admitted"
    assert await gate.attended() == (1, 1)


async def test_somebody_without_a_code_is_found_by_name(enrolled: Enrolled, gate: Gate) -> None:
    """Where the device may see names."""
    phone = await enrolled(may=RIGHTS)
    await phone.menu("Søk etter navn")
    await phone.page.get_by_label("Navn eller organisasjon").fill("taker 0003")
    await phone.choose("Deltaker 0003")
    card = await phone.card()
    assert (card.kind, card.name) == ("admitted", "Deltaker 0003")
    assert await gate.attended() == (1, 1)
    other = await enrolled()
    await other.press("Mer")
    await expect(other.page.get_by_role("button", name="Skriv koden")).to_be_visible()
    await expect(other.page.get_by_role("button", name="Søk etter navn")).to_have_count(0)


async def test_a_code_is_typed_by_hand(enrolled: Enrolled, gate: Gate) -> None:
    """A mistake in one of ours is told before it is sent."""
    phone = await enrolled()
    await phone.menu("Skriv koden")
    field = phone.page.get_by_role("textbox", name="Kode")
    right = tickets.code_from(bytes(10))
    await field.fill(right.lower())
    await expect(phone.page.get_by_role("dialog")).to_contain_text("Riktig skrevet.")
    await field.fill(right[:-1] + "7")
    await expect(phone.page.get_by_role("dialog")).to_contain_text("Et tegn er feil.")
    await field.fill("BILLETT-01")
    await phone.press("Sjekk")
    assert (await phone.card()).kind == "admitted"
    assert await gate.attended() == (1, 1)
