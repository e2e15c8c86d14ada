"""Changes during the week, with two services on one store: in force on both at once, and what was counted stays so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from checkin.core import planning
from checkin.errors import BadInput
from checkin.pipeline import importing, issuing
from tests import small
from tests.proofs import pairs

if TYPE_CHECKING:
    from checkin.api.keys import Parts
    from checkin.core.programmes import Programme
    from checkin.store.connect import Store
    from checkin.store.register import Register
    from tests.small import Clock

LOFT = """
[[venue]]
id = "loftet"
name = "Loftet"
municipality = "verdal"
"""


def _changed(held: Register, *changes: tuple[str, str], more: str = "") -> Programme:
    """The small week with some of its text put otherwise."""
    text = small.programme(held.programme.id)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return planning.read(text + more, "uke.toml")


async def _load(store: Store, both: list[Parts], programme: Programme) -> None:
    """Load a programme as the command does, and wait until both services have it."""
    await importing.load_programme(store, programme)
    await pairs.until(both, lambda parts: parts.register.programme == programme)


async def _verdict(parts: Parts, code: str, session: str = "samling", **more: Any) -> Any:
    [verdict] = await small.take(parts, small.scan(code, session, **more))
    return verdict


async def _reasons(both: list[Parts], codes: tuple[str, str], session: str, **more: Any) -> list[str | None]:
    """What each service says to a code of its own: the reason, None where it lets in."""
    return [(await _verdict(parts, code, session, **more)).reason for parts, code in zip(both, codes, strict=True)]


# The programme


async def test_a_session_moved_in_time_is_judged_by_its_new_time_on_both(
    store: Store, held: Register, both: list[Parts]
) -> None:
    """What was too early is in time; what was counted before stays."""
    assert await _reasons(both, ("BILLETT-01", "BILLETT-02"), "kveld", door="salen-1") == ["too_early"] * 2
    await small.take(both[0], small.scan("BILLETT-03"))
    before = await pairs.counted(both)
    evening = (small.FIRST + timedelta(hours=8)).isoformat()

    await _load(store, both, _changed(held, (f"start = {evening}", f"start = {small.FIRST.isoformat()}")))

    assert await pairs.counted(both) == before
    assert await _reasons(both, ("BILLETT-01", "BILLETT-02"), "kveld", door="salen-1") == [None, None]
    assert (await pairs.counted(both))["kveld"] == (2, 2, 2)


async def test_a_session_moved_to_another_room_of_the_town_goes_on_there(
    store: Store, held: Register, both: list[Parts]
) -> None:
    """Its count stays, its doors of before too, and the page names the new room."""
    await small.take(both[0], small.scan("BILLETT-01"), small.scan(small.CLASS, heads=20))
    before = await pairs.counted(both)
    door = '\n[[door]]\nid = "loftet-1"\nvenue = "loftet"\n'

    await _load(
        store,
        both,
        _changed(
            held, ('title = "Samling"\nvenue = "hallen"', 'title = "Samling"\nvenue = "loftet"'), more=LOFT + door
        ),
    )

    assert await pairs.counted(both) == before
    assert (await pairs.rows(both))["samling"].venue_name == "Loftet"
    told = [
        await _verdict(parts, "BILLETT-02", door=door)
        for parts, door in zip(both, ("loftet-1", "hallen-1"), strict=True)
    ]
    assert [verdict.reason for verdict in told] == [None, "already_in"]
    assert (await pairs.counted(both))["samling"] == (22, 22, 1)


async def test_a_raised_capacity_lets_in_as_many_more_on_both(store: Store, held: Register, both: list[Parts]) -> None:
    """Four places are taken; two more are made."""
    await small.take(both[0], *(small.scan(code, "smakebit", "salen-1") for code in small.SINGLES[:4]))
    codes = (small.SINGLES[4], small.SINGLES[5])
    assert await _reasons(both, codes, "smakebit", door="salen-1") == ["full", "full"]

    await _load(store, both, _changed(held, ("capacity = 4", "capacity = 6")))

    assert await _reasons(both, codes, "smakebit", door="salen-1") == [None, None]
    assert (await _verdict(both[0], small.SINGLES[6], "smakebit", door="salen-1")).reason == "full"
    assert (await pairs.counted(both))["smakebit"] == (6, 6, 3)


GONE = {
    "a session": (
        (('[[session]]\nid = "foredrag"', '[[session]]\nid = "foredrag-2"'),),
        "session 'foredrag'",
        "deleted",
    ),
    "a door": ((('id = "hallen-1"', 'id = "hallen-9"'),), "door 'hallen-1'", "deleted"),
    "a session to another town": (
        (('title = "=Foredrag"\nvenue = "hallen"', 'title = "=Foredrag"\nvenue = "salen"'),),
        "session 'foredrag'",
        "can't move to levanger",
    ),
    "a door to another town": (
        (('id = "hallen-1"\nvenue = "hallen"', 'id = "hallen-1"\nvenue = "salen"'),),
        "door 'hallen-1'",
        "can't move to levanger",
    ),
}


@pytest.mark.parametrize("what", GONE)
async def test_what_the_log_names_can_not_go_or_leave_its_town(
    what: str, store: Store, held: Register, both: list[Parts]
) -> None:
    """One clear sentence says so, and nothing changes anywhere."""
    changes, name, why = GONE[what]
    await small.take(both[0], small.scan("BILLETT-01", "foredrag"))
    before, rows = held.programme, await pairs.rows(both)

    with pytest.raises(BadInput) as told:
        await importing.load_programme(store, _changed(held, *changes))

    [sentence] = told.value.detail.splitlines()
    assert (told.value.code, name in sentence, why in sentence, "verdal" in sentence) == (
        "log_names_it",
        True,
        True,
        True,
    )
    assert [parts.register.programme for parts in both] == [before, before]
    assert await pairs.rows(both) == rows


async def test_a_town_that_goes_with_all_its_rooms_is_refused_with_a_sentence_for_each_name(
    store: Store, held: Register, both: list[Parts]
) -> None:
    """A venue in another town takes its sessions and doors along."""
    await small.take(both[0], small.scan("BILLETT-01", "foredrag"), small.scan("BILLETT-01", door="hallen-2"))
    moved = _changed(held, ('name = "Hallen"\nmunicipality = "verdal"', 'name = "Hallen"\nmunicipality = "levanger"'))

    with pytest.raises(BadInput) as told:
        await importing.load_programme(store, moved)

    names = {"session 'foredrag'", "session 'samling'", "door 'hallen-1'", "door 'hallen-2'"}
    assert {" ".join(line.split()[:2]) for line in told.value.detail.splitlines()} == names


# Tickets


async def test_a_revoked_ticket_is_refused_on_both_and_stays_counted(
    held: Register, both: list[Parts], clock: Clock
) -> None:
    """Whoever was in before has been there."""
    await small.take(both[0], small.scan("BILLETT-01", "foredrag"))
    before = await pairs.counted(both)

    ticket = await issuing.revoke(held, "BILLETT-01", clock)
    await pairs.until(both, lambda parts: parts.register.tickets[ticket.id].revoked_at)

    assert await _reasons(both, ("BILLETT-01", "BILLETT-01"), "samling") == ["revoked", "revoked"]
    assert (await pairs.counted(both))["foredrag"] == before["foredrag"]


async def test_a_re_issued_ticket_is_known_by_its_new_code_on_both_and_stays_counted(
    held: Register, both: list[Parts], clock: Clock
) -> None:
    """The old code says since when; the new one has what was left."""
    await small.take(both[0], small.scan(small.CLASS, heads=10))

    ticket = await issuing.reissue(held, small.CLASS, "KLASSE-NY", clock)
    await pairs.until(both, lambda parts: parts.register.tickets[ticket.id].code == "KLASSE-NY")

    assert await _reasons(both, (small.CLASS, small.CLASS), "samling") == ["revoked", "revoked"]
    told = [await _verdict(parts, "KLASSE-NY", heads=10) for parts in both]
    assert [(verdict.reason, verdict.ticket.inside) for verdict in told] == [(None, 20), (None, 30)]
    assert (await pairs.counted(both))["samling"] == (30, 30, 2)


async def test_a_registration_added_is_let_in_on_both(held: Register, both: list[Parts]) -> None:
    """At once, and by name a little later; nothing that was counted changes but who is registered."""
    await small.take(both[0], small.scan("BILLETT-01"))
    before = (await pairs.rows(both))["samling"].registered or 0
    assert (await _verdict(both[1], "NY-01")).reason == "unknown"

    await small.imported(held, small.HEADER + "NY-01,Deltaker 0099,Bedrift 09,business,2,samling,,,\n")

    assert [(await _verdict(parts, "NY-01", heads=1)).reason for parts in both] == [None, None]
    after = (await pairs.rows(both))["samling"]
    assert (after.registered, after.attended) == (before + 2, 3)
