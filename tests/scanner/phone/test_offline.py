"""What breaks at the door: the network, the service, the phone. Nothing that people saw is lost, and the figures are exact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from checkin.core import planning
from checkin.pipeline import importing
from tests import small
from tests.scanner.phone.gates import GUESTS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.proxies import Mode
    from tests.scanner.phone.gates import Gate
    from tests.scanner.phone.phones import Phone

    Enrolled = Callable[..., Awaitable[Phone]]

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WRONG_CLOCK = """(() => {
  const [Right, wrong] = [Date, %d];
  globalThis.Date = class extends Right {
    constructor(...given) { super(...(given.length ? given : [Right.now() + wrong])); }
    static now() { return Right.now() + wrong; }
  };
})();"""


async def all_sent(phone: Phone) -> None:
    """Wait until the phone is online and nothing waits."""
    await expect(phone.sign).to_have_text("På nett")


# The network


async def test_a_door_goes_on_without_a_network_and_all_counts_once(enrolled: Enrolled, gate: Gate) -> None:
    """Its own duplicates and those let in before are refused alone; names are shown by codes that can't be guessed."""
    phone = await enrolled(may=["override", "undo", "walk-in", "names"])
    await phone.scan("BILLETT-01")
    gate.network.become("hole")
    card = await phone.scan(GUESTS[0])
    assert (card.kind, card.name, card.advice) == ("admitted", "Gjest 0001", "Avgjort uten nett.")
    assert [(await phone.scan(code)).word for code in (GUESTS[0], "BILLETT-01", "FINNES-IKKE", "BILLETT-02")] == [
        "Allerede inne",
        "Allerede inne",
        "Ukjent kode",
        "Slipp inn",
    ]
    await expect(phone.sign).to_contain_text("Uten nett")
    await expect(phone.sign).to_contain_text("6 venter")  # the first was asked of the service before the door gave up
    await expect(phone.figure("møtt")).to_have_text("3")
    assert await gate.attended() == (1, 1)
    gate.network.become("through")
    await all_sent(phone)
    assert await gate.attended() == (3, 3)
    assert await gate.conflicts() == []
    log = await gate.log()
    assert sorted(row["reason"] or "" for row in log if row["offline"]) == [
        "",
        "",
        "already_in",
        "already_in",
        "unknown",
    ]


async def test_a_group_and_an_exit_and_an_undo_wait_for_the_network(enrolled: Enrolled, gate: Gate) -> None:
    """Heads that were chosen, counted heads, an override and what was taken back."""
    phone = await enrolled()
    gate.network.become("reset")
    await expect(phone.sign).to_contain_text("Uten nett")
    await phone.press("Flere")
    assert (await phone.scan("KLASSE-01")).heads == "1 inn nå · 1 av 30 er inne, 29 igjen"
    await phone.scan("BILLETT-01")
    await expect(phone.verdict).to_be_hidden()
    await phone.press("Ut")
    assert (await phone.scan("BILLETT-01")).kind == "exited"
    await expect(phone.verdict).to_be_hidden()
    await phone.press("Inn")
    await phone.scan("BILLETT-02")
    await expect(phone.verdict).to_be_hidden()
    await phone.press("Angre")
    await phone.press("Ny billett")
    await phone.page.get_by_role("dialog").get_by_role("button", name="Tell").click()
    await expect(phone.page.get_by_text("Uten nett: talt inn uten billett")).to_be_visible()
    gate.network.become("through")
    await all_sent(phone)
    assert await gate.attended() == (3, 2)


async def test_two_doors_without_a_network_let_in_the_same(enrolled: Enrolled, gate: Gate) -> None:
    """They count once, and the organiser sees the conflict."""
    phones = [await enrolled(), await enrolled()]
    gate.network.become("hole")
    assert [(await phone.scan("BILLETT-01")).kind for phone in phones] == ["admitted", "admitted"]
    gate.network.become("through")
    for phone in phones:
        await all_sent(phone)
    assert await gate.attended() == (1, 1)
    assert await gate.conflicts() == ["already_in"]


async def test_an_answer_that_is_lost_on_the_way_counts_once(enrolled: Enrolled, gate: Gate) -> None:
    """The service has the scan; the door gave up waiting and decided alone."""
    phone = await enrolled()
    gate.network.become("slow close")
    card = await phone.scan("BILLETT-01")
    assert (card.kind, card.advice) == ("admitted", "Avgjort uten nett.")
    gate.network.become("through")
    await all_sent(phone)
    assert await gate.attended() == (1, 1)
    assert await gate.conflicts() == []


@pytest.mark.parametrize("mode", ["500", "429", "garbage"])
async def test_a_service_that_fails_for_a_while_holds_up_nobody(enrolled: Enrolled, gate: Gate, mode: Mode) -> None:
    """What was shown is sent when it works again."""
    phone = await enrolled()
    gate.network.become(mode)
    assert [(await phone.scan(code)).word for code in ("BILLETT-01", "BILLETT-01")] == ["Slipp inn", "Allerede inne"]
    gate.network.become("through")
    await all_sent(phone)
    assert await gate.attended() == (1, 1)


# The page


async def test_a_page_that_is_loaded_again_without_a_network_goes_on(enrolled: Enrolled, gate: Gate) -> None:
    """From what the phone keeps of itself, with what waits and what it let in."""
    phone = await enrolled()
    await phone.kept()
    gate.network.become("reset")
    await phone.scan("BILLETT-01")
    await phone.reload()
    await expect(phone.sign).to_contain_text("Uten nett")
    await expect(phone.sign).to_contain_text("venter")
    assert [(await phone.scan(code)).word for code in ("BILLETT-01", "BILLETT-02")] == ["Allerede inne", "Slipp inn"]
    gate.network.become("through")
    await all_sent(phone)
    assert await gate.attended() == (2, 2)


async def test_a_page_that_is_killed_twice_loses_nothing(enrolled: Enrolled, gate: Gate) -> None:
    """With a queue, and without a network in between."""
    phone = await enrolled()
    await phone.kept()
    gate.network.become("hole")
    for number in range(1, 5):
        await phone.scan(f"BILLETT-{number:02}")
    await phone.killed()
    assert (await phone.scan("BILLETT-05")).kind == "admitted"
    await phone.killed()
    assert (await phone.scan("BILLETT-05")).word == "Allerede inne"
    gate.network.become("through")
    await all_sent(phone)
    assert await gate.attended() == (5, 5)


async def test_a_second_tab_is_no_second_door(enrolled: Enrolled) -> None:
    """It says so, and takes over when the first is closed."""
    phone = await enrolled()
    second = await phone.context.new_page()
    await second.goto(phone.page.url)
    await expect(second.get_by_role("heading", name="Åpen i en annen fane")).to_be_visible()
    await phone.page.bring_to_front()  # what a hidden page shows, nobody has seen
    assert (await phone.scan("BILLETT-01")).kind == "admitted"
    await expect(phone.verdict).to_be_hidden()
    await phone.page.close()
    await second.get_by_role("button", name="Prøv igjen").click()
    phone.page = second
    await expect(phone.sign).to_be_visible()
    assert (await phone.scan("BILLETT-01")).word == "Allerede inne"


# The phone


async def test_a_revoked_phone_says_so_and_keeps_what_waits(enrolled: Enrolled, gate: Gate) -> None:
    """It gives no verdict, also after a reload, until it is enrolled again; then all is sent."""
    phone = await enrolled()
    gate.network.become("reset")
    await phone.scan("BILLETT-01")
    await gate.revoke("hallen-1-1")
    gate.network.become("through")
    out = phone.page.get_by_role("heading", name="Trukket ut av bruk")
    await expect(out).to_be_visible()
    await phone.type("BILLETT-02")
    await phone.page.reload()
    await expect(out).to_be_visible()
    await expect(phone.sign).to_contain_text("venter")
    assert await gate.attended() == (0, 0)
    await phone.page.goto("about:blank")
    await phone.enrol(await gate.link())
    await phone.begin()
    await all_sent(phone)
    assert await gate.attended() == (1, 1)


@pytest.mark.parametrize("hours", [5, -5])
async def test_a_clock_that_is_hours_wrong_is_corrected(enrolled: Enrolled, gate: Gate, hours: int) -> None:
    """By the service, so that nobody is too late alone, and what is sent has the time at the door."""
    began = datetime.now(UTC)
    phone = await enrolled(script=WRONG_CLOCK % (hours * 3_600_000))
    await phone.menu("Om telefonen")
    await expect(phone.fact("Klokke")).to_have_text(f"300 min for {'fort' if hours > 0 else 'sakte'}. Det blir rettet.")
    await phone.press("Lukk")
    gate.network.become("reset")
    await expect(phone.sign).to_contain_text("Uten nett")
    assert (await phone.scan("BILLETT-01")).kind == "admitted"
    gate.network.become("through")
    await all_sent(phone)
    assert await gate.attended() == (1, 1)
    [row] = await gate.log()
    assert began - timedelta(seconds=5) < datetime.fromtimestamp(row["at"] / 1000, UTC) < datetime.now(UTC)


async def test_a_full_phone_says_so_and_stops_only_without_a_network(enrolled: Enrolled, gate: Gate) -> None:
    """The service's answers are good all the same; what can't be stored is not shown as done."""
    phone = await enrolled()
    await phone.fill_up()
    assert (await phone.scan("BILLETT-01")).kind == "admitted"
    await expect(phone.page.get_by_text("Telefonen kan være full")).to_be_visible()
    gate.network.become("reset")
    await expect(phone.sign).to_contain_text("Uten nett")
    card = await phone.scan("BILLETT-02")
    assert (card.kind, card.word) == ("unsure", "Ikke lagret")
    await phone.press("Neste")
    await phone.empty()
    assert (await phone.scan("BILLETT-02")).kind == "admitted"
    gate.network.become("through")
    await all_sent(phone)
    assert await gate.attended() == (2, 2)


async def test_one_scan_that_cant_be_decided_holds_up_none(enrolled: Enrolled, gate: Gate) -> None:
    """Its session has gone from the programme meanwhile: it is put aside, and the others are sent."""
    phone = await enrolled()
    gate.network.become("reset")
    await expect(phone.sign).to_contain_text("Uten nett")
    await phone.top.click()
    await phone.choose("=Foredrag")
    assert (await phone.scan("BILLETT-01")).kind == "admitted"
    await phone.top.click()
    await phone.choose("Samling")
    assert [(await phone.scan(f"BILLETT-0{number}")).kind for number in (2, 3)] == ["admitted", "admitted"]
    await _drop_lecture(gate)
    gate.network.become("through")
    await expect(phone.sign).to_have_text("På nett1 må sees på")
    assert await gate.attended() == (2, 2)
    await phone.menu("Siste")
    await expect(phone.page.locator(".past")).to_have_count(3)
    await expect(phone.page.locator(".past", has_text="må sees på")).to_have_count(1)
    async with phone.page.expect_download() as saving:
        await phone.press("Lagre køen som fil")
    assert (await saving.value).suggested_filename.endswith(".outbox")


async def _drop_lecture(gate: Gate) -> None:
    """The programme without the open session, as the organiser loads it."""
    held: Any = gate.parts.register.programme
    first = datetime.fromtimestamp(held.session["samling"].start / 1000, UTC)
    before, _, rest = small.programme(held.id, first).partition('[[session]]\nid = "foredrag"')
    text = before + rest[rest.index("[[session]]") :]
    await importing.load_programme(gate.parts.store, planning.read(text, "uke.toml"))
    await small.until(_there(gate), lambda sessions: "foredrag" not in sessions)


def _there(gate: Gate) -> Callable[[], Awaitable[Any]]:
    async def look() -> Any:
        return gate.parts.register.programme.session

    return look
