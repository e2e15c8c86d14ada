"""Races over HTTP against two services on the real store: what can be given once is given once, and everybody agrees on it."""

from __future__ import annotations

import asyncio
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from checkin import opening
from checkin.core.programmes import Door, Municipality, Programme, Session, Venue
from checkin.core.tickets import Ticket
from checkin.pipeline import folding, verifying
from tests import small
from tests.proofs import pairs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from checkin.store.connect import Store
    from tests.proofs.pairs import Pair

pytestmark = pytest.mark.slow

CLIENTS = 50
FROM, UNTIL = small.ms(small.FIRST) - 3_600_000, small.ms(small.FIRST) + 3 * 3_600_000
OPEN, COUNTED, FEW, FEW_COUNTED = "open", "counted", "few", "few-counted"
LAST_PLACES = 10


def _session(id: str, **more: Any) -> Session:
    return Session(id, id, "hallen", FROM, UNTIL, FROM, UNTIL, "open", **more)


PROGRAMME = Programme(
    id="",
    name="Kappløp",
    timezone="Europe/Oslo",
    languages=("nb",),
    municipalities=(Municipality("verdal", "Verdal", "5038"),),
    venues=(Venue("hallen", "Hallen", "verdal"),),
    sessions=(
        _session(OPEN),
        _session(COUNTED, counts_exits=True),
        _session(FEW, capacity=LAST_PLACES, enforce_capacity=True),
        _session(FEW_COUNTED, capacity=LAST_PLACES, enforce_capacity=True, counts_exits=True),
    ),
    doors=tuple(Door(f"door-{number}", "hallen", (), "") for number in range(CLIENTS)),
)
HEADS = {f"T-{number:02}": 1 if number < 14 else number - 10 for number in range(20)}
"""Twenty tickets, six of them of groups of four to nine."""

CROWD = [f"C-{number:02}" for number in range(40)]
CLASSES = [f"K-{number:02}" for number in range(40)]
TICKETS = [Ticket(small.new_id(), code, heads=heads) for code, heads in HEADS.items()]
TICKETS += [Ticket(small.new_id(), code) for code in CROWD]
TICKETS += [Ticket(small.new_id(), code, heads=3) for code in CLASSES]


@pytest.fixture
async def pair(store: Store, store_url: str, fresh_id: Callable[[], str]) -> AsyncIterator[Pair]:
    """Two services that race."""
    programme = msgspec.structs.replace(PROGRAMME, id=fresh_id())
    async with pairs.opened(store, store_url, programme, TICKETS) as opened:
        yield opened


def _scan(code: str, session: str, client: int = 0, **more: Any) -> dict[str, Any]:
    return small.scan(code, session, f"door-{client}", **more)


async def test_fifty_clients_on_twenty_tickets_never_let_a_head_in_twice(pair: Pair) -> None:
    """Each client shows every ticket once, a head at a time: as many come in as the ticket has."""

    async def client(number: int) -> list[tuple[str, str]]:
        chance = Random(number)
        found = []
        for code in chance.sample(sorted(HEADS), len(HEADS)):
            [verdict] = await pair.post(chance, _scan(code, OPEN, number, heads=1))
            found.append((code, verdict["outcome"]))
        return found

    told = [outcome for found in await asyncio.gather(*map(client, range(CLIENTS))) for outcome in found]

    assert Counter(code for code, outcome in told if outcome == "admitted") == HEADS
    assert (await pairs.settled(pair.services))[OPEN].attended == sum(HEADS.values())
    assert len(await pairs.entries(pair.services[0])) == CLIENTS * len(HEADS)


async def test_whoever_goes_in_and_out_at_fifty_doors_is_counted_as_the_log_says(pair: Pair) -> None:
    """Entries, exits and the annulment of some of them, all at once."""

    async def client(number: int) -> None:
        chance = Random(number)
        for code in chance.sample(sorted(HEADS), 10):
            entry = _scan(code, COUNTED, number, heads=chance.choice((1, 1, 2)))
            await pair.post(chance, entry, _scan(code, COUNTED, number, direction="exit", heads=1))
            if chance.random() < 0.3:
                await pair.ask(chance, "/api/v1/annulments", small.annulment(entry["id"], COUNTED))

    await asyncio.gather(*map(client, range(CLIENTS)))

    row = (await pairs.settled(pair.services))[COUNTED]
    assert 0 <= row.present <= row.attended <= sum(HEADS.values())


@pytest.mark.parametrize("session", [FEW, FEW_COUNTED])
async def test_forty_doors_at_once_on_the_last_ten_places_let_exactly_ten_heads_in(pair: Pair, session: str) -> None:
    """Whoever is not let in is told that it is full."""
    chance = Random(session)
    told = await asyncio.gather(*(pair.post(chance, _scan(code, session, number)) for number, code in enumerate(CROWD)))

    reasons = Counter(verdict["reason"] for [verdict] in told)
    assert reasons == {None: LAST_PLACES, "full": len(CROWD) - LAST_PLACES}
    assert (await pairs.settled(pair.services))[session].attended == LAST_PLACES


async def test_groups_are_let_in_whole_until_the_places_do_not_suffice(pair: Pair) -> None:
    """Three classes of three; the tenth place goes to one who comes alone."""
    chance = Random(3)
    told = await asyncio.gather(*(pair.post(chance, _scan(code, FEW)) for code in CLASSES))

    assert Counter(verdict["outcome"] for [verdict] in told) == {"admitted": 3, "refused": len(CLASSES) - 3}
    assert {verdict["session"]["left"] for [verdict] in told if verdict["reason"] == "full"} <= {1, 4, 7}
    alone = await asyncio.gather(*(pair.post(chance, _scan(code, FEW)) for code in CROWD))
    assert Counter(verdict["outcome"] for [verdict] in alone) == {"admitted": 1, "refused": len(CROWD) - 1}
    assert (await pairs.settled(pair.services))[FEW].attended == LAST_PLACES


async def test_one_scan_sent_by_everyone_at_once_is_one_entry_with_one_verdict(pair: Pair) -> None:
    """In parallel, to both services, and several times in the same message."""
    chance = Random(4)
    scan, other = _scan("T-01", OPEN), _scan("T-01", OPEN)
    told = await asyncio.gather(*(pair.post(chance, scan, other, scan, scan) for _ in range(CLIENTS)))

    same = {(v["id"], v["entry"], v["outcome"], v["reason"], v["conflict"]) for verdicts in told for v in verdicts}
    assert len(same) == 2
    assert sorted(outcome for _, _, outcome, _, _ in same) == ["admitted", "refused"]
    assert sorted(entry.facts.id for entry in await pairs.entries(pair.services[0])) == sorted(
        (scan["id"], other["id"])
    )
    assert (await pairs.settled(pair.services))[OPEN].attended == 1


async def test_a_scan_and_what_takes_it_back_may_race(pair: Pair) -> None:
    """Whichever comes first, nobody is counted."""
    chance = Random(5)
    scans = [_scan(code, OPEN, number) for number, code in enumerate(CROWD)]
    await asyncio.gather(
        *(pair.post(chance, scan) for scan in scans),
        *(pair.ask(chance, "/api/v1/annulments", small.annulment(scan["id"], OPEN)) for scan in scans),
    )

    assert (await pairs.settled(pair.services))[OPEN].attended == 0


async def test_a_scan_and_the_one_made_instead_of_it_may_race(pair: Pair) -> None:
    """A class of three of which one comes: one is counted, whichever scan arrives first, and however often."""
    chance = Random(6)
    firsts = [_scan(code, OPEN, number, heads=1) for number, code in enumerate(CLASSES)]
    seconds = [first | {"id": small.new_id(), "provisional": "admitted", "instead_of": first["id"]} for first in firsts]
    both = (firsts + seconds) * 2
    await asyncio.gather(*(pair.post(chance, scan) for scan in chance.sample(both, len(both))))

    assert (await pairs.settled(pair.services))[OPEN].attended == len(CLASSES)
    assert len(await pairs.entries(pair.services[0])) == 2 * len(CLASSES)


async def test_counts_of_many_doors_add_up(pair: Pair) -> None:
    """Each id once, however often it is sent."""
    chance = Random(7)
    counts = [small.count(2, COUNTED) | {"door": f"door-{number}"} for number in range(CLIENTS)]
    counts += [small.count(1, COUNTED, direction="exit") | {"door": f"door-{number}"} for number in range(CLIENTS)]
    await asyncio.gather(*(pair.ask(chance, "/api/v1/counts", count) for count in counts * 2))

    row = (await pairs.settled(pair.services))[COUNTED]
    assert (row.attended, row.present) == (2 * CLIENTS, CLIENTS)


async def test_verify_finds_nothing_while_everybody_scans(pair: Pair) -> None:
    """What came between two looks is no difference, neither to the function nor to what the services show."""
    parts = pair.services[0]

    async def client(number: int) -> None:
        chance = Random(number)
        for code in chance.sample(CROWD + CLASSES, 40):
            await pair.post(chance, _scan(code, chance.choice((OPEN, COUNTED)), number, heads=1))

    async def looks() -> list[str]:
        fold = await folding.afresh(parts.store, parts.register)
        faults = await verifying.of_function(parts.store, parts.register.programme, fold)
        asked, shown = await verifying.of_services(parts.register, fold, opening.secret(), opening.now())
        assert len(asked) == len(pair.services)
        return faults + shown

    async with asyncio.TaskGroup() as tasks:
        scanning = [tasks.create_task(client(number)) for number in range(10)]
        while not all(task.done() for task in scanning):
            assert await looks() == []
