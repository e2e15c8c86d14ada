"""Taking what doors report: judged, recorded in one act, concluded; each for itself and each once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import pytest

from checkin.core.tickets import Ticket
from checkin.errors import BadInput
from checkin.pipeline import intake, issuing
from checkin.store import log, register
from checkin.wire.messages import AnnulmentMessage, CountMessage, UndecidedMessage, VerdictMessage
from tests import small

if TYPE_CHECKING:
    from checkin.api.keys import Parts
    from checkin.core.events import Entry
    from checkin.store.register import Register
    from tests.small import Clock


async def _entries(parts: Parts, municipality: str = "verdal") -> list[Entry]:
    """All entries of a municipality."""
    pages = log.read(parts.store, parts.register.programme.id, municipality)
    return [entry async for page in pages for entry in page]


async def test_a_scan_goes_into_the_log_of_its_session_s_municipality(parts: Parts) -> None:
    """With the device's name, its own time, and ours."""
    scan = small.scan(session="smakebit", door="salen-1", seq=4)
    [verdict] = await small.take(parts, scan)
    assert await _entries(parts) == []
    [entry] = await _entries(parts, "levanger")
    assert (entry.entry, entry.facts.id, entry.facts.device, entry.facts.seq) == (verdict.entry, scan["id"], "door", 4)
    assert (entry.facts.at, entry.facts.received) == (small.ms(small.NOW), small.ms(small.NOW))


async def test_a_log_entry_holds_ids_and_nothing_of_a_person(parts: Parts) -> None:
    """No name, no code, no organisation, no override's reason."""
    await small.take(parts, small.scan(override="Styret sier ja"), small.scan("UKJENT-KODE"))
    raw = repr(await parts.store.client.xrange(f"oppmote:{{{parts.register.programme.id}:verdal}}:log"))
    for secret in ("Deltaker", "BILLETT", "Bedrift", "Styret", "UKJENT"):
        assert secret not in raw


async def test_the_start_of_an_unknown_code_and_an_override_s_reason_lie_beside_the_log(parts: Parts) -> None:
    """Cut to what is kept."""
    unknown = small.scan("U" * 100)
    overridden = small.scan(session="kveld", door="salen-1", override="  " + "x" * 300)
    await small.take(parts, unknown, overridden)
    programme = parts.register.programme.id
    texts = await log.texts(parts.store, programme, "verdal", [unknown["id"]])
    texts |= await log.texts(parts.store, programme, "levanger", [overridden["id"]])
    assert texts == {unknown["id"]: "U" * intake.KEPT_OF_CODE, overridden["id"]: "x" * intake.KEPT_OF_OVERRIDE}


async def test_a_hundred_doors_at_once_let_nobody_in_twice(parts: Parts) -> None:
    """One head, a hundred scans of it at the same moment: one is admitted."""
    verdicts = await asyncio.gather(*(small.take(parts, small.scan(), device=f"d{n}") for n in range(100)))
    outcomes = [verdict.outcome for [verdict] in verdicts]
    assert (outcomes.count("admitted"), outcomes.count("refused")) == (1, 99)


async def test_a_room_is_never_filled_over_its_places_however_many_come_at_once(parts: Parts) -> None:
    """Four places, twelve people at the same moment."""
    scans = [small.scan(code, "smakebit", "salen-1") for code in small.SINGLES]
    verdicts = await asyncio.gather(*(small.take(parts, scan) for scan in scans))
    assert [verdict.outcome for [verdict] in verdicts].count("admitted") == 4
    assert {verdict.reason for [verdict] in verdicts} == {None, "full"}


async def test_every_answer_is_the_same_when_the_scan_is_sent_again(parts: Parts) -> None:
    """Entry, outcome, reason, conflict, of whatever kind, alone and among others, in any order."""
    scans = [
        small.scan(), small.scan(), small.scan("UKJENT"), small.scan(small.CLASS, heads=12), small.scan(direction="exit"),
        small.scan(provisional="admitted"), small.scan("BILLETT-02", provisional="refused"), small.scan("BILLETT-03", heads=2),
    ]  # fmt: skip
    first = await small.take(parts, *scans)
    again = (await small.take(parts, *reversed(scans)))[::-1]
    assert [(v.entry, v.outcome, v.reason, v.conflict) for v in again] == [
        (v.entry, v.outcome, v.reason, v.conflict) for v in first
    ]
    assert len(await _entries(parts)) == len(scans)


async def test_a_reader_waits_for_the_newest_entry_and_not_for_a_repeated_one(parts: Parts) -> None:
    """Where a device sends something new and something old in one message."""
    old, new = small.scan(), small.scan("BILLETT-02")
    await small.take(parts, old)
    [newest, _] = await small.take(parts, new, old)
    assert parts.intake.answered == {"verdal": newest.entry}


async def test_a_ticket_made_elsewhere_a_moment_ago_is_known(parts: Parts) -> None:
    """By its code, before this process has heard of it."""
    elsewhere = await register.opened(parts.store, parts.register.programme.id)
    await elsewhere.put_tickets(lambda _: [(Ticket(small.new_id(), "FERSK", sessions=("samling",)), None)])
    [verdict] = await small.take(parts, small.scan("FERSK"))
    assert verdict.outcome == "admitted"


async def test_five_hundred_unknown_codes_in_one_message_are_five_hundred_answers(parts: Parts) -> None:
    """However few connections to the store there are."""
    verdicts = await small.take(parts, *(small.scan(f"UKJENT-{number}") for number in range(500)))
    assert [verdict.reason for verdict in verdicts] == ["unknown"] * 500


async def test_a_revoked_ticket_says_since_when_and_so_does_a_replaced_code(
    parts: Parts, held: Register, clock: Clock
) -> None:
    """Never the new code."""
    await issuing.revoke(held, "BILLETT-01", clock)
    await issuing.reissue(held, "BILLETT-02", "NY-KODE", clock)
    await parts.register.load()
    for code in ("BILLETT-01", "BILLETT-02"):
        [verdict] = await small.take(parts, small.scan(code))
        assert (verdict.reason, verdict.since) == ("revoked", "2022-11-14T08:05:00.000Z")
        assert b"NY-KODE" not in msgspec.json.encode(verdict)
    [verdict] = await small.take(parts, small.scan("NY-KODE"))
    assert verdict.outcome == "admitted"


async def test_annulments_counts_and_closings_are_always_taken(parts: Parts, clock: Clock) -> None:
    """In any order, also of what never comes; a closing empties the room."""
    scan, count = small.scan(), small.count(3)
    await small.take(parts, scan)
    await parts.intake.count(msgspec.convert(count, CountMessage), "door")
    taken = await parts.intake.closing(small.new_id(), "samling", clock() + 1)
    assert (taken.session.attended, taken.session.present) == (4, 0)
    for target in (scan["id"], count["id"], small.new_id()):
        annulment = msgspec.convert(small.annulment(target), AnnulmentMessage)
        taken = await parts.intake.annulment(annulment, "door")
    assert (taken.session.attended, taken.session.present) == (0, 0)


async def test_an_id_that_something_else_has_is_a_problem(parts: Parts) -> None:
    """A scan under a count's id, a count under a scan's."""
    scan, count = small.scan(), small.count()
    await small.take(parts, scan)
    await parts.intake.count(msgspec.convert(count, CountMessage), "door")
    [told] = await small.take(parts, scan | {"id": count["id"]})
    assert (type(told), told.problem.code) == (UndecidedMessage, "id_taken")
    with pytest.raises(BadInput, match="use a new one"):
        await parts.intake.count(msgspec.convert(count | {"id": scan["id"]}, CountMessage), "door")


async def test_what_cannot_be_decided_is_nowhere_in_the_log(parts: Parts) -> None:
    """It stands in its place in the answer, and only there."""
    told = await small.take(parts, small.scan(session="nowhere"), small.scan(door="nowhere"), small.scan())
    assert [type(one) for one in told] == [UndecidedMessage, UndecidedMessage, VerdictMessage]
    assert len(await _entries(parts)) == 1
