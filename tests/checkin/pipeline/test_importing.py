"""Importing: all or nothing, again without harm, and in force everywhere within a moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import pytest

from checkin.core import planning, tickets
from checkin.errors import BadInput
from checkin.pipeline import importing, issuing
from checkin.pipeline.importing import Imported
from checkin.store import register
from tests import small

if TYPE_CHECKING:
    from checkin.api.keys import Parts
    from checkin.core.tickets import Ticket
    from checkin.store.connect import Store
    from checkin.store.register import Register

IN_FORCE = 5.0
"""Seconds within which a change must be in force in every process: one, by the contract, on a machine with time for it."""

WITHOUT_CODES = (
    small.HEADER
    + ",Deltaker 0101,Bedrift 02,press,1,samling,,,a@example.org\n" * 2
    + (",Deltaker 0102,Bedrift 02,press,1,samling,,,b@example.org\n,Klasse 10B,Skole 02,youth,25,samling,,,\n")
)


def _by_name(held: Register, name: str) -> list[Ticket]:
    """The tickets whose holder has a name."""
    return [held.tickets[id] for id, holder in held.holders.items() if holder.name == name]


async def test_a_file_imported_twice_makes_no_second_ticket(held: Register) -> None:
    """Neither with codes nor without, and nothing counts as changed."""
    assert await small.imported(held, WITHOUT_CODES) == Imported(added=4, changed=0, unchanged=0, issued=4)
    before = dict(held.tickets)
    assert await small.imported(held, WITHOUT_CODES) == Imported(added=0, changed=0, unchanged=4, issued=0)
    assert await small.imported(held, small.tickets()) == Imported(added=0, changed=0, unchanged=13, issued=0)
    await held.load()
    assert held.tickets == before


async def test_an_empty_code_column_gets_codes_of_ours_all_different(held: Register) -> None:
    """Two rows alike are two tickets, each with its own."""
    await small.imported(held, WITHOUT_CODES)
    issued = [ticket.code for ticket in held.tickets.values() if ticket.code not in {*small.SINGLES, small.CLASS}]
    assert len(set(issued)) == 4
    assert all(tickets.is_ours(code) for code in issued)
    assert len(_by_name(held, "Deltaker 0101")) == 2


async def test_a_row_with_a_code_is_that_ticket_whatever_else_changed(held: Register) -> None:
    """Heads, sessions, category, name; its id stays."""
    before = held.by_code(small.CLASS)
    assert before is not None
    changed = small.HEADER + f"{small.CLASS},Klasse 10A,Skole 09,guests,28,samling foredrag,2022-11-14,,\n"
    assert await small.imported(held, changed) == Imported(added=0, changed=1, unchanged=0, issued=0)
    after = held.by_code(small.CLASS)
    assert after is not None
    assert (after.id, after.heads, after.category, after.sessions) == (before.id, 28, "guests", ("samling", "foredrag"))
    assert after.valid_from == small.ms(small.FIRST.replace(day=13, hour=23))
    assert held.holder(after.id).organisation == "Skole 09"


async def test_a_row_without_a_code_keeps_its_code_when_something_else_changes(held: Register) -> None:
    """Known again by name, organisation and address."""
    await small.imported(held, WITHOUT_CODES)
    [before] = _by_name(held, "Klasse 10B")
    await small.imported(held, WITHOUT_CODES.replace(",25,", ",27,"))
    [after] = _by_name(held, "Klasse 10B")
    assert (after.id, after.code, after.heads) == (before.id, before.code, 27)


async def test_a_revoked_ticket_stays_revoked(held: Register, clock: small.Clock) -> None:
    """An import says who is registered, and not who was thrown out."""
    revoked = await issuing.revoke(held, "BILLETT-01", clock)
    await small.imported(held, small.tickets().replace("Bedrift 01", "Bedrift 02"))
    assert held.tickets[revoked.id].revoked_at == revoked.revoked_at == clock()


async def test_a_reissued_ticket_keeps_its_new_code(held: Register, clock: small.Clock) -> None:
    """Its row still has the old one, and is still that ticket."""
    reissued = await issuing.reissue(held, "BILLETT-01", "NY-KODE", clock)
    await small.imported(held, small.tickets().replace("Bedrift 01", "Bedrift 02"))
    assert held.tickets[reissued.id].code == "NY-KODE"
    assert len(held.tickets) == 13


async def test_tickets_that_are_not_in_the_file_stay(held: Register) -> None:
    """A file adds and changes; it takes nothing away."""
    await small.imported(held, WITHOUT_CODES)
    assert len(held.tickets) == 13 + 4


async def test_a_file_with_one_bad_row_changes_nothing(held: Register) -> None:
    """The sentence says which line."""
    before = dict(held.tickets)
    with pytest.raises(BadInput, match="line 3"):
        await small.imported(held, small.HEADER + "NY-01,A,,,1,samling,,,\nNY-02,B,,,many,samling,,,\n")
    await held.load()
    assert held.tickets == before


async def test_an_import_is_in_force_in_another_process_at_once(store: Store, held: Register) -> None:
    """Whoever follows the register has it; here as two copies that follow."""
    other = await register.opened(store, held.programme.id)

    async def heard() -> None:
        while other.by_code("NY-150") is None:
            await other.follow(1.0)

    async with asyncio.TaskGroup() as group:
        hearing = group.create_task(heard())
        await small.imported(held, small.HEADER + "".join(f"NY-{n},A,,,1,samling,,,\n" for n in range(200)))
        async with asyncio.timeout(IN_FORCE):
            await hearing


async def test_a_running_service_takes_an_import_in_by_itself(parts: Parts, held: Register) -> None:
    """Its registered heads rise, and a changed ticket is judged as it is now."""
    await small.imported(held, small.tickets().replace(",30,", ",31,") + "NY-01,Deltaker 0200,,,1,samling,,,\n")
    async with asyncio.timeout(IN_FORCE):
        while parts.feed.figures()["samling"].registered != 12 + 31 + 1:  # noqa: ASYNC110 - another task's state
            await asyncio.sleep(0.01)
    [verdict] = await small.take(parts, small.scan(small.CLASS))
    assert verdict.heads == 31


# The programme


def _changed(held: Register, old: str, new: str) -> str:
    """The small week with something else in the place of a text."""
    toml = small.programme(held.programme.id)
    assert old in toml
    return toml.replace(old, new)


async def _load(store: Store, toml: str) -> Register:
    return await importing.load_programme(store, planning.read(toml, "uke.toml"))


async def test_a_programme_loaded_again_replaces_the_one_there(store: Store, held: Register) -> None:
    """Its tickets stay."""
    again = await _load(store, _changed(held, 'title = "Samling"', 'title = "Et annet navn"'))
    assert again.programme.session["samling"].title == "Et annet navn"
    assert again.tickets == held.tickets


async def test_what_the_log_names_stays_and_stays_where_it_is(parts: Parts) -> None:
    """A session or a door with entries is neither dropped nor moved to another town; nothing is changed then."""
    await small.take(parts, small.scan())
    store, before = parts.store, parts.register.programme
    gone = _changed(parts.register, 'id = "samling"', 'id = "noe-annet"').replace('id = "hallen-1"', 'id = "hallen-3"')
    with pytest.raises(BadInput, match="can be closed, not deleted") as told:
        await _load(store, gone)
    assert ("'samling'" in told.value.detail, "'hallen-1'" in told.value.detail) == (True, True)
    moved = _changed(
        parts.register, 'name = "Hallen"\nmunicipality = "verdal"', 'name = "Hallen"\nmunicipality = "levanger"'
    )
    with pytest.raises(BadInput, match="can't move to levanger"):
        await _load(store, moved)
    await parts.register.load()
    assert parts.register.programme == before


async def test_what_the_log_does_not_name_may_go(store: Store, held: Register) -> None:
    """Nothing has happened in it."""
    again = await _load(store, _changed(held, 'id = "hallen-2"', 'id = "hallen-3"'))
    assert "hallen-2" not in again.programme.door


@pytest.mark.parametrize(
    ("valid_from", "valid_until"), [("2022-11-14", "2022-11-17"), ("2022-11-14T09:00:00", ""), ("", "2022-11-17")]
)
async def test_validity_moves_with_a_programme_that_was_moved_to_other_days(
    held: Register, valid_from: str, valid_until: str
) -> None:
    """Last year's file can be used with last year's week on this year's days."""
    moved = planning.shifted(held.programme, small.FIRST.replace(year=2023, day=13).date())
    held.programme = moved
    await small.imported(held, small.HEADER + f"NY-01,A,,,1,samling,{valid_from},{valid_until},\n")
    ticket = held.by_code("NY-01")
    assert ticket is not None
    at = moved.session["samling"].start
    assert (ticket.valid_from or at) <= at <= (ticket.valid_until or at)
    assert msgspec.structs.replace(ticket, valid_from=None, valid_until=None).sessions == ("samling",)
